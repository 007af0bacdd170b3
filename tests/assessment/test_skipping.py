"""The short and the full form, and answers that a later change hides: kept, and counted nowhere."""

import json
from pathlib import Path

import pytest

from accounts.actors import SYSTEM, Actor
from assessment import services
from assessment.catalogue.loader import load
from assessment.exporting import document
from assessment.importing import validate
from assessment.models import Assessment
from assessment.rules import (
    Hidden,
    contradictions,
    facts_of,
    form_of,
    minimums,
    missing,
    not_asked,
    notices,
    progress,
    skipped,
)
from assessment.saving import save_step
from assessment.screens import overview as overview_of
from assessment.screens import summary
from scoring.adapters import problem_for
from tests import factories
from tests.assessment.pages import answers, case_draft, step_url
from tests.assessment.samples import SMALL, by_step, case, tiny, tiny_files, write_files, zimbra_12

CIO = Actor("client", "1", "The CIO")
SHORT = {c.key for c in zimbra_12().criteria if c.short_form}
ALL = {c.key for c in zimbra_12().criteria}


def asked(**steps: object) -> set[str]:
    return ALL - skipped(zimbra_12(), steps).criteria


def choose(assessment: Assessment, form: str | None) -> Assessment:
    save_step(assessment=assessment, step="start", changes={"form": form}, base_revision=None, by=CIO)
    return Assessment.objects.get(pk=assessment.pk)


@pytest.mark.parametrize(
    ("form", "mailboxes", "expected"),
    [
        (None, None, ALL),
        (None, 9, set(SMALL)),
        (None, 10, ALL),
        ("short", 9, SHORT),
        ("short", 500, SHORT),
        ("short", None, SHORT),
        ("full", 9, ALL),
        ("full", 500, ALL),
    ],
)
def test_form_decides_which_criteria_are_asked(form, mailboxes, expected):
    start = {} if form is None else {"start": {"form": form}}
    accounts = {} if mailboxes is None else {"accounts": {"mailboxes": mailboxes}}
    assert asked(**start, **accounts) == expected


@pytest.mark.parametrize("chosen", ["tiny", "automatic", None, ["short"], 3])
def test_form_is_automatic_while_nothing_valid_is_chosen(chosen):
    assert form_of({"start": {"form": chosen}}) == "automatic"
    assert facts_of(zimbra_12(), {"start": {"form": chosen}}) == {"form": "automatic"}


def test_questions_keep_the_reason_of_their_own_and_are_grouped_by_it():
    steps = {"start": {"form": "short"}, "present_system": {"mobile_users": 0}}
    c2 = zimbra_12().competency("c2")
    groups = not_asked(c2, skipped(zimbra_12(), steps))
    assert [(group.reason.en[:34], [c.number for c in group.criteria]) for group in groups] == [
        ("You chose the short form, which as", ["2.2", "2.6"]),
        ("You said that nobody reads mail on", ["2.5"]),
    ]


def test_form_is_no_step_and_never_counts():
    assert "start" not in zimbra_12().steps
    chosen = progress(zimbra_12(), {"start": {"form": "full"}})
    assert (chosen.answered, chosen.total) == (0, 44 + 72 + 1)
    short = progress(zimbra_12(), {"start": {"form": "short"}})
    assert short.total == 44 + 21 + 1
    assert "start" not in short.steps


def test_rules_work_for_a_questionnaire_of_another_size(tmp_path):
    rule = "- key: short\n  when: {fact: form, equals: short}\n  hide_beyond_short_form: true\n"
    files = tiny_files()
    files["skip-rules.yaml"] += rule + "  reason: {en: Short, it: Breve, fr: Court}\n"
    files["competencies/one.yaml"] = files["competencies/one.yaml"].replace(
        "origin: seed", "origin: seed\n    short_form: true", 1
    )
    small = load(write_files(tmp_path, files))
    assert skipped(small, {"start": {"form": "short"}, "basics": {"town": True}}).criteria == {
        "crowd",
        "town_hall",
    }
    assert skipped(small, {"basics": {"town": True}}) == Hidden(frozenset(), frozenset(), {})


@pytest.mark.django_db
def test_switching_the_form_loses_no_answer():
    assessment = case_draft()
    before = document(assessment)
    assert progress_of(assessment) == (116, 116)

    short = choose(assessment, "short")
    assert (short.form, progress_of(short)) == ("short", (66, 66))
    assert document(short) == before | {"form": "short"}

    full = choose(short, "full")
    assert progress_of(full) == (116, 116)
    again = choose(full, None)
    assert document(again) == before


def progress_of(assessment: Assessment) -> tuple[int, int]:
    found = progress(assessment.questionnaire.content, assessment.answers_by_step)
    return found.answered, found.total


@pytest.mark.django_db
def test_choosing_the_form_is_no_place_to_come_back_to():
    assessment = case_draft()
    save_step(assessment=assessment, step="c4", changes={}, base_revision=None, by=CIO)
    assert choose(assessment, "short").last_step == "c4"


