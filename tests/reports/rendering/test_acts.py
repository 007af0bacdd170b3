"""What a consultant adjusted and what the client waived, in the document."""

import copy

import page
import pytest

from reports.rendering import formatting
from reports.rendering.acts import what
from reports.rendering.document import html, render
from reports.rendering.texts import say
from tests.reports.rendering.test_document import squeezed, text_of
from tests.reports.snapshots import snapshot

LANGUAGES = ("en", "it", "fr")
ACT = {
    "id": 1,
    "target": "offered",
    "criterion": "inventory",
    "integrator": "ovea",
    "level": 1,
    "evidence": "declared",
    "reason": "The inventory of the pilot site took <three> weeks & two people.",
    "by": "Carla Ferri",
    "at": "2026-11-23T23:30:00+00:00",
    "person": "",
    "function": "",
}
NEEDED = ACT | {
    "id": 2,
    "target": "needed",
    "criterion": "says_no",
    "integrator": None,
    "level": 4,
    "evidence": None,
}
TODAY = NEEDED | {"id": 3, "target": "today", "level": 0}
WAIVER = NEEDED | {
    "id": 4,
    "target": "waiver",
    "criterion": "two_factor",
    "level": None,
    "person": "Ada Bianchi",
    "function": "CIO",
    "reason": "A second factor by text message does for the first year.",
}
ACTS = [ACT, NEEDED, TODAY, WAIVER]


def acted(lang: str = "en", integrator: str = "ovea", acts=ACTS, **changes):
    return snapshot("manufacturer-120", lang, integrator, acts=acts, **changes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_document_prints_both_figures_reasons_names_and_dates(lang):
    source = acted(lang)
    plain = snapshot("manufacturer-120", lang)

    rendered = render(source)
    shown = text_of(rendered.pdf)

    assert rendered.findings == ()
    assert page.validate_pdf_bytes(rendered.pdf, profile="ua1").is_compliant
    assert source["computed"]["fit"] == plain["fit"] != source["fit"]
    day = formatting.day(formatting.date(2026, 11, 24), lang)
    computed, counts = (
        formatting.number(formatting.Decimal(fit["score"]), lang, 1) for fit in (plain["fit"], source["fit"])
    )
    wanted = [
        *(act["reason"] for act in ACTS),
        *(what(act, lang) for act in source["acts"]),
        say("act_signed", lang, by="Carla Ferri", day=day),
        say("acts_title", lang),
        say("as_computed", lang, score=computed),
        counts,
        say("was_level", lang, level="3"),
        say("waived_by", lang, person="Ada Bianchi", function="CIO"),
    ]
    assert [words for words in wanted if squeezed(words) not in shown] == []


def test_waived_must_have_stays_in_the_table_and_counts_no_more():
    source, plain = acted(), snapshot("manufacturer-120")

    must, before = source["must_haves"], plain["must_haves"]

    assert must["waived"] == ["two_factor"]
    assert must["total"] == before["total"] - 1
    assert source["computed"]["must_total"] == before["total"]
    row = next(
        row for group in source["competencies"] for row in group["criteria"] if row["key"] == "two_factor"
    )
    assert row["waiver"] == {
        "id": 4, "person": "Ada Bianchi", "function": "CIO", "by": "Carla Ferri", "day": "2026-11-24",
        "reason": WAIVER["reason"], "must_status": "met",
    }  # fmt: skip


def test_rivals_proposal_shows_what_concerns_it():
    source = acted(integrator="mass-market-host", acts=[ACT])

    rows = {row["key"]: row for group in source["competencies"] for row in group["criteria"]}
    assert rows["inventory"]["as_computed"] == {}
    assert source["computed"]["acts"] == 0
    assert [entry["computed"]["score"] == entry["score"] for entry in source["ranking"]].count(False) == 1
    assert what(source["acts"][0], "en") in html(source)[0]


def test_act_without_effect_is_frozen_and_not_printed():
    gone = ACT | {"criterion": "asked_no_more"}
    source = acted(acts=[gone])

    assert [(act["effect"], act["name"], act["number"]) for act in source["acts"]] == [
        ("criterion_gone", "asked_no_more", "")
    ]
    assert say("acts_title", "en") not in html(source)[0]


def test_proposal_frozen_before_there_were_acts_looks_as_it_did():
    source = snapshot("manufacturer-120")
    old = copy.deepcopy(source)
    for key in ("acts", "computed"):
        del old[key]
    del old["must_haves"]["waived"]
    for group in old["competencies"]:
        for row in group["criteria"]:
            del row["as_computed"], row["waiver"]
    for gap in old["gaps"]:
        del gap["as_computed"]
    for entry in old["ranking"]:
        del entry["computed"]

    assert html(old) == html(source)
    assert "«missing" not in html(old)[0]


def test_hostile_reason_and_person_stay_text():
    hostile = "<b>{{ 7 }}</b> and the rest of a reason"
    source = acted(acts=[WAIVER | {"reason": hostile, "person": "<i>x</i>", "function": "{% now %}"}])

    shown = html(source)[0]

    assert "<b>{{" not in shown
    assert "<i>x</i>" not in shown
    assert "&lt;b&gt;{{ 7 }}&lt;/b&gt;" in shown
