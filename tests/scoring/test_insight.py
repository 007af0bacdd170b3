import pytest
from django.core.cache import cache

from accounts.actors import SYSTEM
from scoring import insight as module
from scoring.engine import parse
from scoring.engine.counterfactual import counterfactuals
from scoring.engine.questions import next_questions
from scoring.insight import insight
from scoring.services import score
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def test_insight_is_what_the_engine_says_of_the_runs_inputs(django_assert_num_queries):
    run = score(assessment=factories.imported("start-up-38"), by=SYSTEM)
    problem = parse(run.inputs)

    with django_assert_num_queries(0):
        found = insight(run=run, integrator="ovea")

    assert found == {
        "questions": next_questions(problem, "ovea"),
        "counterfactual": counterfactuals(problem, "ovea"),
    }
    assert found["questions"]["low"] == run.result["integrators"]["ovea"]["low"]
    assert found["counterfactual"]["score"] == run.result["integrators"]["ovea"]["score"]


def test_the_same_inputs_are_worked_out_once(monkeypatch):
    run = score(assessment=factories.imported(), by=SYSTEM)
    first = insight(run=run, integrator="ovea")
    monkeypatch.setattr(module, "parse", None)

    assert insight(run=run, integrator="ovea") == first


def test_an_integrator_that_the_run_does_not_rate_is_refused():
    run = score(assessment=factories.imported(), by=SYSTEM)

    with pytest.raises(KeyError):
        insight(run=run, integrator="nobody")


def test_without_a_score_there_is_nothing_to_say():
    answers = {"importance": 0}
    assessment = factories.draft()
    keys = [criterion.key for criterion in assessment.questionnaire.content.criteria]
    run = score(assessment=factories.draft(answers=dict.fromkeys(keys, answers)), by=SYSTEM)

    assert run.result["ranking"] == []
    assert insight(run=run, integrator="ovea") == {"questions": None, "counterfactual": None}