@pytest.mark.django_db
def test_criteria_beyond_the_short_form_count_nowhere():
    assessment = choose(case_draft(), "short")
    problem = problem_for(assessment, [])
    rows = [row for part in problem["client"]["competencies"] for row in part["criteria"]]
    assert {row["id"] for row in rows if row["applicable"]} == SHORT
    shown = summary(assessment, overview_of(assessment, "en"), "en")
    anchors = {line.anchor for section in shown for line in section.lines}
    assert {f"criterion_{key}" for key in SHORT} <= anchors
    assert not anchors & {f"criterion_{key}" for key in ALL - SHORT}


@pytest.mark.django_db
def test_competency_says_once_why_its_questions_are_not_asked():
    assessment = choose(case_draft(), "short")
    html = factories.client_with_link(assessment).get(step_url(assessment, "c5")).content.decode()
    assert html.count("You chose the short form") == 1
    assert html.count("5.2 Supervision by technicians") == 1


@pytest.mark.django_db
def test_answer_hidden_by_a_later_change_is_kept_but_inactive():
    assessment = case_draft()
    everything, stored = document(assessment), answers(assessment, "c9")["vip_help"]
    save_step(
        assessment=assessment,
        step="accounts",
        changes={"vip_count": 0},
        base_revision=None,
        by=CIO,
    )
    hidden = Assessment.objects.get(pk=assessment.pk)

    # Still there, and exported; but neither asked, counted nor scored.
    assert answers(hidden, "c9")["vip_help"] == stored
    assert answers(hidden, "accounts")["vip_abroad"] is True
    assert document(hidden)["answers"] == everything["answers"]
    assert progress_of(hidden) == (114, 114)
    rows = {
        row["id"]: row["applicable"]
        for part in problem_for(hidden, [])["client"]["competencies"]
        for row in part["criteria"]
    }
    assert [key for key, applies in rows.items() if not applies] == ["vip_help", "legal_archiving"]

    save_step(
        assessment=hidden,
        step="accounts",
        changes={"vip_count": everything["facts"]["vip_count"]},
        base_revision=None,
        by=CIO,
    )
    shown = Assessment.objects.get(pk=assessment.pk)
    assert document(shown) == everything
    assert progress_of(shown) == (116, 116)
    assert missing(shown.questionnaire.content, shown.answers_by_step) == []


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["short", "full"])
def test_form_goes_through_export_and_import(form):
    exported = document(case_draft(form=form))
    assert exported["form"] == form
    assert validate(exported, zimbra_12()) == []
    text = json.loads(json.dumps(exported))
    again = services.import_document(document=text, by=SYSTEM)
    assert again.form == form
    assert document(again) == exported


def test_form_that_was_not_chosen_is_not_exported_in_the_cases():
    assert "form" not in case("manufacturer-120")
    assert form_of(by_step(zimbra_12(), case("manufacturer-120"))) == "automatic"


def test_minimums_give_the_level_and_the_reason():
    found = minimums(zimbra_12(), {"protection": {"rpo_min": 30}})
    assert {key: level for key, (level, _) in found.items()} == {"main_datacentres": 3, "rpo_rto": 3}
    assert "almeno il livello 3" in found["rpo_rto"][1].it
    assert minimums(zimbra_12(), {"protection": {"rpo_min": 60, "rto_h": 4}}) == {}
    assert minimums(tiny(), {}) == {}


def test_minimum_of_several_rules_is_the_highest(tmp_path):
    rule = "- key: {}\n  when: {{fact: people, above: {}}}\n  criteria: [speed]\n  level: {}\n  text: {{en: a, it: b, fr: c}}\n"
    files = tiny_files() | {"minimums.yaml": rule.format("a", 5, 3) + rule.format("b", 1, 2)}
    small = load(write_files(tmp_path, files))
    levels = [minimums(small, {"basics": {"people": people}}) for people in (1, 2, 6)]
    assert [{key: level for key, (level, _) in found.items()} for found in levels] == [
        {},
        {"speed": 2},
        {"speed": 3},
    ]


@pytest.mark.parametrize(
    ("facts", "criteria"),
    [
        ({"country": "FR"}, ["data_protection"]),
        ({"country": "FR", "public_body": True}, ["data_protection", "data_protection", "price_stability"]),
        ({"mailboxes": 2001}, ["migration_experience"]),
        ({"mailboxes": 2000}, []),
        ({"downtime_h": 0}, ["coexistence"]),
        ({}, []),
    ],
)
def test_notices_of_criteria_follow_the_facts(facts, criteria):
    steps: dict[str, dict[str, object]] = {}
    for key, value in facts.items():
        steps.setdefault(zimbra_12().step_of_fact(key), {})[key] = value
    found = notices(zimbra_12(), steps)
    assert sorted(key for key, texts in found.items() for _ in texts) == criteria


def test_contradictions_ignore_what_the_form_hides():
    needless = {"c1": {"says_no": {"required": 0, "must_have": True}}}
    assert [c.key for c in contradictions(zimbra_12(), needless)] == ["must_have_without_need"]
    assert contradictions(zimbra_12(), needless | {"start": {"form": "short"}}) == []


def test_every_caller_uses_the_one_definition():
    root = Path(services.__file__).parents[1]
    allowed = {"assessment/skipping.py", "assessment/rules.py", "assessment/forms/facts.py"}
    callers = {
        str(path.relative_to(root))
        for app in ("assessment", "scoring", "reports")
        for path in (root / app).rglob("*.py")
        if "import hidden" in (text := path.read_text(encoding="utf-8")) or " hidden(" in text
    }
    assert callers <= allowed
