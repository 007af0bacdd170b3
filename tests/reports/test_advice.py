"""What is said before sending is what the proposal would say; and what can be said while facts are missing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.advice import Advice
from assessment.models import Assessment
from reports.advice import advice
from reports.context import offer_for
from reports.demonstration import case
from reports.models import PriceTable
from reports.rendering.view import spoken
from tests import factories
from tests.assessment.pages import case_draft, tiny_draft

pytestmark = pytest.mark.django_db
MUST = {"telephony": "must_have", "file_drive": "must_have", "mail_merge": "must_have"}
HARD = {
    "dday": "2026-12-01",
    "budget_year": 0,
    "downtime_h": 0,
    "mode": "big_bang",
    "pilot_users": 0,
    "rollback_days": 7,
}
DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("reports.advice.timezone.localdate", lambda *_: DAY)


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def hard_case(**facts) -> Assessment:
    base = case("manufacturer-120")["facts"]
    functions = base["functions"] | MUST
    return fresh(case_draft(facts=base | HARD | {"pec": True, "functions": functions} | facts))


@pytest.mark.parametrize("lang", ["en", "it", "fr"])
def test_advice_is_what_the_proposal_refuses(lang):
    assessment = hard_case()

    found = advice(assessment, lang)

    refused = spoken(offer_for(assessment, DAY).scope, lang)["refusals"]
    assert len(found) == 9
    assert [(item.key, item.title, item.reason, item.alternative, list(item.keys)) for item in found] == [
        (entry["key"], entry["title"], entry["reason"], entry["alternative"], list(entry["sources"]))
        for entry in refused
    ]


def test_kinds_tell_partner_from_refused_from_impossible():
    kinds = {item.key: item.kind for item in advice(hard_case(), "en")}

    assert kinds == {
        "telephony": "partner",
        "file_drive": "partner",
        "mail_merge": "partner",
        "pec": "partner",
        "zero_downtime": "refused",
        "dday": "impossible",
        "zero_budget": "refused",
        "no_pilot": "refused",
        "short_rollback": "refused",
    }


def test_impossible_date_names_the_earliest():
    said = next(item for item in advice(hard_case(), "en") if item.kind == "impossible")

    earliest = offer_for(hard_case(), DAY).calendar.earliest_dday
    assert f"The earliest day is {earliest.day} {earliest:%B %Y}" in said.reason


def test_without_the_facts_of_a_price_the_rest_is_still_said():
    facts = {"country": "IT", "pec": True, "functions": MUST, **HARD}

    found = {item.key for item in advice(fresh(factories.draft(facts=facts)), "en")}

    assert found == {
        "telephony",
        "file_drive",
        "mail_merge",
        "pec",
        "zero_downtime",
        "no_pilot",
        "short_rollback",
    }


def test_without_a_price_table_the_date_is_still_said():
    assessment = hard_case()
    PriceTable.objects.all().delete()

    keys = {item.key for item in advice(assessment, "en")}

    assert ("dday" in keys, "zero_budget" in keys) == (True, False)


def test_empty_questionnaire_and_another_one_have_nothing_to_refuse():
    assert advice(fresh(factories.draft()), "en") == []
    assert advice(fresh(tiny_draft(facts={"people": 3})), "en") == []


def test_fact_that_cannot_be_read_is_left_out():
    assessment = fresh(factories.draft(facts={"functions": MUST, "pec": True, "country": "IT"}))
    row = assessment.steps.get(step="organisation")
    row.answers["sites"] = "many"
    row.save()

    assert {item.key for item in advice(fresh(assessment), "en")} == {*MUST, "pec"}


def test_hidden_answers_refuse_nothing():
    assert advice(fresh(factories.draft(facts={"country": "FR", "pec": True})), "en") == []


def test_one_answer_at_the_top_does_not_ask_for_everything():
    top = {"today": 0, "required": 4, "importance": 3, "must_have": True}
    assert advice(fresh(factories.draft(answers={"exit_clause": top})), "en") == []

    everything = {criterion.key: top for criterion in factories.catalogue().criteria}
    found = advice(fresh(factories.draft(answers=everything)), "en")

    assert [item.key for item in found] == ["everything_top"]
    assert len(found[0].keys) > 60


def test_queries_do_not_depend_on_how_much_is_refused():
    counts = []
    for facts in ({}, {"functions": {}}, {"budget_year": 9000}):
        assessment = hard_case(**facts)
        assessment.questionnaire.content  # noqa: B018
        with CaptureQueriesContext(connection) as queries:
            found = advice(assessment, "it")
        assert all(isinstance(item, Advice) for item in found)
        counts.append(len(queries))

    assert counts == [5, 5, 1]  # the answers; four for the prices where the budget is zero
