"""How the states of the pages about score runs and the scoring policy come about."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from accounts.actors import SYSTEM
from assessment.models import Assessment
from scoring.models import Capability, Integrator
from scoring.policies import publish_policy
from scoring.policy_file import PolicyContent, write
from scoring.reference import reference_policy
from scoring.services import score
from tests.assessment.pages import save
from tests.pages.world import World


def score_runs(place: str = "runs/") -> Callable[[World], Any]:
    """Two runs: an answer, a must-have, the priorities, a level and the policy changed, and an integrator joined."""

    def show(world: World) -> Any:
        score(assessment=world.draft, by=SYSTEM)
        criterion = {"exit_clause__required": "4", "exit_clause__must_have": "on"}
        save(world.cio, world.draft, "c11", **criterion)
        Capability.objects.filter(integrator__slug="ovea", criterion="exit_clause").update(level=1)
        Integrator.objects.create(slug="newcomer", name="Newcomer")
        content = replace(
            reference_policy(),
            version="1.1.0",
            robustness={**reference_policy().robustness, "box_width": "1/4"},
        )
        publish_policy(content=content, by=SYSTEM)
        score(assessment=Assessment.objects.get(pk=world.draft.pk), by=SYSTEM)
        return world.consultant.get(world.desk(world.draft, place))

    return show


def _other_policy(**scoring: Any) -> PolicyContent:
    first = reference_policy()
    return replace(first, version="1.1.0", scoring={**first.scoring, **scoring})


def policies(place: str) -> Callable[[World], Any]:
    """Two versions of the policy."""

    def show(world: World) -> Any:
        publish_policy(content=_other_policy(default_required=3), by=SYSTEM)
        return world.consultant.get(f"/policies/{place}")

    return show


def policy_effect(world: World) -> Any:
    """A stricter policy, before it is published: the verdict of the one in review changes."""
    score(assessment=world.reviewed, by=SYSTEM)
    bands = {"strong": 100, "good": 99, "conditional": 98, "weak": 97}
    return world.administrator.post("/policies/new/", {"text": write(_other_policy(bands=bands))})


def policy_stale(world: World) -> Any:
    publish_policy(content=_other_policy(default_required=3), by=SYSTEM)
    text = write(replace(_other_policy(default_required=1), version="1.2.0"))
    return world.administrator.post("/policies/new/", {"text": text, "publish": "yes", "seen": "1.0.0"})
