"""The client's present provider beside the integrators, and evidence that does not hold any more."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from scoring.adapters import problem_for
from scoring.alternatives import PRESENT_PROVIDER, is_offer, offers, shown_names
from scoring.engine import InvalidProblem, parse, score_problem
from scoring.models import Capability, Integrator
from scoring.services import score
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def alternatives(assessment, day: date = DAY) -> dict[str, dict]:
    integrators = Integrator.objects.active().prefetch_related("capabilities")
    return {entry["id"]: entry for entry in problem_for(assessment, integrators, day=day)["integrators"]}


def test_levels_of_today_are_the_present_providers_declared_by_the_client():
    assessment = factories.draft(
        answers={
            "says_no": {"today": 2, "required": 3},
            "inventory": {"today": 0},
            "bespoke": {"today": 4, "not_applicable": True},
            "hosting_first": {"dont_know": True},
            "governance": {"required": 3},
        }
    )

    found = alternatives(assessment)

    assert list(found) == ["in-house-team", "mass-market-host", "ovea", PRESENT_PROVIDER]
    assert found[PRESENT_PROVIDER] == {
        "id": PRESENT_PROVIDER,
        "offered": False,
        "capabilities": {
            "says_no": {"level": 2, "evidence": "declared"},
            "inventory": {"level": 0, "evidence": "declared"},
        },
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"answers": {"says_no": {"required": 3, "importance": 2}}},
        {"answers": {"vip_help": {"today": 3}}, "facts": {"vip_count": 0}},  # hidden
    ],
)
def test_without_a_level_of_today_there_is_no_present_provider(document):
    assert PRESENT_PROVIDER not in alternatives(factories.draft(**document))


def test_present_provider_never_makes_the_clients_verdict_better():
    answers = {criterion.key: {"importance": 0} for criterion in factories.catalogue().criteria}
    answers["says_no"] = {"today": 4, "required": 4, "importance": 3, "must_have": True}
    assessment = factories.draft(answers=answers)
    Capability.objects.filter(criterion="says_no").update(level=0)

    result = score(assessment=assessment, by=SYSTEM).result

    verdicts = {key: rated["verdict"] for key, rated in result["integrators"].items()}
    assert verdicts.pop(PRESENT_PROVIDER) == "good"  # declared only
    assert set(verdicts.values()) == {"decline"}
    assert result["client"]["verdict"] == "decline"
    assert result["ranking"][0] == {"id": PRESENT_PROVIDER, "rank": 1}


def test_present_provider_changes_no_integrators_result():
    assessment = factories.imported()
    integrators = list(Integrator.objects.active().prefetch_related("capabilities"))
    problem = problem_for(assessment, integrators, day=DAY)
    alone = problem | {"integrators": [entry for entry in problem["integrators"] if is_offer(entry["id"])]}

    beside, without = (score_problem(entry)["integrators"] for entry in (problem, alone))

    assert {key: rated for key, rated in beside.items() if is_offer(key)} == without


def test_only_offers_count_in_the_engines_client_verdict():
    def verdict(**strong: bool) -> str:
        problem = {
            "client": {"competencies": [{"id": "k", "criteria": [{"id": "a", "required": 4}]}]},
            "integrators": [
                {"id": "good", "capabilities": {"a": {"level": 4, "evidence": "verified"}}, **strong},
                {"id": "poor", "capabilities": {"a": {"level": 0, "evidence": "verified"}}},
            ],
        }
        return score_problem(problem)["client"]["verdict"]

    assert [verdict(), verdict(offered=True), verdict(offered=False)] == ["strong", "strong", "decline"]


def test_mark_of_an_offer_is_true_or_false():
    problem = {"client": {"competencies": []}, "integrators": [{"id": "x", "offered": "no"}]}

    with pytest.raises(InvalidProblem, match="integrators/0/offered"):
        parse(problem)


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "Present provider"), ("it", "Fornitore attuale"), ("fr", "Prestataire actuel")]
)
def test_names_cover_every_alternative(lang, name):
    factories.published()

    names = shown_names(Integrator.objects.all(), lang)

    assert set(names) == {"ovea", "mass-market-host", "in-house-team", PRESENT_PROVIDER}
    assert names[PRESENT_PROVIDER] == name
    assert offers(names) == ["in-house-team", "mass-market-host", "ovea"]


@pytest.mark.parametrize(
    ("days", "evidence"), [(1, "verified"), (0, "declared"), (-1, "declared"), (-900, "declared")]
)
def test_evidence_counts_as_declared_from_its_expiry_on(days, evidence):
    assessment = factories.draft()
    Capability.objects.filter(integrator__slug="ovea", criterion="says_no").update(
        evidence="verified", expires_on=DAY + timedelta(days=days)
    )

    says_no = alternatives(assessment)["ovea"]["capabilities"]["says_no"]

    assert says_no == {"level": 4, "evidence": evidence}


def test_evidence_with_an_end_needs_a_day():
    assessment = factories.draft()
    Capability.objects.filter(integrator__slug="ovea", criterion="says_no").update(expires_on=DAY)

    with pytest.raises(ValueError, match="says_no still holds depends on the day"):
        problem_for(assessment, Integrator.objects.all())


def test_expiry_makes_another_run():
    assessment = factories.draft(
        answers={"says_no": {"required": 4, "importance": 3}, "inventory": {"required": 1}}
    )
    says_no = Capability.objects.filter(integrator__slug="ovea", criterion="says_no")
    says_no.update(evidence="verified", expires_on=timezone.localdate() + timedelta(days=1))
    first = score(assessment=assessment, by=SYSTEM)
    says_no.update(expires_on=timezone.localdate())

    second = score(assessment=assessment, by=SYSTEM)

    assert first.pk != second.pk
    gap = next(g for g in second.result["integrators"]["ovea"]["gaps"] if g["criterion"] == "says_no")
    assert (gap["evidence"], gap["kind"]) == ("declared", "evidence")
