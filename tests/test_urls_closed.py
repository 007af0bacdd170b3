"""Every URL of the project, for every kind of visitor. A new URL fails here until its row is written."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment.drafting import start_draft
from assessment.links import create_link, revoke_link
from assessment.models import AccessLink
from reports import copies, jobs, services
from reports.rendering.document import Rendered
from scoring.models import Act
from tests import factories
from tests.url_table import (
    ADMIN,
    COLLEAGUE,
    CONSULTANTS,
    EDITORS,
    GET,
    OF_A_STEP,
    OF_AN_INTEGRATOR,
    POST,
    PROPOSAL_READERS,
    PUBLIC,
    VISITORS,
)

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(copies, "render", lambda _: Rendered(pdf=b"%PDF-", pages=1, findings=()))
    draft = factories.draft(name="This client")
    copy = copies.ask(assessment=draft, language="en", by=SYSTEM)
    copies.run(copy_id=copy.pk)
    proposal = factories.proposal(consultant)
    jobs.run(proposal_id=proposal.pk)
    services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))
    link, _ = create_link(assessment=draft, label="Somebody", by=SYSTEM)
    written = start_draft(version=draft.questionnaire, by=SYSTEM)
    act = Act.objects.create(
        assessment=draft, target="needed", criterion="inventory", level=1, reason="x" * 20, made_by="Dodici"
    )
    return {
        "draft": draft,
        "proposal": proposal,
        "link": link,
        "consultant": consultant,
        "copy": copy,
        "act": act,
        "written": written,
    }


def address(name: str, world) -> str:
    arguments = {
        "assessment:open_link": ["no-such-token"],
        "reports:revoke_link": [world["draft"].public_id, world["link"].pk],
        "reports:mail_link": [world["draft"].public_id, world["link"].pk],
        "reports:adjust": [world["draft"].public_id, "inventory"],
        "reports:waive": [world["draft"].public_id, "inventory"],
        "reports:take_back": [world["draft"].public_id, world["act"].pk],
        "reports:copy_status": [world["draft"].public_id, world["copy"].public_id],
        "reports:copy_retry": [world["draft"].public_id, world["copy"].public_id],
        "reports:copy_download": [world["draft"].public_id, world["copy"].public_id],
        "reports:client_proposal": [world["draft"].public_id, world["proposal"].public_id],
    }
    number, written = world["draft"].questionnaire.version, world["written"].pk
    version = ["zimbra-12", number]
    arguments |= {
        "policies:version": ["1.0.0"],
        "policies:export": ["1.0.0"],
        "policies:compare": ["1.0.0", "1.0.0"],
        **{f"questionnaires:{page}": version for page in ("version", "export", "begin")},
        **{
            f"questionnaires:{page}": [written]
            for page in ("draft", "changes", "draft_export", "publish", "discard")
        },
        "questionnaires:compare": [*version, number],
        "questionnaires:preview": [*version, "c1"],
        "questionnaires:section": [written, "c1"],
        "questionnaires:add": [written, "c1"],
        "questionnaires:remove": [written, "vip_help"],
        "questionnaires:draft_preview": [written, "c1"],
        "questionnaires:moved": [world["draft"].public_id],
        "questionnaires:move": [world["draft"].public_id, number],
    }
    arguments |= {name: ["ovea"] for name in OF_AN_INTEGRATOR}
    arguments["integrators:competency"] = ["ovea", "zimbra-12", "c1"]
    if name == "policies:pick":
        return reverse(name, args=["1.0.0"]) + "?other=1.0.0"
    if name == "questionnaires:pick":
        return reverse(name, args=version) + f"?other={number}"
    if name in OF_A_STEP:
        return reverse(name, args=[world["draft"].public_id, "c1"])
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
        *PUBLIC, "reports:work_list", "reports:invite", "reports:proposals",
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


def test_every_url_has_its_rows():
    assert names(get_resolver()) == set(GET) == set(POST)


@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
def test_every_url_answers_every_visitor_as_the_table_says(world, method, table):
    people = visitors(world)

    found = {
        name: tuple(status(getattr(people[who], method)(address(name, world))) for who in VISITORS)
        for name in table
    }

    assert found == table


@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
def test_colleague_opens_one_step_and_nothing_else(world, method, table):
    colleague = factories.colleague_with_link(world["draft"], "c1")
    # What the owner opens and others do not, whichever app shows it.
    pages = {name for name, codes in table.items() if codes[VISITORS.index("cio")] != codes[0]} | set(
        COLLEAGUE[method]
    )

    found = {name: getattr(colleague, method)(address(name, world)).status_code for name in pages}
    other_step = getattr(colleague, method)(f"/assessment/{world['draft'].public_id}/step/c2/").status_code

    assert found == dict.fromkeys(pages, 404) | COLLEAGUE[method]
    assert other_step == 404


def test_visitors_of_staff_pages_are_led_to_the_sign_in_page_and_back(world):
    people = visitors(world)

    for name in (name for name, codes in GET.items() if codes in (CONSULTANTS, PROPOSAL_READERS, EDITORS)):
        page = address(name, world)
        led = {who: people[who].get(page)["Location"] for who in ("anonymous", "cio", "revoked", "expired")}
        assert led == dict.fromkeys(led, f"/sign-in/?next={page}")


def test_token_opens_for_whoever_brings_it_until_it_is_revoked(world):
    link, token = create_link(assessment=world["draft"], label="A deputy", by=SYSTEM)
    page = reverse("assessment:open_link", args=[token])
    people = visitors(world)

    opened = {who: people[who].get(page).status_code for who in VISITORS}
    revoke_link(link=link, by=SYSTEM)
    closed = {who: people[who].get(page).status_code for who in VISITORS}

    assert (opened, closed) == (dict.fromkeys(VISITORS, 302), dict.fromkeys(VISITORS, 404))


def test_address_that_no_database_can_hold_is_not_found(world, consultant):
    browser = factories.signed_in(consultant)
    ids = (world["draft"].public_id, world["proposal"].public_id, "no-such-token")
    pages = {name: address(name, world) for name in GET}
    broken = {name: page.replace(held, "%00") for name, page in pages.items() for held in ids if held in page}

    assert len(broken) == 41
    assert browser.post(broken.pop("assessment:autosave")).status_code == 404
    assert {browser.get(page).status_code for page in broken.values()} == {404}
    staff_pages = [page for name, page in broken.items() if name.startswith("reports:")]
    assert {browser.post(page).status_code for page in staff_pages} == {404}


@pytest.mark.parametrize("name", ["reports:work_list", "reports:proposals"])
def test_search_takes_every_character(world, consultant, name):
    page = factories.signed_in(consultant).get(reverse(name), {"q": "\0%_\\'\U0010ffff"})

    assert page.status_code == 200


def test_administration_is_for_administrators(world):
    people = visitors(world)
    models = [model._meta for model in admin.site._registry]
    lists = [
        "admin:index",
        *(f"admin:{model.app_label}_{model.model_name}_changelist" for model in models),
    ]

    found = {
        name: tuple(people[who].get(reverse(name), follow=False).status_code for who in VISITORS)
        for name in lists
    }

    # Django's admin first sends everybody without the right to its sign-in page, which then refuses with the reason.
    sent = tuple(302 if code == 403 else code for code in ADMIN)
    assert found == dict.fromkeys(lists, sent)
    for who, code in zip(VISITORS, ADMIN, strict=True):
        assert people[who].get("/admin/login/?next=/admin/").status_code == (302 if code == 200 else code)


def test_draft_is_known_to_consultants_only(world, consultant):
    draft = factories.proposal(consultant, "start-up-38")
    pages = ("proposal", "proposal_status", "download")
    acts = ("release", "retry")
    people = visitors(world)

    found = {
        name: tuple(
            getattr(people[who], method)(reverse(f"reports:{name}", args=[draft.public_id])).status_code
            for who in ("anonymous", "stranger", "sales", "consultant", "administrator")
        )
        for method, names in (("get", pages), ("post", acts))
        for name in names
    }

    assert found == {
        "proposal": (302, 403, 404, 200, 403),
        "proposal_status": (302, 403, 404, 200, 403),
        "download": (302, 403, 404, 409, 403),  # still queued
        "release": (302, 403, 404, 409, 403),
        "retry": (302, 403, 404, 409, 403),
    }


def test_refusal_names_its_reason(client, sales):
    client.force_login(sales)

    page = client.get(reverse("reports:work_list"))

    assert page.status_code == 403
    assert "Only consultants can open this page." in page.content.decode()
