"""How the states of `states.py` come about, where it takes more than one line, and what a visitor received."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from assessment.models import AccessLink, Assessment, QuestionnaireVersion
from reports import services
from reports.models import OwnCopy, PriceTable, Proposal
from reports.preview import integrator_for
from scoring.models import Integrator, ScoreRun, Standing
from tests.assessment.pages import opened, post, save, step_url
from tests.pages.world import World, send


@dataclass(frozen=True)
class State:
    """`show` brings the world into the state and returns the answer, which must have `status` and contain `marker`.

    A state that repeats another one with other texts is not shown to axe, which would find the same.
    """

    name: str
    show: Callable[[World], Any]
    status: int = 200
    marker: str = ""
    repeats: bool = False


@dataclass(frozen=True)
class Shown:
    """One answer as a browser received it."""

    name: str
    path: str
    status: int
    headers: dict[str, str]
    html: str
    cookies: dict[str, str]
    templates: frozenset[str]


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def shown(world: World, state: State) -> Shown:
    with rolled_back():
        response = state.show(world)
    assert response.status_code == state.status, (
        state.name,
        response.status_code,
        response.headers.get("Location"),
    )
    assert state.marker in response.content.decode(), state.name
    return Shown(
        name=state.name,
        path=response.wsgi_request.get_full_path(),
        status=response.status_code,
        headers=dict(response.headers),
        html=response.content.decode(),
        cookies={name: morsel.value for name, morsel in response.client.cookies.items() if morsel.value},
        templates=frozenset(template.name for template in response.templates if template.name),
    )


# --- What takes more than one line ----------------------------------------------------------------------------------


def conflict(step: str, theirs: dict[str, str], mine: dict[str, str]) -> Callable[[World], Any]:
    """Two people change the same answer; the second one's page."""

    def show(world: World) -> Any:
        page = opened(world.cio, world.draft, step)
        save(world.client_of(world.draft, "A colleague"), world.draft, step, **theirs)
        return post(world.cio, world.draft, step, page, **mine)

    return show


def closed(step: str, **typed: str) -> Callable[[World], Any]:
    """The questionnaire was sent while this page was open."""

    def show(world: World) -> Any:
        page = opened(world.cio, world.draft, step)
        send(world, world.draft)
        return post(world.cio, world.draft, step, page, **typed)

    return show


def after_saving(step: str, **typed: str) -> Callable[[World], Any]:
    """The same step again, with what the page says about the values just saved."""

    def show(world: World) -> Any:
        response = save(world.cio, world.draft, step, **typed)
        assert response["Location"] == step_url(world.draft, step), response["Location"]
        return world.cio.get(response["Location"])

    return show


def of_draft(path: str, **document: Any) -> Callable[[World], Any]:
    """A page of a fresh questionnaire with these facts and answers."""

    def show(world: World) -> Any:
        assessment = world.new_draft(**document)
        return world.client_of(assessment).get(world.at(assessment, path))

    return show


def everything_answered(world: World) -> Any:
    complete = world.new_draft(**{key: _case()[key] for key in ("facts", "answers", "priorities")})
    return world.client_of(complete).get(world.at(complete))


def _case() -> dict[str, Any]:
    from reports.demonstration import case  # noqa: PLC0415 -- keeps the import of this list light

    return case("manufacturer-120")


def expired_link(world: World) -> Any:
    AccessLink.objects.filter(assessment=world.draft).update(expires_at=timezone.now())
    return world.nobody.get(f"/a/{world.token}/")


def strict(world: World, path: str) -> Any:
    """A form from elsewhere."""
    browser = world.speaking(Client(enforce_csrf_checks=True))
    return browser.post(path)


def proposal(*then: Callable[..., Any]) -> Callable[[World], Any]:
    """The page of a proposal just made, after what the worker did to it."""

    def show(world: World) -> Any:
        proposal = services.approve(
            assessment=world.reviewed,
            integrator=integrator_for(None),
            language=world.language,
            approver=world.person,
            by=Actor.of(world.person),
        )
        for step in then:
            step(proposal_id=proposal.pk)
        return world.consultant.get(f"/proposals/{proposal.public_id}/")

    return show


def not_released(world: World) -> Any:
    Proposal.objects.update(life="draft", released_at=None, released_by=None)
    return world.consultant.get(f"/proposals/{world.proposal.public_id}/")


def no_proposals(world: World) -> Any:
    Proposal.objects.all().delete()
    return world.consultant.get("/proposals/")


def no_clients(world: World) -> Any:
    for model in (Proposal, Standing, ScoreRun, Assessment):
        model.objects.all().delete()
    return world.consultant.get("/desk/")


def nobody_to_rate(world: World) -> Any:
    Integrator.objects.update(withdrawn_at=timezone.now())
    return world.consultant.get(world.desk(world.sent))


def not_priceable(world: World) -> Any:
    PriceTable.objects.all().delete()
    return world.consultant.get(world.desk(world.reviewed))


def link_made(world: World) -> Any:
    return world.consultant.post(world.desk(world.sent, "links/"), {"label": "Maria Bianchi"})


def link_revoked(world: World) -> Any:
    link = world.draft.links.earliest("pk")
    response = world.consultant.post(world.desk(world.draft, f"links/{link.pk}/revoke/"))
    return world.consultant.get(response["Location"])


def nothing_published(world: World) -> Any:
    QuestionnaireVersion.objects.filter(slug="zimbra-12").update(slug="withdrawn")
    return world.consultant.post("/desk/invite/", {"organisation": "Acme", "label": "CIO", "language": "it"})


def copies(*then: Callable[..., Any]) -> Callable[[World], Any]:
    """The page of a client's own copies, with one just asked for, after what the worker did to it."""

    def show(world: World) -> Any:
        address = f"/assessment/{world.draft.public_id}/copy/"
        world.cio.post(address, {"language": world.language})
        for step in then:
            step(copy_id=OwnCopy.objects.get().pk)
        return world.cio.get(address)

    return show


def copy_conflict(world: World) -> Any:
    address = f"/assessment/{world.draft.public_id}/copy/"
    world.cio.post(address, {"language": world.language})
    return world.cio.post(f"{address}{OwnCopy.objects.get().public_id}/retry/")
