"""The states around the consultant's questions: asking, what the client sees, and what comes back."""

from collections.abc import Callable
from typing import Any

from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.models import Assessment, ReturnQuestion
from assessment.questions import Named, step_of
from tests import factories
from tests.assessment.pages import opened, post, save, step_url
from tests.pages.world import World, send

QUESTIONS = ("criterion:exit_clause", "criterion:restore_delay", "fact:staff", "priorities:priorities")


def _returned(world: World) -> Any:
    """The client's browser, after the consultant asked about four answers."""
    # A fresh object: what happens to it is rolled back, what happens to the world's own would stay.
    fresh = Assessment.objects.get(pk=world.reviewed.pk)
    factories.ask(fresh, world.person, *QUESTIONS, message="Two things before we go on.")
    return world.client_of(world.reviewed)


def _reply(world: World, browser: Any, key: str, step: str, **said: str) -> Any:
    """Save a step with something said to one question; `said` is `reply` or `kept`."""
    pk = ReturnQuestion.objects.get(round__assessment=world.reviewed, key=key).pk
    return save(browser, world.reviewed, step, **{f"asked:{pk}:{part}": text for part, text in said.items()})


def returned(place: str = "", *, answered: bool = False) -> Callable[[World], Any]:
    """A page of a client whose answers came back with questions."""

    def show(world: World) -> Any:
        browser = _returned(world)
        if answered:
            for question in QUESTIONS:
                kind, key = question.split(":")
                content = world.reviewed.questionnaire.content
                step = step_of(content, Named(kind, key))
                _reply(world, browser, key, step, kept="on", reply="As we agreed on the phone.")
        return browser.get(world.at(world.reviewed, place))

    return show


def reply_too_long(world: World) -> Any:
    return _reply(world, _returned(world), "exit_clause", "c11", reply="x" * 2001)


def reply_conflict(world: World) -> Any:
    browser = _returned(world)
    page = opened(browser, world.reviewed, "c11")
    _reply(world, world.client_of(world.reviewed, "Anna Rossi"), "exit_clause", "c11", reply="As agreed.")
    pk = ReturnQuestion.objects.get(key="exit_clause").pk
    return post(browser, world.reviewed, "c11", page, **{f"asked:{pk}:reply": "Not as agreed."})


def asked_colleague(world: World) -> Any:
    _returned(world)
    colleague = world.speaking(factories.colleague_with_link(world.reviewed, "c11", "Anna Rossi"))
    return colleague.get(step_url(world.reviewed, "c11"))


def questions_not_confirmed(world: World) -> Any:
    return _returned(world).post(world.at(world.reviewed, "check/"), {"confirm": "1"})


def _sent_again(world: World) -> Any:
    browser = _returned(world)
    _reply(world, browser, "exit_clause", "c11", reply="As agreed.")
    save(browser, world.reviewed, "organisation", staff="41")
    send(world, Assessment.objects.get(pk=world.reviewed.pk))
    return browser


def sent_again(world: World) -> Any:
    return _sent_again(world).get(world.at(world.reviewed, "sent/"))


def report_returned(world: World) -> Any:
    _returned(world)
    return world.consultant.get(world.desk(world.reviewed))


def report_came_back(world: World) -> Any:
    _sent_again(world)
    return world.consultant.get(world.desk(world.reviewed))


def work_list_came_back(world: World) -> Any:
    _sent_again(world)
    return world.consultant.get("/desk/?tab=all", follow=True)


def ask(
    world: World,
    act: str,
    *,
    wording: str = "Why level 4 here?",
    message: str = "Two things before we go on.",
    address: bool = False,
    which: Assessment | None = None,
    q: str = "",
) -> Any:
    """The consultant's page after one of its buttons; `address`: whether somebody of the client can be written to."""
    assessment = which or world.reviewed
    if address:
        create_link(assessment=assessment, label="Carla", email="carla@client.example", by=SYSTEM)
    typed = {"act": act, "round": "0", "message": message, "criterion:exit_clause": wording, "q": q}
    return world.consultant.post(world.desk(assessment, "ask/"), typed)
