import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from scoring import profiles
from scoring.models import Integrator
from scoring.profile_rows import profile_of
from scoring.profile_schema import Level, Names, Profile
from tests import factories
from tests.scoring.profile_pages import house, in_days, sent, stated, words

pytestmark = pytest.mark.django_db
EDIT = "/integrators/ovea/edit/zimbra-12/c1/"


@pytest.fixture
def browser(consultant):
    factories.published()
    return factories.signed_in(consultant)


def test_list_marks_the_house_counts_what_is_known_and_sets_the_withdrawn_apart(browser):
    stated("says_no", level=4, evidence="verified", expires=in_days(0))
    stated("inventory")
    profiles.withdraw(integrator=Integrator.objects.get(slug="in-house-team"), by=SYSTEM)

    page = browser.get("/integrators/")

    rows = {row["integrator"].slug: row["share"] for row in page.context["active"]}
    assert set(rows) == {"ovea", "mass-market-host"}
    share = rows["ovea"]
    assert (share.total, share.known, share.proven, share.expired) == (72, 71, 70, 1)
    assert (share.known_percent, share.proven_percent, share.expired_percent) == (98, 97, 1)
    assert [row["integrator"].slug for row in page.context["withdrawn"]] == ["in-house-team"]
    assert words(page).count("our own house") == 1
    assert "71 / 72 98" in words(page)


def test_list_without_anybody_says_what_to_do(browser):
    Integrator.objects.update(withdrawn_at=timezone.now())

    assert "Nobody is rated. Add an integrator" in words(browser.get("/integrators/"))


def test_list_without_a_house_says_so(browser):
    Integrator.objects.update(is_house=False)

    assert "No integrator is marked as our own house" in words(browser.get("/integrators/"))


def test_list_takes_the_same_queries_for_one_and_three_integrators(browser, django_assert_num_queries):
    browser.get("/integrators/")
    for _ in range(2):
        # session, user, roles; integrators, capabilities; questionnaires: the newest is known without asking
        with django_assert_num_queries(6):
            browser.get("/integrators/")
        for slug in ("in-house-team", "mass-market-host"):
            row = Integrator.objects.filter(slug=slug)
            row.first() and (row.first().versions.all().delete(), row.first().capabilities.all().delete())
            row.delete()


def test_profile_shows_level_text_evidence_source_and_dates(browser):
    stated(
        "says_no", level=3, evidence="documented", source="https://ovea.example/report",
        dated=in_days(-9), expires=in_days(9),
    )  # fmt: skip

    page = browser.get("/integrators/ovea/")

    text = factories.catalogue().criterion("says_no").levels[3].en
    assert text in words(page)
    assert (
        '<a href="https://ovea.example/report" rel="noreferrer noopener external">' in page.content.decode()
    )
    row = page.context["sections"][0].rows[1]
    assert (row.level, row.evidence, row.expired, row.is_link) == (3, "documented", False, True)


@pytest.mark.parametrize("source", ["javascript:alert(1)", "<b>bold</b>", "http://a b"])
def test_source_that_is_no_address_is_text(browser, source):
    stated("says_no", level=3, source=source)

    shown = browser.get("/integrators/ovea/").content.decode()

    assert f'href="{source}' not in shown
    assert "<b>bold" not in shown


def test_expired_evidence_is_marked_on_the_profile(browser):
    stated("says_no", level=3, evidence="verified", expires=in_days(0))

    assert "expired was verified, counts as declared" in words(browser.get("/integrators/ovea/"))


def test_profile_takes_the_same_queries_for_one_and_72_criteria(browser, django_assert_num_queries):
    small = Profile(slug="small", name=Names(en="Small"), criteria={"says_no": Level(level=1)})
    profiles.add(profile=small, by=SYSTEM)
    for slug in ("small", "ovea", "small", "ovea"):
        # session, user, roles, integrator, capabilities, questionnaires, newest version, house
        browser.get(f"/integrators/{slug}/")
        with django_assert_num_queries(8):
            browser.get(f"/integrators/{slug}/")


def test_levels_are_edited_by_competency(browser):
    page = browser.get(EDIT)

    answer = browser.post(
        EDIT,
        sent(page, says_no__level="2", says_no__evidence="verified", says_no__source=" report 7 ",
             says_no__dated="2026-05-01", says_no__expires=in_days(5).isoformat(), inventory__level=""),
    )  # fmt: skip

    assert answer["Location"] == "/integrators/ovea/"
    profile = profile_of(house())
    assert profile.level("says_no") == Level(
        level=2, evidence="verified", source="report 7", dated="2026-05-01", expires=in_days(5)
    )
    assert profile.level("inventory") == Level()
    assert len(profile.criteria) == 71
    assert [version.number for version in house().versions.all()] == [2, 1]


