"""States of the work list that take more than one line (`states.py`)."""

from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from assessment.services import create_assessment
from reports import desk
from scoring.models import Integrator, Standing
from scoring.services import score
from tests.pages.world import ORGANISATION, World


def no_house(world: World) -> Any:
    Integrator.objects.update(is_house=False)
    return world.consultant.get("/desk/?tab=all")


def ratings_of_every_kind(world: World) -> Any:
    """Adjusted, with a must-have unmet, without a score, and older than the answers."""
    world.consultant.get("/desk/?tab=all")
    rows = Standing.objects.exclude(verdict="")
    rows.filter(assessment=world.sent).update(
        verdict="decline", verdict_rank=0, must_unmet=2, must_met=16, adjusted=True
    )
    rows.filter(assessment=world.reviewed).update(
        verdict="undetermined", verdict_rank=-1, score=None, low=None, high=None
    )
    score(assessment=world.draft, by=Actor.of(world.person))
    Standing.objects.filter(assessment=world.draft).update(basis="", rated_at=timezone.now())
    return world.consultant.get("/desk/?tab=all&sort=-must")


def second_page(world: World) -> Any:
    """A list of two pages, seen from its second one."""
    for number in range(desk.PAGE_SIZE + 1):
        create_assessment(
            organisation=f"{ORGANISATION} {number}",
            language=world.language,
            questionnaire=world.draft.questionnaire,
            by=Actor.of(world.person),
        )
    first = world.consultant.get("/desk/?tab=draft&q=a&sort=client")
    return world.consultant.get(f"/desk/{first.context['next']}")
