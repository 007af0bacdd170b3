"""The three client cases: what makes each worth having, and figures that agree."""

import pytest

from assessment.values import warnings_for
from tests.assessment.samples import CASES, case, zimbra_12

NAMES = ["manufacturer-120", "municipality-350", "start-up-38"]


def test_there_are_three_cases():
    assert sorted(path.stem for path in CASES.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_case_answers_every_criterion_and_is_within_every_range(name):
    document = case(name)
    assert sorted(document["answers"]) == sorted(criterion.key for criterion in zimbra_12().criteria)
    facts = document["facts"]
    assert sum(facts["mailboxes_by_class"].values()) == facts["mailboxes"] + facts["shared_mailboxes"]
    assert [key for key, value in facts.items() if warnings_for(zimbra_12().fact(key), value)] == []


def test_municipality_is_a_public_body_with_two_sources():
    facts = case("municipality-350")["facts"]
    assert (facts["public_body"], facts["mailboxes"], facts["source_type"]) == (True, 350, "several")
    assert sum(source["mailboxes"] for source in facts["sources"]) == 350 + facts["shared_mailboxes"]
    assert sum(source["gb"] for source in facts["sources"]) == facts["volume_gb"]
    assert facts["regimes"] == ["gdpr_art9", "public_sector_qualification"]


def test_municipality_ranks_all_twelve_with_ties():
    ranked = [key for tier in case("municipality-350")["priorities"] for key in tier]
    assert sorted(ranked) == sorted(competency.key for competency in zimbra_12().competencies)
    assert len(case("municipality-350")["priorities"]) == 7


def test_municipality_leaves_two_needs_open():
    answers = case("municipality-350")["answers"]
    assert [key for key, answer in answers.items() if answer.get("dont_know")] == [
        "continuity_tests",
        "dedicated",
    ]
    assert sum(answer["must_have"] for answer in answers.values()) == 20
    assert sum(bool(answer["comment"]) for answer in answers.values()) == 16
