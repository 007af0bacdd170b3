"""Each type of fact: what is typed, what is stored, what is shown again, what is exported."""

import pytest
from django.forms import ValidationError
from django.utils.translation import override

from assessment.exporting import document
from assessment.forms.parsing import to_number, written
from assessment.models import Assessment
from tests.assessment.pages import answers, opened, save
from tests.factories import client_with_link, draft

pytestmark = pytest.mark.django_db

TYPED = [
    ("text", "present_system", "source_version", {"source_version": " CU23 "}, "CU23"),
    ("long_text", "organisation", "it_difficulties", {"it_difficulties": "a\r\nb"}, "a\nb"),
    ("int", "accounts", "mailboxes", {"mailboxes": "1,200"}, 1200),
    ("decimal", "organisation", "it_fte", {"it_fte": "2,5"}, 2.5),
    ("decimal whole", "organisation", "it_fte", {"it_fte": "3.0"}, 3),
    ("decimal negative", "accounts", "growth_pct", {"growth_pct": "-5"}, -5),
    ("bool yes", "accounts", "vip_abroad", {"vip_abroad": "true"}, True),
    ("bool no", "accounts", "vip_abroad", {"vip_abroad": "false"}, False),
    ("date", "migration", "dday", {"dday": "2027-03-13"}, "2027-03-13"),
    ("date as typed", "migration", "dday", {"dday": "13/03/2027"}, "2027-03-13"),
    ("enum radios", "accounts", "leavers_policy", {"leavers_policy": "archive"}, "archive"),
    ("enum select", "present_system", "source_type", {"source_type": "google"}, "google"),
    ("multi", "protection", "encryption", {"encryption__box": ["at_rest"]}, ["at_rest"]),
    ("country", "organisation", "country", {"country": "PT"}, "PT"),
    (
        "countries",
        "protection",
        "location",
        {"location__box": ["FR"], "location__other": "pt; FR"},
        ["FR", "PT"],
    ),
    (
        "languages",
        "organisation",
        "languages",
        {"languages__box": ["it"], "languages__other": "RO"},
        ["it", "ro"],
    ),
    (
        "text_list",
        "accounts",
        "domains",
        {"domains__lines": "a.example\r\n\r\n b.example "},
        ["a.example", "b.example"],
    ),
    ("empty text_list", "accounts", "domain_aliases", {"domain_aliases__none": "on"}, []),
    (
        "int_map",
        "accounts",
        "mailboxes_by_class",
        {
            "mailboxes_by_class__count__5": "40",
            "mailboxes_by_class__count__15": "0",
            "mailboxes_by_class__1__size": "2,5",
            "mailboxes_by_class__1__count": "7",
        },
        {"5": 40, "15": 0, "2.5": 7},
    ),
    ("int_map of clients", "present_system", "clients", {"clients__count__outlook": "12"}, {"outlook": 12}),
    (
        "date_range_list",
        "migration",
        "blackouts",
        {"blackouts__1__from": "2026-12-21", "blackouts__1__to": "2027-01-08"},
        [["2026-12-21", "2027-01-08"]],
    ),
    (
        "choice_map",
        "functions",
        "functions",
        {"functions__choice__chat": "wanted", "functions__choice__api": "must_have"},
        {"chat": "wanted", "api": "must_have"},
    ),
    ("empty choice_map", "functions", "functions", {"functions__none": "on"}, {}),
    (
        "object_list",
        "present_system",
        "sources",
        {
            "source_type": "several",
            "sources__0__type": "google",
            "sources__0__version": "Business",
            "sources__0__mailboxes": "30",
            "sources__0__gb": "12.5",
        },
        [{"type": "google", "version": "Business", "mailboxes": 30, "gb": 12.5}],
    ),
]


@pytest.mark.parametrize(
    ("step", "fact", "typed", "stored"), [row[1:] for row in TYPED], ids=[row[0] for row in TYPED]
)
def test_fact_goes_from_the_page_to_the_export_and_back(step, fact, typed, stored):
    assessment = draft()
    browser = client_with_link(assessment)
    assert save(browser, assessment, step, **typed).status_code == 302
    assert answers(assessment, step)[fact] == stored
    exported = document(Assessment.objects.get(pk=assessment.pk))["facts"][fact]
    assert exported == stored
    assert type(exported) is type(stored)
    revision = assessment.steps.get(step=step).revision
    save(browser, assessment, step)
    assert assessment.steps.get(step=step).revision == revision
    assert answers(assessment, step)[fact] == stored


