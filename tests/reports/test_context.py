import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from assessment import services as assessments
from assessment.models import Assessment
from reports.context import NotPriceable, Numbering, build_snapshot
from reports.demonstration import case
from reports.models import PriceClass, PriceTable
from reports.preview import integrator_for
from reports.rendering.document import render
from reports.rendering.view import view
from scoring.models import Integrator
from scoring.services import score
from tests import factories
from tests.assessment.samples import SMALL

pytestmark = pytest.mark.django_db
NUMBERING = Numbering(number="D-2026-001", version=3, date=date(2026, 11, 24))


def frozen(assessment: Assessment, *, language: str = "en", integrator: str = "ovea", preview: bool = False):
    run = score(assessment=assessment, by=SYSTEM)
    return build_snapshot(
        assessment=assessment,
        run=run,
        integrator=Integrator.objects.get(slug=integrator),
        language=language,
        numbering=NUMBERING,
        preview=preview,
    )


def rows(snapshot):
    return {row["key"]: row for group in snapshot["competencies"] for row in group["criteria"]}


def test_snapshot_is_plain_json_with_the_golden_amounts():
    snapshot = frozen(factories.imported("manufacturer-120"))

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["offer"]["price"]["monthly"] == "543.15"
    assert snapshot["offer"]["price"]["one_off"] == "4524.00"
    assert snapshot["offer"]["price"]["total_36"] == "24077.40"
    assert (snapshot["number"], snapshot["version"], snapshot["date"], snapshot["valid_until"]) == (
        "D-2026-001",
        3,
        "2026-11-24",
        "2027-01-23",
    )
    assert snapshot["client"] == "Officine Valdarno S.r.l."


@pytest.mark.parametrize("language", ["en", "it", "fr"])
def test_snapshot_holds_every_criterion_and_fact_in_the_language(language):
    assessment = factories.imported("municipality-350")
    questionnaire = factories.catalogue()

    snapshot = frozen(assessment, language=language)

    assert [(key, row["name"]) for key, row in rows(snapshot).items()] == [
        (item.key, item.name.get(language)) for item in questionnaire.criteria
    ]
    assert [(fact["key"], fact["label"]) for block in snapshot["fact_blocks"] for fact in block["facts"]] == [
        (fact.key, fact.label.get(language)) for fact in questionnaire.facts
    ]
    assert {key: row["comment"] for key, row in rows(snapshot).items() if row["comment"]} == {
        key: answer["comment"]
        for key, answer in case("municipality-350")["answers"].items()
        if answer["comment"]
    }


def test_snapshot_takes_score_and_must_haves_from_the_run():
    assessment = factories.imported("manufacturer-120")
    result = score(assessment=assessment, by=SYSTEM).result["integrators"]["ovea"]

    snapshot = frozen(assessment)

    assert snapshot["fit"]["verdict"] == result["verdict"] == "strong"
    assert snapshot["fit"]["score"] == "98.7"
    assert snapshot["must_haves"]["total"] == len(result["must_haves"])
    assert set(snapshot["must_haves"]["rows"]) == set(result["must_haves"])
    assert [gap["name"] for gap in snapshot["gaps"]] == [
        factories.catalogue().criterion(gap["criterion"]).name.en for gap in result["gaps"]
    ]
    assert [(entry["rank"], entry["chosen"], entry["offered"]) for entry in snapshot["ranking"]] == [
        (1, True, True), (2, False, True), (3, False, True), (4, False, False),
    ]  # fmt: skip
    assert snapshot["ranking"][3]["name"] == "Present provider"


def test_uncovered_must_haves_come_first():
    snapshot = frozen(factories.imported("manufacturer-120"), integrator="mass-market-host")
    by_key = rows(snapshot)

    statuses = [by_key[key]["must_status"] for key in snapshot["must_haves"]["rows"]]

    order = ["unmet_major", "unmet_minor", "unknown", "unconfirmed", "met"]
    assert statuses == sorted(statuses, key=order.index)
    assert statuses[0] == "unmet_major"
    assert snapshot["must_haves"]["met"] == statuses.count("met") < snapshot["must_haves"]["total"]


