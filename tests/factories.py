"""Builders that go through the services, so that no test works on a row the product could not make."""

from functools import cache
from typing import Any

from django.test import Client

from accounts.actors import SYSTEM, Actor
from accounts.models import User
from accounts.services import create_person
from assessment import returning
from assessment import services as assessments
from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.loader import load
from assessment.links import create_link
from assessment.mails.limits import Sender
from assessment.management.commands.publish_questionnaire import DEFAULT
from assessment.models import Assessment, QuestionnaireVersion
from assessment.questions import Named
from assessment.returning import Wording
from reports import services
from reports.demonstration import case, import_case
from reports.models import Proposal
from reports.preview import integrator_for
from scoring.policies import install_reference_policy
from scoring.profiles import install_reference_profiles

PASSWORD = "a long pass phrase"


@cache
def catalogue() -> Questionnaire:
    return load(DEFAULT)


def installed() -> None:
    """What the migrations install: a test with real commits leaves the tables empty behind it."""
    install_reference_profiles(by=SYSTEM)
    install_reference_policy(by=SYSTEM)
    services.install_reference_prices(by=SYSTEM)


def published() -> QuestionnaireVersion:
    """The questionnaire, and what the migrations install."""
    installed()
    return assessments.publish(questionnaire=catalogue(), by=SYSTEM)[0]


def person(role: str = "", *, email: str = "") -> User:
    """A staff person: "consultant", "sales", "administrator", or "" for somebody without any role."""
    return create_person(
        email=email or f"{role or 'stranger'}@dodici.example",
        password=PASSWORD,
        roles=(role,) if role in {"consultant", "sales"} else (),
        administrator=role == "administrator",
        by=SYSTEM,
    )


def draft(*, name: str = "Acme Posta S.p.A.", language: str = "en", **document: Any) -> Assessment:
    """An assessment in the client's hands, with the facts and answers given (import format)."""
    published()
    return assessments.import_document(
        document={
            "questionnaire": "zimbra-12",
            "language": language,
            "organisation": {"name": name},
            **document,
        },
        by=SYSTEM,
    )


def imported(name: str = "manufacturer-120", **changes: Any) -> Assessment:
    """One of the project's client cases, submitted, with top-level keys changed."""
    published()
    return import_case(case(name) | changes)


def in_review(consultant: User, name: str = "manufacturer-120", **changes: Any) -> Assessment:
    assessment = imported(name, **changes)
    return assessments.start_review(assessment=assessment, reviewer=consultant, by=Actor.of(consultant))


def returned(
    consultant: User, *questions: str, message: str = "", name: str = "manufacturer-120", **changes: Any
) -> Assessment:
    """An assessment that the consultant returned with questions, each named as `criterion:key` or `fact:key`."""
    return ask(in_review(consultant, name, **changes), consultant, *questions, message=message)


def ask(assessment: Assessment, consultant: User, *questions: str, message: str = "") -> Assessment:
    """Return an assessment in review with questions; without any, about one criterion."""
    named = [Named(*question.split(":")) for question in questions or ("criterion:exit_clause",)]
    returning.ask(
        assessment=assessment,
        questions=[Wording(one, f"What do you mean by {one.key}?") for one in named],
        message=message,
        after_round=assessment.rounds,
        asker=consultant,
        sender=Sender("https://dodici.example"),
        by=Actor.of(consultant),
    )
    return assessment


def proposal(
    consultant: User, name: str = "manufacturer-120", *, language: str = "it", **changes: Any
) -> Proposal:
    """An approved assessment's first proposal, queued."""
    return services.approve(
        assessment=in_review(consultant, name, **changes),
        integrator=integrator_for(None),
        language=language,
        approver=consultant,
        by=Actor.of(consultant),
    )


def client_with_link(assessment: Assessment, label: str = "The CIO") -> Client:
    """A browser that came by a fresh access link."""
    _, token = create_link(assessment=assessment, label=label, by=SYSTEM)
    browser = Client()
    response = browser.get(f"/a/{token}/")
    assert response.status_code == 302, response.status_code
    return browser


def colleague_with_link(assessment: Assessment, step: str, label: str = "A colleague") -> Client:
    """A browser that came by a link to one step."""
    email = f"{label.replace(' ', '.').lower()}@client.example"
    _, token = create_link(assessment=assessment, label=label, email=email, step=step, by=SYSTEM)
    browser = Client()
    response = browser.get(f"/a/{token}/")
    assert response.status_code == 302, response.status_code
    return browser


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser
