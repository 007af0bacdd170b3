"""The states of the pages by which a consultant acts on a report."""

from typing import Any

from accounts.actors import SYSTEM
from scoring import acts
from scoring.models import Integrator
from scoring.services import score
from tests.pages.scenes import State
from tests.pages.world import World

REASON = "Seen in the references of two similar clients."
HOSTILE = "<script>alert('1')</script> and the rest of a reason\n\nin two paragraphs"
TYPED = {"target": "offered", "level": "1", "evidence": "documented", "reason": HOSTILE}


def form(world: World, **typed: str) -> Any:
    """The answer to what was typed on the form of the assessment that is in review."""
    seen = score(assessment=world.reviewed, by=SYSTEM).inputs_hash
    return world.consultant.post(
        world.desk(world.reviewed, "adjust/inventory/"), {"seen": seen, **TYPED, **typed}
    )


def acted(world: World) -> None:
    """One act of each kind, one superseded, one taken back, one without effect."""
    house, team = (Integrator.objects.get(slug=slug) for slug in ("ovea", "in-house-team"))
    offer = {"assessment": world.reviewed, "target": "offered", "evidence": "verified", "reason": HOSTILE}
    for level in (0, 1):
        acts.adjust(criterion="inventory", integrator=house, level=level, by=SYSTEM, **offer)
    acts.adjust(criterion="inventory", integrator=team, level=4, by=SYSTEM, **offer)
    for target in ("needed", "today"):
        act = acts.adjust(
            assessment=world.reviewed, target=target, criterion="says_no", level=1, reason=REASON, by=SYSTEM
        )
    acts.take_back(act=act, reason=REASON, by=SYSTEM)
    acts.waive(
        assessment=world.reviewed, criterion=must_have(world), person="Ada Bianchi", function="CIO",
        reason=HOSTILE, by=SYSTEM,
    )  # fmt: skip
    Integrator.objects.filter(pk=team.pk).update(withdrawn_at=house.updated_at)


def must_have(world: World) -> str:
    run = score(assessment=world.reviewed, by=SYSTEM)
    return min(run.result["integrators"]["ovea"]["must_haves"])  # the database may keep them in another order


def after(path: str) -> Any:
    """A page of the assessment in review after acts."""

    def show(world: World) -> Any:
        acted(world)
        return world.consultant.get(world.desk(world.reviewed, path))

    return show


def take_back(world: World) -> Any:
    acted(world)
    act = world.reviewed.acts.in_force().first()
    return world.consultant.get(world.desk(world.reviewed, f"acts/{act.pk}/take-back/"))


def waive(world: World) -> Any:
    seen = score(assessment=world.reviewed, by=SYSTEM).inputs_hash
    typed = {"seen": seen, "person": "", "function": "x", "reason": "short", "do": "save"}
    return world.consultant.post(world.desk(world.reviewed, f"waive/{must_have(world)}/"), typed)


def waived(world: World) -> Any:
    key = must_have(world)
    acted(world)
    return world.consultant.get(world.desk(world.reviewed, f"waive/{key}/"))


ACTING = [
    State("adjust", lambda w: w.consultant.get(w.desk(w.reviewed, "adjust/inventory/"))),
    State("adjust, effect", lambda w: form(w, do="effect"), marker='value="save"'),
    State("adjust, errors", lambda w: form(w, do="save", level="7", reason="short"), 422),
    State("adjust, effect not seen", lambda w: form(w, do="save"), 422),
    State("adjust, stale", lambda w: form(w, do="save", seen="0" * 64), 409),
    State("adjust, after acts", after("adjust/inventory/"), marker="take-back"),
    State(
        "adjust, not in review",
        lambda w: w.consultant.post(w.desk(w.sent, "adjust/inventory/"), TYPED),
        409,
    ),
    State("waive, errors", waive, 422),
    State("waive, waived already", waived),
    State("acts, none", lambda w: w.consultant.get(w.desk(w.reviewed, "acts/"))),
    State("acts", after("acts/")),
    State("take back", take_back),
    State("report, adjusted", after("")),
]
