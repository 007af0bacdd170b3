"""Every URL of the project, for every kind of visitor. A new URL fails here until its row is written."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment.links import create_link, revoke_link
from assessment.models import AccessLink
from reports import jobs, services
from reports.models import Proposal
from reports.rendering.document import Rendered
from tests import factories

pytestmark = pytest.mark.django_db

VISITORS = (
    "anonymous",
    "stranger",
    "sales",
    "consultant",
    "administrator",
    "cio",
    "other_cio",
    "revoked",
    "expired",
)
# One status for each visitor, in that order. 302 of an anonymous visitor of a staff page leads to the sign-in page.
EVERYBODY = (200,) * 9
SIGNED_IN_GO_HOME = (200, 302, 302, 302, 302, 200, 200, 200, 200)
ONLY_THIS_CIO = (404, 404, 404, 404, 404, 200, 404, 404, 404)
CONSULTANTS = (302, 403, 403, 200, 403, 302, 302, 302, 302)
CONSULTANTS_MOVE_ON = (302, 403, 403, 302, 403, 302, 302, 302, 302)
PROPOSAL_READERS = (302, 403, 200, 200, 403, 302, 302, 302, 302)
ONLY_POST = (405,) * 9

GET = {
    "health": EVERYBODY,
    "set_language": (302,) * 9,
    "accounts:sign_in": SIGNED_IN_GO_HOME,
    "accounts:sign_out": ONLY_POST,
    "accounts:home": (302, 403, 302, 302, 302, 302, 302, 302, 302),
    "assessment:start": EVERYBODY,
    "assessment:open_link": (404,) * 9,  # a token that nobody made
    "assessment:tasks": ONLY_THIS_CIO,
    "assessment:step": ONLY_THIS_CIO,
    "assessment:check": ONLY_THIS_CIO,
    "assessment:sent": (404, 404, 404, 404, 404, 302, 404, 404, 404),  # not sent yet: back to the tasks
    "assessment:own_copy": ONLY_THIS_CIO,
    "reports:work_list": CONSULTANTS,
    "reports:invite": CONSULTANTS,
    "reports:report": CONSULTANTS,
    "reports:new_link": ONLY_POST,
    "reports:revoke_link": ONLY_POST,
    "reports:start_review": ONLY_POST,
    "reports:approve": ONLY_POST,
    "reports:propose": ONLY_POST,
    "reports:proposals": PROPOSAL_READERS,
    "reports:proposal": PROPOSAL_READERS,
    "reports:proposal_status": PROPOSAL_READERS,
    "reports:release": ONLY_POST,
    "reports:retry": ONLY_POST,
    "reports:download": PROPOSAL_READERS,
}
POST = {
    "accounts:sign_in": SIGNED_IN_GO_HOME,
    "accounts:sign_out": (302,) * 9,
    "assessment:step": (404, 404, 404, 404, 404, 302, 404, 404, 404),
    "assessment:check": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # open questions not confirmed
    "reports:invite": (302, 403, 403, 422, 403, 302, 302, 302, 302),
    "reports:new_link": CONSULTANTS_MOVE_ON,  # without a name: back to the page with a sentence
    "reports:revoke_link": CONSULTANTS_MOVE_ON,
    "reports:start_review": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # the client is still answering
    "reports:approve": (302, 403, 403, 422, 403, 302, 302, 302, 302),
    "reports:propose": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:release": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # released already
    "reports:retry": (302, 403, 403, 409, 403, 302, 302, 302, 302),
}
ADMIN = (302, 403, 403, 403, 200, 302, 302, 302, 302)


def names(resolver: URLResolver, namespace: str = "") -> set[str]:
    """The names of all patterns below a resolver, the administration's apart."""
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found.add(f"{namespace}{pattern.name}")
        elif pattern.namespace != "admin":
            found |= names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
    return found


@pytest.fixture
def world(monkeypatch, consultant):
    """A draft with a link, and a released proposal of another client; returns the URLs' arguments."""
    monkeypatch.setattr(jobs, "render", lambda _: Rendered(pdf=b"%PDF-", pages=1, findings=()))
    draft = factories.draft(name="This client")
    proposal = factories.proposal(consultant)
    jobs.run(proposal_id=proposal.pk)
    services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))
    link, _ = create_link(assessment=draft, label="Somebody", by=SYSTEM)
    return {"draft": draft, "proposal": proposal, "link": link, "consultant": consultant}