def test_saving_an_untouched_page_makes_no_version(browser):
    browser.post(EDIT, sent(browser.get(EDIT)))
    browser.post("/integrators/ovea/facts/", sent(browser.get("/integrators/ovea/facts/")))
    browser.post("/integrators/ovea/names/", sent(browser.get("/integrators/ovea/names/")))

    assert house().versions.count() == 1


def test_one_goes_on_to_the_next_competency(browser):
    answer = browser.post(EDIT, sent(browser.get(EDIT)) | {"act": "next"})

    assert answer["Location"] == "/integrators/ovea/edit/zimbra-12/c2/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"says_no__level": "5"}, "1.2 Ability to say no: the level is 0 to 4, or not known."),
        ({"says_no__level": "many"}, "1.2 Ability to say no: the level is 0 to 4, or not known."),
        ({"says_no__evidence": "rumour"}, "1.2 Ability to say no: choose how far it is proven."),
        ({"says_no__expires": "soon"}, "Expires on: this is no date."),
        ({"says_no__dated": "2026-05-02", "says_no__expires": "2026-05-02"},
         "1.2 Ability to say no: the evidence expires before its own date"),
        ({"says_no__level": "", "says_no__expires": "2027-05-02"},
         "1.2 Ability to say no: there is evidence or a date, but no level"),
        ({"says_no__source": "x" * 501}, "1.2 Ability to say no: has more than 500 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(browser, typed, sentence):
    answer = browser.post(EDIT, sent(browser.get(EDIT), inventory__source="a thought", **typed))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="a thought"' in answer.content.decode()
    assert house().versions.count() == 1


def test_refusal_speaks_the_persons_language(browser):
    answer = browser.post(
        EDIT, sent(browser.get(EDIT), says_no__level="5"), headers={"accept-language": "it"}
    )

    assert "il livello va da 0 a 4, oppure non è noto" in words(answer)


def test_two_people_at_one_criterion_see_both_values_and_nothing_is_lost(browser):
    page = browser.get(EDIT)
    stated("says_no", level=1, evidence="documented")
    stated("hosting_first", level=1)

    answer = browser.post(
        EDIT, sent(page, says_no__level="2", says_no__source="my report", inventory__level="3")
    )

    assert answer.status_code == 409
    said = words(answer)
    assert "Somebody else changed the same" in said
    assert "1, documented" in said
    assert "2, documented" in said
    assert "Source: my report" in said
    assert profile_of(house()).level("inventory").level == 4

    again = browser.post(EDIT, sent(answer))

    assert again.status_code == 302
    profile = profile_of(house())
    assert profile.level("says_no") == Level(level=2, evidence="documented", source="my report")
    assert profile.level("inventory").level == 3
    # What only the other person touched stays theirs.
    assert profile.level("hosting_first").level == 1


def test_two_people_at_different_criteria_do_not_disturb_each_other(browser):
    page = browser.get(EDIT)
    stated("hosting_first", level=1)

    assert browser.post(EDIT, sent(page, says_no__level="2")).status_code == 302
    profile = profile_of(house())
    assert [profile.level(key).level for key in ("says_no", "hosting_first")] == [2, 1]


def test_names_are_changed_and_a_missing_one_is_said(browser):
    address = "/integrators/mass-market-host/names/"
    page = browser.get(address)

    empty = browser.post(address, sent(page, name__en=""))
    stored = browser.post(address, sent(page, name__en="Big Host", name__it="", name__fr="Grand hôte"))

    assert (empty.status_code, stored.status_code) == (422, 302)
    assert "The name is missing." in words(empty)
    host = Integrator.objects.get(slug="mass-market-host")
    assert [host.name_in(lang) for lang in ("en", "it", "fr")] == ["Big Host", "Big Host", "Grand hôte"]


def test_names_changed_by_two_are_shown_twice(browser):
    address = "/integrators/ovea/names/"
    page = browser.get(address)
    profiles.rename(integrator=house(), names=Names(en="Theirs"), by=SYSTEM)

    answer = browser.post(address, sent(page, name__en="Mine"))

    assert answer.status_code == 409
    assert "Theirs" in words(answer)
    assert 'value="Mine"' in answer.content.decode()


def test_what_is_stated_for_the_gates_is_edited(browser):
    address = "/integrators/ovea/facts/"
    page = browser.get(address)

    answer = browser.post(
        address,
        sent(page, **{
            "size.mailboxes": "12,000", "size.source": "list", "functions.offered": ["webmail", "outlook"],
            "held.stated": "on", "held.kind.0": "public_sector_qualification", "held.country.0": "IT",
            "held.expires.0": "2027-03-31", "held.kind.1": "iso_27001", "held.country.1": "IT",
            "price.per_mailbox_month": "3.9", "price.source": "price list",
        }),
    )  # fmt: skip

    assert answer.status_code == 302
    assert profile_of(house()).plain() | {"criteria": None} == {
        "slug": "ovea",
        "name": {"en": "Ovea", "it": "Ovea", "fr": "Ovea"},
        "largest_installation": {"mailboxes": 12000, "source": "list"},
        "functions": {"offered": ["outlook", "webmail"]},
        "eligibilities": [
            {"kind": "public_sector_qualification", "country": "IT", "expires": "2027-03-31"},
            {"kind": "iso_27001"},
        ],
        "price": {"per_mailbox_month": "3.90", "source": "price list"},
        "criteria": None,
    }
    assert "Italy, until 31 March 2027" in words(browser.get("/integrators/ovea/"))


def test_what_is_not_stated_differs_from_nothing(browser):
    address = "/integrators/ovea/facts/"
    page = browser.get(address)
    emptied = {"functions.offered": [], "functions.source": "", "size.mailboxes": "", "size.source": ""}

    browser.post(address, {**sent(page), **emptied, "held.stated": "on"})
    first = profile_of(house())
    browser.post(
        address, {key: value for key, value in sent(browser.get(address)).items() if "stated" not in key}
    )
    second = profile_of(house())

    assert (first.functions.offered, first.eligibilities, first.largest_installation) == ((), (), None)
    assert (second.functions, second.eligibilities) == (None, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"size.mailboxes": "many"}, "Enter a number, in digits only."),
        ({"size.mailboxes": "0"}, "must be 1 or more"),
        ({"size.mailboxes": "", "size.source": "list"}, "there is a source, but nothing is stated"),
        ({"price.per_mailbox_month": "3.999"}, "must be an amount in euros with at most two decimals"),
        ({"price.per_mailbox_month": "-1"}, "must be an amount in euros with at most two decimals"),
        ({"functions.offered": ["telepathy"]}, "No published questionnaire has this function."),
        ({"held.kind.0": "health_hosting"}, "needs the country in which it holds"),
        ({"held.country.0": "IT"}, "Say which eligibility the line is about."),
    ],
)
def test_wrong_facts_are_said_and_not_stored(browser, typed, sentence):
    address = "/integrators/ovea/facts/"

    answer = browser.post(address, sent(browser.get(address), **typed))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert house().versions.count() == 1


