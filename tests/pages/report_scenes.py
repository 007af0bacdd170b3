"""The scored report in its unusual states."""

from typing import Any

from django.utils import timezone

from scoring.models import Capability, Integrator
from tests.pages.world import World


def many_integrators(world: World) -> Any:
    """More than fit side by side, and more asked for than that."""
    for at in range(6):
        other = Integrator.objects.create(slug=f"other-{at}", name=f"Another integrator, the {at}th")
        Capability.objects.create(integrator=other, criterion="says_no", level=at % 5)
    asked = "&".join(f"compare=other-{at}" for at in range(6))
    return world.consultant.get(f"{world.desk(world.sent)}?integrator=ovea&{asked}")


def one_integrator(world: World) -> Any:
    Integrator.objects.exclude(slug="ovea").update(withdrawn_at=timezone.now())
    return world.consultant.get(world.desk(world.sent))


def withdrawn(world: World) -> Any:
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())
    return world.consultant.get(world.desk(world.sent) + "?integrator=in-house-team")


def all_declined(world: World) -> Any:
    Capability.objects.all().update(level=0)
    return world.consultant.get(world.desk(world.sent))


def undetermined(world: World) -> Any:
    """Nothing is answered, and no priority is given."""
    return world.consultant.get(world.desk(world.new_draft()))


def no_score(world: World) -> Any:
    """Nothing that was answered carries weight."""
    questionnaire = world.sent.questionnaire.content
    answers = {criterion.key: {"required": 2, "importance": 0} for criterion in questionnaire.criteria}
    return world.consultant.get(world.desk(world.new_draft(answers=answers)))


def contradictions(world: World) -> Any:
    facts = {"downtime_h": 0, "mode": "big_bang", "mailboxes": 10, "mailboxes_by_class": {"5": 60}}
    return world.consultant.get(world.desk(world.new_draft(facts=facts)))


def profiles_changed(world: World) -> Any:
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=0)
    return world.consultant.get(world.desk(world.proposal.assessment))