def address(name: str, world) -> str:
    arguments = {
        "assessment:open_link": ["no-such-token"],
        "assessment:step": [world["draft"].public_id, "c1"],
        "reports:revoke_link": [world["draft"].public_id, world["link"].pk],
    }
    if name in arguments:
        return reverse(name, args=arguments[name])
    if name in {
        "reports:proposal",
        "reports:proposal_status",
        "reports:release",
        "reports:retry",
        "reports:download",
    }:
        return reverse(name, args=[world["proposal"].public_id])
    if name.startswith(("assessment:", "reports:")) and name not in {
        "assessment:start", "reports:work_list", "reports:invite", "reports:proposals",
    }:  # fmt: skip
        return reverse(name, args=[world["draft"].public_id])
    return reverse(name)


def visitors(world) -> dict[str, Client]:
    draft = world["draft"]
    revoked, expired = (
        factories.client_with_link(draft, "Revoked"),
        factories.client_with_link(draft, "Expired"),
    )
    revoke_link(link=AccessLink.objects.get(label="Revoked"), by=SYSTEM)
    past = timezone.now() - timedelta(days=90)
    AccessLink.objects.filter(label="Expired").update(created_at=past, expires_at=past + timedelta(days=1))
    return {
        "anonymous": Client(),
        "stranger": factories.signed_in(factories.person()),
        "sales": factories.signed_in(factories.person("sales")),
        "consultant": factories.signed_in(world["consultant"]),
        "administrator": factories.signed_in(factories.person("administrator")),
        "cio": factories.client_with_link(draft),
        "other_cio": factories.client_with_link(factories.draft(name="Another client")),
        "revoked": revoked,
        "expired": expired,
    }


def status(response) -> int:
    for chunk in response.streaming_content if response.streaming else ():
        assert chunk
    return response.status_code


def test_every_url_has_its_row():
    assert names(get_resolver()) == set(GET)


def test_every_get_answers_as_the_table_says(world):
    people = visitors(world)

    found = {
        name: tuple(status(people[who].get(address(name, world))) for who in VISITORS)
        for name in GET
        if name != "accounts:sign_out"
    }

    assert found == {name: codes for name, codes in GET.items() if name != "accounts:sign_out"}


def test_every_post_answers_as_the_table_says(world):
    found = {}
    for name in POST:
        people = visitors(world)  # fresh ones: a post may sign them out
        found[name] = tuple(status(people[who].post(address(name, world))) for who in VISITORS)
        for who in ("stranger", "sales", "administrator"):
            people[who].logout()
        for link in AccessLink.objects.filter(label__in=["Revoked", "Expired"]):
            link.delete()
        type(world["consultant"]).objects.exclude(pk=world["consultant"].pk).delete()

    assert found == POST


def test_administration_is_for_administrators(world):
    people = visitors(world)
    lists = [
        "admin:index",
        *(
            f"admin:{model}_changelist"
            for model in (
                "accounts_user", "accounts_auditevent", "auth_group", "assessment_assessment",
                "assessment_questionnaireversion", "scoring_integrator", "scoring_scorerun", "reports_pricetable",
                "reports_proposal",
            )
        ),
    ]  # fmt: skip

    found = {
        name: tuple(people[who].get(reverse(name), follow=False).status_code for who in VISITORS)
        for name in lists
    }

    # Django's admin first sends everybody without the right to its sign-in page, which then refuses with the reason.
    sent = tuple(302 if code == 403 else code for code in ADMIN)
    assert found == dict.fromkeys(lists, sent)
    for who, code in zip(VISITORS, ADMIN, strict=True):
        assert people[who].get("/admin/login/?next=/admin/").status_code == (302 if code == 200 else code)


def test_sales_may_not_know_of_a_draft(world, consultant):
    draft = Proposal.objects.create(
        **{
            field.name: getattr(world["proposal"], field.name)
            for field in Proposal._meta.fields
            if field.name in {"assessment", "integrator", "score_run", "language", "snapshot", "snapshot_hash", "created_by"}
        },
        number="D-2026-900", version=1, amount_monthly=1, amount_36=2, valid_until=timezone.localdate(),
    )  # fmt: skip
    shop = factories.signed_in(factories.person("sales"))

    for name in ("proposal", "proposal_status", "download"):
        assert shop.get(reverse(f"reports:{name}", args=[draft.public_id])).status_code == 404
    assert shop.post(reverse("reports:release", args=[draft.public_id])).status_code == 404


def test_refusal_names_its_reason(client, sales):
    client.force_login(sales)

    page = client.get(reverse("reports:work_list"))

    assert page.status_code == 403
    assert "Only consultants can open this page." in page.content.decode()
