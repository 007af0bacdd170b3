"""Consultants who act on one report in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.actors import Actor
from assessment.models import Assessment, ReturnRound
from assessment.states import IllegalTransition
from reports import services
from reports.models import Proposal
from reports.preview import integrator_for
from scoring import acts
from scoring.models import Act, Standing
from scoring.services import score
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Seen in the references of two similar clients."


def together(*deeds: Callable[[], object]) -> list[str]:
    """Do all at once, each on a connection of its own: "done", or the name of the refusal."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            start.wait(10)
            deed()
        except (acts.Stale, IllegalTransition) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def assessment(consultant):
    return factories.in_review(consultant)


def adjusts(assessment, level: int, by: Actor) -> Callable[[], object]:
    """A consultant who saves what the page of this moment showed."""
    seen = score(assessment=assessment, by=by).inputs_hash
    return lambda: acts.adjust(
        assessment=Assessment.objects.get(pk=assessment.pk), target="needed", criterion="inventory",
        level=level, reason=REASON, seen=seen, by=by,
    )  # fmt: skip


def approves(assessment, consultant) -> Callable[[], object]:
    by = Actor.of(consultant)
    seen = score(assessment=assessment, by=by).inputs_hash
    return lambda: services.approve(
        assessment=Assessment.objects.get(pk=assessment.pk), integrator=integrator_for(None), language="it",
        approver=consultant, by=by, seen=seen,
    )  # fmt: skip


def test_of_two_adjustments_of_the_same_one_is_stale(assessment, consultant):
    by = Actor.of(consultant)

    found = together(adjusts(assessment, 0, by), adjusts(assessment, 1, by))

    assert sorted(found) == ["Stale", "done"]
    assert Act.objects.in_force().count() == Act.objects.count() == 1
    newest = score(assessment=assessment, by=by)
    assert [act["id"] for act in newest.acts] == [Act.objects.get().pk]
    assert Standing.objects.get().run == newest


def test_nobody_approves_what_a_colleague_adjusts_in_that_moment(assessment, consultant):
    found = together(approves(assessment, consultant), adjusts(assessment, 0, Actor.of(consultant)))

    status = Assessment.objects.get().status
    if found[0] == "done":
        assert (found[1], status, Act.objects.count()) == ("NotInReview", "approved", 0)
    else:
        assert (found, status, Proposal.objects.count()) == (["Stale", "done"], "in_review", 0)


def test_of_approving_and_returning_one_happens(assessment, consultant):
    returns = lambda: factories.ask(Assessment.objects.get(pk=assessment.pk), consultant)  # noqa: E731

    found = together(approves(assessment, consultant), returns)

    assert sorted(found) == ["IllegalTransition", "done"]
    assert Proposal.objects.count() + ReturnRound.objects.count() == 1