def test_integrator_is_added_with_a_short_name_made_from_its_name(browser):
    answer = browser.post("/integrators/actions/add/", {"name": "Posta Blu S.r.l."})

    assert answer["Location"] == "/integrators/posta-blu-srl/"
    page = browser.get(answer["Location"])
    assert "0 / 72" in words(page)
    assert "not stated" in words(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "The name is missing."),
        ({"name": "Ovea"}, "Another integrator has the short name ovea."),
        ({"name": "X", "slug": "Not This"}, "has lower-case letters, digits and single hyphens"),
        ({"name": "Present provider"}, "is reserved for the client's present provider"),
        ({"name": "邮件"}, "has lower-case letters, digits and single hyphens"),
        ({"name": "x" * 121}, "has more than 120 characters"),
    ],
)
def test_integrator_that_cannot_be_added_is_said(browser, typed, sentence):
    answer = browser.post("/integrators/actions/add/", typed)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert Integrator.objects.count() == 3


def test_house_mark_is_moved_and_withdrawing_comes_back(browser):
    browser.post("/integrators/mass-market-host/house/")
    browser.post("/integrators/ovea/withdraw/")

    assert Integrator.objects.get(is_house=True).slug == "mass-market-host"
    assert "Withdrawn on" in words(browser.get("/integrators/ovea/"))

    refused = browser.post("/integrators/ovea/house/")
    browser.post("/integrators/ovea/bring-back/")

    assert refused.status_code == 409
    assert "A withdrawn integrator cannot be our own house" in words(refused)
    assert house().withdrawn_at is None


def test_house_is_not_withdrawn_and_the_page_says_why(browser):
    refused = browser.post("/integrators/ovea/withdraw/")

    assert refused.status_code == 409
    assert "Mark another integrator as our own house first" in words(refused)


def test_unknown_integrators_and_competencies_are_not_found(browser):
    for address in (
        "/integrators/nobody/",
        "/integrators/present-provider/",
        "/integrators/ovea/edit/zimbra-12/c99/",
        "/integrators/ovea/edit/other/c1/",
    ):
        assert browser.get(address).status_code == 404