def test_criteria_that_do_not_apply_say_why():
    answers = case("manufacturer-120")["answers"]
    answers["coexistence"] = {
        "today": 0,
        "required": 1,
        "importance": 1,
        "must_have": False,
        "not_applicable": True,
        "comment": "no",
    }
    answers["tco"] = {
        "today": 1,
        "required": None,
        "must_have": False,
        "not_applicable": False,
        "comment": "?",
        "dont_know": True,
    }
    snapshot = frozen(factories.imported("manufacturer-120", answers=answers))
    by_key = rows(snapshot)

    assert (
        by_key["coexistence"]["state"],
        by_key["coexistence"]["applies"],
        by_key["coexistence"]["covered"],
    ) == (
        "not_applicable",
        False,
        None,
    )
    assert (by_key["tco"]["state"], by_key["tco"]["applies"], by_key["tco"]["covered"]) == (
        "dont_know",
        True,
        None,
    )
    hidden = by_key["legal_archiving"]
    assert (hidden["state"], hidden["applies"], hidden["reason"] != "") == ("hidden", False, True)


@pytest.mark.parametrize(
    ("required", "level", "evidence", "covered"),
    [
        (0, None, "declared", "yes"),
        (3, None, "declared", "no"),
        (3, 3, "documented", "yes"),
        (3, 4, "declared", "partly"),
        (3, 2, "verified", "partly"),
        (1, 0, "verified", "no"),
        (4, 2, "verified", "no"),
    ],
)
def test_coverage_follows_the_rule_of_must_haves(required, level, evidence, covered):
    answers = case("manufacturer-120")["answers"]
    for must_have in (False, True):
        answers["tco"] |= {"required": required, "must_have": must_have}
        assessment = factories.imported("manufacturer-120", answers=answers)
        house = integrator_for(None)
        house.capabilities.filter(criterion="tco").update(level=level, evidence=evidence)

        assert rows(frozen(assessment))["tco"]["covered"] == covered


def test_means_of_the_chart_are_weighted_by_importance():
    answers = {
        key: {
            "today": 0,
            "required": 4,
            "importance": 1,
            "must_have": False,
            "not_applicable": False,
            "comment": "",
        }
        for key in (criterion.key for criterion in factories.catalogue().competency("c1").criteria)
    }
    first, *others = answers
    answers[first] |= {"today": 4, "importance": 3}
    for key in others[1:]:
        answers[key]["not_applicable"] = True
    snapshot = frozen(factories.imported("manufacturer-120", answers=answers))

    assert snapshot["competencies"][0]["today"] == "3.0"
    assert snapshot["competencies"][0]["required"] == "4.0"
    assert snapshot["competencies"][1]["required"] is None


def test_snapshot_is_a_draft_until_approval(consultant):
    assessment = factories.in_review(consultant)
    assert frozen(assessment)["draft"] is True

    proposal = factories.proposal(consultant, "start-up-38")

    assert proposal.snapshot["draft"] is False
    assert frozen(proposal.assessment, preview=True)["draft"] is True


