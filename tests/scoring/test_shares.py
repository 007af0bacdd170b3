"""The weights that the priorities make, as the client sees them."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.utils.translation import override
from hypothesis import given, settings

from assessment.models import Assessment, QuestionnaireVersion
from scoring.adapters import problem_for
from scoring.engine import score_problem
from scoring.engine.weights import roc
from scoring.shares import shares
from scoring.templatetags.weights import per_cent, weights_line, weights_sentence
from tests.assessment.samples import tiny, zimbra_12
from tests.assessment.test_priorities import full_points, shared_out, tier_lists

pytestmark = pytest.mark.django_db


def assessment(priorities, questionnaire=None, **answers) -> Assessment:
    """An assessment that was never stored, with its answers at hand."""
    content = questionnaire or zimbra_12()
    made = Assessment(
        questionnaire=QuestionnaireVersion(
            slug=content.slug,
            version=content.version,
            content_hash=content.content_hash(),
            definition=content.model_dump(mode="json"),
        )
    )
    made.__dict__["answers_by_step"] = {"priorities": priorities, **answers}
    return made


def percents(priorities, **answers) -> dict[str, Decimal]:
    return {row.key: row.percent for row in shares(assessment(priorities, **answers), "en").rows}


@settings(max_examples=40, deadline=None)
@given(tier_lists())
def test_weights_of_an_order_add_up_and_respect_it(tiers):
    found = percents({"tiers": tiers})

    assert sum(found.values()) == Decimal(100)
    for better, worse in pairwise(tiers):
        # Shown to one decimal, of which rounding up may give a tenth to one of a tie.
        assert min(found[key] for key in better) >= max(found[key] for key in worse) - Decimal("0.1")
    for tier in tiers:
        assert max(found[key] for key in tier) - min(found[key] for key in tier) <= Decimal("0.1")


@settings(max_examples=40, deadline=None)
@given(full_points())
def test_weights_of_100_points_are_the_points(points):
    assert percents({"method": "points", "points": points}) == points


@settings(max_examples=40, deadline=None)
@given(shared_out)
def test_weights_of_unfinished_points_keep_their_proportions(points):
    found = percents({"method": "points", "points": points})
    total = sum(points.values())

    assert sum(found.values()) == Decimal(100)
    for key, given_points in points.items():
        expected = Fraction(100 * given_points, total) if total else Fraction(100, 12)
        assert abs(Fraction(found[key]) - expected) < Fraction(1, 10)


@settings(max_examples=15, deadline=None)
@given(tier_lists(), full_points())
def test_weights_shown_are_those_of_the_score(tiers, points):
    for priorities in ({"tiers": tiers}, {"method": "points", "points": points}):
        made = assessment(priorities)
        weights = score_problem(problem_for(made, []))["client"]["weights"]
        for row in shares(made, "en").rows:
            assert abs(Fraction(row.percent) - 100 * Fraction(weights[row.key])) < Fraction(1, 10)


def test_centroids_of_a_full_order_and_how_far_they_are_apart():
    keys = [competency.key for competency in zimbra_12().competencies]
    found = shares(assessment({"tiers": [[key] for key in reversed(keys)]}), "en")

    assert [row.key for row in found.rows] == keys[::-1]
    assert (found.rows[0].percent, found.rows[-1].percent) == (Decimal("25.9"), Decimal("0.7"))
    assert roc(12)[0] / roc(12)[-1] == Fraction(86021, 332640) * 144
    assert weights_sentence(found) == (
        "The most important counts 37.2 times as much as the least of those that count."
    )


@pytest.mark.parametrize(
    "saved", [{}, {"tiers": []}, {"method": "points"}, {"method": "points", "points": {"c1": 0}}]
)
def test_nothing_said_weighs_all_the_same(saved):
    found = shares(assessment(saved), "en")
    assert {row.percent for row in found.rows} == {Decimal("8.3"), Decimal("8.4")}
    assert weights_sentence(found) == "All that count weigh the same."


def test_points_name_what_weighs_nothing():
    found = shares(
        assessment({"method": "points", "points": {"c1": 100}}, tiny(), basics={"town": True}), "en"
    )
    assert weights_sentence(found) == "Without points, so without weight: Two."


def test_competency_that_does_not_concern_the_client_gives_its_weight_away():
    hidden = {"c2": {"town_hall": {"required": 3, "importance": 2}}}
    found = shares(assessment({"tiers": [["c2"], ["c1"]]}, tiny(), **hidden), "en")

    assert [(row.key, row.percent, row.counts) for row in found.rows] == [
        ("c1", Decimal(100), True),
        ("c2", Decimal(0), False),
    ]
    assert weights_sentence(found) == ""


def test_all_points_on_what_does_not_concern_the_client_are_no_score():
    made = assessment({"method": "points", "points": {"c2": 100}}, tiny())
    assert shares(made, "en").is_none
    assert weights_line(made) == "No point goes to a competency that counts: there would be no score."


@pytest.mark.parametrize(("lang", "text"), [("en", "25.9%"), ("it", "25,9\u00a0%"), ("fr", "25,9\u00a0%")])
def test_percentages_are_written_as_the_language_does(lang, text):
    with override(lang):
        assert per_cent(Decimal("25.9")) == text


def test_weights_on_one_line():
    made = assessment({"method": "points", "points": {"c2": 64, "c1": 36}}, tiny(), basics={"town": True})
    with override("it"):
        assert weights_line(made) == "Pesi: Due 64,0\u00a0%, Uno 36,0\u00a0%."