@pytest.mark.parametrize(
    ("step", "typed", "sentence"),
    [
        ("accounts", {"mailboxes": "12a"}, "Enter a number, in digits only."),
        ("accounts", {"mailboxes": "1.5"}, "Enter a whole number."),
        ("accounts", {"mailboxes": "-1"}, "This number cannot be below zero."),
        ("accounts", {"mailboxes": "9999999999999"}, "This number is too large to be right."),
        ("accounts", {"vip_abroad": "perhaps"}, "Select a valid choice."),
        ("accounts", {"domains__lines": "a\x00b"}, "This value cannot be stored."),
        ("accounts", {"domains__lines": "x" * 301}, "Row 1: This line is longer than 300 characters."),
        ("accounts", {"domain_aliases__lines": "a", "domain_aliases__none": "on"}, "Keep one of the two."),
        ("accounts", {"mailboxes_by_class__count__5": "-4"}, "5 GB: This number cannot be below zero."),
        ("accounts", {"mailboxes_by_class__count__5": "x"}, "5 GB: Enter a number, in digits only."),
        (
            "accounts",
            {"mailboxes_by_class__0__size": "5.0", "mailboxes_by_class__0__count": "1"},
            "already in the table",
        ),
        (
            "accounts",
            {"mailboxes_by_class__0__size": "big", "mailboxes_by_class__0__count": "1"},
            "enter the size in GB",
        ),
        ("accounts", {"mailboxes_by_class__0__size": "20"}, "Other size 1: enter how many."),
        ("migration", {"dday": "2027-02-30"}, "Enter a date of the calendar"),
        ("migration", {"dday": "1999-01-01"}, "Enter a year from 2000 to 2100."),
        (
            "migration",
            {"blackouts__0__from": "2027-01-02", "blackouts__0__to": "2027-01-01"},
            "Row 1: The last day is before the first.",
        ),
        ("migration", {"blackouts__0__from": "2027-01-02"}, "Row 1: This field is required."),
        ("protection", {"location__other": "XX"}, "“XX” is not a code of two letters that we know."),
        ("protection", {"encryption__box": ["rot13"]}, "Choose among the options shown."),
        ("functions", {"functions__choice__chat": "soon"}, "Choose among the options shown."),
        (
            "present_system",
            {"source_type": "several", "sources__0__type": "google", "sources__0__mailboxes": "x"},
            "Row 1: Mailboxes: Enter a number, in digits only.",
        ),
        (
            "present_system",
            {"source_type": "several", "sources__0__gb": "4"},
            "Row 1: System: This is needed in each row",
        ),
    ],
)
def test_fact_of_the_wrong_form_is_refused_with_a_sentence(step, typed, sentence):
    assessment = draft()
    response = save(client_with_link(assessment), assessment, step, **typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert answers(assessment, step) is None


def test_tables_offer_empty_rows_after_those_in_use():
    rows = [["2026-12-21", "2027-01-08"], ["2027-03-29", "2027-04-02"]]
    assessment = draft(facts={"blackouts": rows})
    shown = opened(client_with_link(assessment), assessment, "migration")
    assert [shown[f"blackouts-{at}-from"] for at in range(4)] == [["2026-12-21"], ["2027-03-29"], [""], [""]]
    assert "blackouts-4-from" not in shown


def test_long_tables_are_shown_and_kept_whole():
    rows = [[f"2027-01-{day:02}", f"2027-01-{day:02}"] for day in range(1, 32)] * 4
    assessment = draft(facts={"blackouts": rows})
    save(client_with_link(assessment), assessment, "migration")
    assert answers(assessment, "migration") == {"blackouts": rows}


def test_stored_forms_that_the_page_would_not_write_are_not_taken_for_changes():
    facts = {"it_fte": 3.0, "staff": 12}
    assessment = draft(facts={**facts, "domains": [], "location": ["FR", "PT", "DE"]})
    browser = client_with_link(assessment)
    for step in ("organisation", "accounts", "protection"):
        save(browser, assessment, step)
    assert answers(assessment, "organisation") == facts
    assert answers(assessment, "accounts") == {"domains": []}
    assert answers(assessment, "protection") == {"location": ["FR", "PT", "DE"]}


def test_fact_can_be_taken_back():
    assessment = draft(
        facts={"vip_abroad": True, "leavers_policy": "keep", "mailboxes": 4, "domains": ["a.example"]}
    )
    save(
        client_with_link(assessment),
        assessment,
        "accounts",
        vip_abroad="",
        leavers_policy="",
        mailboxes="",
        domains__lines="",
    )
    assert answers(assessment, "accounts") == {}


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "1,200", 1200),
        ("en", "1,200.5", 1200.5),
        ("en", "2,5", 2.5),
        ("it", "1.200", 1200),
        ("it", "1.200,5", 1200.5),
        ("fr", "1 200,5", 1200.5),
        ("fr", "1\u202f200", 1200),
        ("it", "0.125", 0.125),
        ("en", "−3", -3),
        ("it", ".5", 0.5),
    ],
)
def test_number_as_it_is_written_in_the_language(language, text, number):
    with override(language):
        if text == "0.125":
            assert written(0.125) == "0,125"
        else:
            assert float(to_number(text)) == number


@pytest.mark.parametrize("text", ["", "1e5", "1,2,3,", "--1", "½", "٣", "1" * 40, "NaN", "0x10"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValidationError):
        to_number(text)