def test_snapshot_asks_the_same_number_of_queries_for_any_content():
    counts = []
    for document in (factories.imported("start-up-38"), factories.imported("municipality-350")):
        run = score(assessment=document, by=SYSTEM)
        house = integrator_for(None)
        assessment = Assessment.objects.get(pk=document.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            build_snapshot(
                assessment=assessment, run=run, integrator=house, language="it", numbering=NUMBERING
            )
        counts.append(len(queries))

    assert counts == [9, 9]


@pytest.mark.parametrize("missing", ["mailboxes", "mailboxes_by_class", "source_type"])
def test_missing_fact_that_the_price_needs_is_named(missing):
    facts = {key: value for key, value in case("manufacturer-120")["facts"].items() if key != missing}
    assessment = factories.draft(facts=facts)

    with pytest.raises(NotPriceable) as refused:
        frozen(assessment)

    assert refused.value.reasons == [missing]
    assert factories.catalogue().fact(missing).label.en in str(refused.value)


def test_unknown_quota_class_is_named_never_rounded():
    facts = case("manufacturer-120")["facts"] | {"mailboxes_by_class": {"7": 120}}
    assessment = factories.draft(facts=facts)

    with pytest.raises(NotPriceable, match="7 GB") as refused:
        frozen(assessment)

    assert refused.value.reasons == ["quota_class"]


def test_source_without_a_rate_is_named():
    assessment = factories.imported("manufacturer-120")
    PriceTable.objects.get().rates.filter(source_type="exchange_onprem").delete()

    with pytest.raises(NotPriceable, match="Exchange") as refused:
        frozen(assessment)

    assert refused.value.reasons == ["migration_rate"]


def test_no_table_at_that_date_and_incomplete_table_are_named():
    assessment = factories.imported("manufacturer-120")
    PriceTable.objects.update(valid_from=date(2027, 1, 1))
    with pytest.raises(NotPriceable, match="2026-11-24") as refused:
        frozen(assessment)
    assert refused.value.reasons == ["no_price_table"]

    PriceTable.objects.update(valid_from=date(2026, 1, 1))
    PriceClass.objects.all().delete()
    with pytest.raises(NotPriceable, match="incomplete") as refused:
        frozen(assessment)
    assert refused.value.reasons == ["incomplete_price_table"]


def test_newer_table_prices_the_offer():
    assessment = factories.imported("manufacturer-120")
    newer = PriceTable.objects.create(
        version="2026.2",
        valid_from=date(2026, 6, 1),
        setup=Decimal(100),
        further_50gb=Decimal(1),
        volume_rate=Decimal(0),
        included_gb=5,
    )
    newer.classes.bulk_create(
        PriceClass(table=newer, quota_gb=gb, monthly=Decimal(2)) for gb in (5, 15, 30, 50, 100)
    )
    newer.rates.create(source_type="exchange_onprem", per_mailbox=Decimal(10))

    price = frozen(assessment)["offer"]["price"]

    assert (price["table_version"], price["monthly"], price["one_off"], price["placeholder_table"]) == (
        "2026.2",
        "240.00",
        "1300.00",
        False,
    )


def test_hidden_fact_stays_in_the_annex_with_its_reason_and_out_of_the_offer():
    facts = case("manufacturer-120")["facts"] | {"country": "FR"}
    snapshot = frozen(factories.imported("manufacturer-120", facts=facts))
    pec = next(fact for block in snapshot["fact_blocks"] for fact in block["facts"] if fact["key"] == "pec")

    assert (pec["state"], pec["values"], pec["reason"]) == (
        "hidden",
        ["yes"],
        "Certified mail (PEC) exists in Italy only.",
    )
    assert snapshot["offer"]["facts"]["pec"] is False


def test_score_run_and_questionnaire_are_named():
    assessment = factories.imported("manufacturer-120")
    run = score(assessment=assessment, by=SYSTEM)

    snapshot = frozen(assessment)

    assert snapshot["score_run"] == {
        "id": run.pk,
        "hash": run.inputs_hash,
        "engine": run.engine_version,
        "policy": run.policy_version,
    }
    assert snapshot["questionnaire"]["hash"] == assessments.current_version(slug="zimbra-12").content_hash


def test_short_form_counts_only_its_criteria_in_the_proposal():
    assessment = factories.imported("manufacturer-120", form="short")
    short = {criterion.key for criterion in factories.catalogue().criteria if criterion.short_form}
    # Beyond the short form: kept, but neither a need nor among the client's words.
    beyond = assessment.steps.get(step="c1")
    beyond.answers["says_no"] |= {"comment": "Kept for later", "must_have": True}
    beyond.save(update_fields=["answers"])

    snapshot = frozen(Assessment.objects.get(pk=assessment.pk))

    assert {key for key, row in rows(snapshot).items() if row["applies"]} == short
    assert set(snapshot["must_haves"]["rows"]) <= short
    assert {row["state"] for key, row in rows(snapshot).items() if key not in short} == {"hidden"}
    context = view(snapshot).context
    assert "says_no" not in [row["key"] for row in context["comments"]]


def test_smallest_organisation_gets_a_proposal_over_thirteen_criteria():
    small = case("manufacturer-120")
    facts = small["facts"] | {
        "mailboxes": 8,
        "shared_mailboxes": 1,
        "mailboxes_by_class": {"5": 9},
        "volume_gb": 40,
        "biggest_gb": 4,
    }
    answers = {key: small["answers"][key] for key in SMALL}
    assessment = factories.imported(
        "manufacturer-120", facts=facts, answers=answers, priorities=[], language="en"
    )

    snapshot = frozen(assessment)

    assert {key for key, row in rows(snapshot).items() if row["applies"]} == set(SMALL)
    together = view(snapshot).context["excluded_together"]
    assert [(reason[:28], len(group)) for reason, group in together] == [("With fewer than 10 mailboxes", 58)]
    assert render(snapshot).findings == ()
