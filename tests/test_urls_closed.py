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
EDITORS = (302, 403, 403, 200, 200, 302, 302, 302, 302)
EDITORS_MOVE_ON = (302, 403, 403, 302, 302, 302, 302, 302, 302)
EDITORS_REFUSED = (302, 403, 403, 422, 422, 302, 302, 302, 302)
CONSULTANTS_MOVE_ON = (302, 403, 403, 302, 403, 302, 302, 302, 302)
PROPOSAL_READERS = (302, 403, 200, 200, 403, 302, 302, 302, 302)
ONLY_POST = ONLY_GET = (405,) * 9

GET = {
    "health": EVERYBODY,
    "set_language": (302,) * 9,
    "accounts:sign_in": SIGNED_IN_GO_HOME,
    "accounts:sign_out": ONLY_POST,
    "accounts:home": (302, 403, 302, 302, 302, 302, 302, 302, 302),
    "assessment:start": EVERYBODY,
    "assessment:link_on_its_way": EVERYBODY,
    "assessment:lost_link": EVERYBODY,
    "assessment:lost_link_answered": EVERYBODY,
    "assessment:open_link": (404,) * 9,  # a token that nobody made
    "assessment:tasks": ONLY_THIS_CIO,
    "assessment:beginning": ONLY_THIS_CIO,
    "assessment:step": ONLY_THIS_CIO,
    "assessment:step_saved": (
        404,
        404,
        404,
        404,
        404,
        302,
        404,
        404,
        404,
    ),  # the colleague's; the owner has the tasks
    "assessment:step_done": ONLY_POST,
    "assessment:delegate": ONLY_THIS_CIO,
    "assessment:remind": ONLY_POST,
    "assessment:take_back": ONLY_POST,
    "assessment:autosave": ONLY_POST,
    "assessment:check": ONLY_THIS_CIO,
    "assessment:sent": (404, 404, 404, 404, 404, 302, 404, 404, 404),  # not sent yet: back to the tasks
    "assessment:answers": (404, 404, 404, 404, 404, 302, 404, 404, 404),  # not sent yet: to the check page
    "assessment:own_copy": ONLY_THIS_CIO,
    "reports:copies": ONLY_THIS_CIO,
    "reports:copy_status": ONLY_THIS_CIO,
    "reports:copy_retry": ONLY_POST,
    "reports:copy_download": ONLY_THIS_CIO,
    "reports:client_proposal": (404,) * 9,  # released, but another client's
    "assessment:updates": ONLY_THIS_CIO,
    "questionnaires:index": EDITORS,
    "questionnaires:upload": ONLY_POST,
    "questionnaires:schema": EDITORS,
    "questionnaires:version": EDITORS,
    "questionnaires:export": EDITORS,
    "questionnaires:begin": ONLY_POST,
    "questionnaires:pick": EDITORS_MOVE_ON,
    "questionnaires:compare": EDITORS,
    "questionnaires:preview": EDITORS,
    "questionnaires:draft": EDITORS,
    "questionnaires:section": EDITORS,
    "questionnaires:add": EDITORS,
    "questionnaires:remove": EDITORS,
    "questionnaires:changes": EDITORS,
    "questionnaires:draft_preview": EDITORS,
    "questionnaires:draft_export": EDITORS,
    "questionnaires:publish": EDITORS,
    "questionnaires:discard": ONLY_POST,
    "questionnaires:moved": CONSULTANTS,
    "questionnaires:move": (
        302,
        403,
        403,
        409,
        403,
        302,
        302,
        302,
        302,
    ),  # the client is on this version already
    "reports:work_list": CONSULTANTS,
    "reports:invite": CONSULTANTS,
    "reports:report": CONSULTANTS,
    "reports:new_link": ONLY_POST,
    "reports:revoke_link": ONLY_POST,
    "reports:mail_link": ONLY_POST,
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
    "health": ONLY_GET,
    "set_language": (302,) * 9,
    "accounts:sign_in": SIGNED_IN_GO_HOME,
    "accounts:home": ONLY_GET,
    "assessment:start": (422,) * 9,  # nothing was filled in
    "assessment:link_on_its_way": ONLY_GET,
    "assessment:lost_link": (422,) * 9,
    "assessment:lost_link_answered": ONLY_GET,
    "assessment:open_link": ONLY_GET,
    "assessment:tasks": ONLY_GET,
    "assessment:beginning": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # nothing chosen
    "assessment:step": (404, 404, 404, 404, 404, 302, 404, 404, 404),
    "assessment:step_saved": ONLY_GET,
    "assessment:step_done": (404,) * 9,  # the colleague's alone
    "assessment:delegate": (404, 404, 404, 404, 404, 422, 404, 404, 404),
    "assessment:remind": (404,) * 9,  # nobody was asked
    "assessment:take_back": (404,) * 9,
    "assessment:autosave": ONLY_THIS_CIO,
    "assessment:check": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # open questions not confirmed
    "assessment:sent": ONLY_GET,
    "assessment:answers": ONLY_GET,
    "assessment:own_copy": ONLY_GET,
    "reports:copies": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # without a language
    "reports:copy_status": ONLY_GET,
    "reports:copy_retry": (404, 404, 404, 404, 404, 409, 404, 404, 404),  # ready
    "reports:copy_download": ONLY_GET,
    "reports:client_proposal": ONLY_GET,
    "assessment:updates": (404, 404, 404, 404, 404, 302, 404, 404, 404),
    "questionnaires:index": ONLY_GET,
    "questionnaires:upload": EDITORS_REFUSED,  # no file was sent
    "questionnaires:schema": ONLY_GET,
    "questionnaires:version": ONLY_GET,
    "questionnaires:export": ONLY_GET,
    "questionnaires:begin": EDITORS_MOVE_ON,
    "questionnaires:pick": ONLY_GET,
    "questionnaires:compare": ONLY_GET,
    "questionnaires:preview": ONLY_GET,
    "questionnaires:draft": ONLY_GET,
    "questionnaires:section": EDITORS_REFUSED,  # every text is missing
    "questionnaires:add": EDITORS_REFUSED,
    "questionnaires:changes": ONLY_GET,
    "questionnaires:draft_preview": ONLY_GET,
    "questionnaires:draft_export": ONLY_GET,
    "questionnaires:publish": EDITORS_REFUSED,  # without a number
    "questionnaires:remove": (302, 403, 403, 302, 404, 302, 302, 302, 302),  # the second one finds it gone
    "questionnaires:discard": (302, 403, 403, 302, 404, 302, 302, 302, 302),
    "questionnaires:moved": ONLY_GET,
    "questionnaires:move": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:work_list": ONLY_GET,
    "reports:invite": (302, 403, 403, 422, 403, 302, 302, 302, 302),
    "reports:report": ONLY_GET,
    "reports:new_link": CONSULTANTS_MOVE_ON,  # without a name: back to the page with a sentence
    "reports:revoke_link": CONSULTANTS_MOVE_ON,
    "reports:mail_link": CONSULTANTS_MOVE_ON,
    "reports:start_review": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # the client is still answering
    "reports:approve": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:propose": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:proposals": ONLY_GET,
    "reports:proposal": ONLY_GET,
    "reports:proposal_status": ONLY_GET,
    "reports:release": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # released already
    "reports:retry": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:download": ONLY_GET,
    "accounts:sign_out": (302,) * 9,  # the last one: nobody is signed in afterwards
}
OF_A_STEP = {
    f"assessment:{name}"
    for name in ("step", "autosave", "step_saved", "step_done", "delegate", "remind", "take_back")
}
PUBLIC = {f"assessment:{name}" for name in ("start", "link_on_its_way", "lost_link", "lost_link_answered")}
# What a colleague's link to step c1 opens; every other page of the questionnaire is not found.
COLLEAGUE = {
    "get": {"assessment:step": 200, "assessment:step_saved": 200},
    "post": {"assessment:step": 302, "assessment:autosave": 200, "assessment:step_done": 302},
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
    monkeypatch.setattr(copies, "render", lambda _: Rendered(pdf=b"%PDF-", pages=1, findings=()))
    draft = factories.draft(name="This client")
    copy = copies.ask(assessment=draft, language="en", by=SYSTEM)
    copies.run(copy_id=copy.pk)
    proposal = factories.proposal(consultant)
    jobs.run(proposal_id=proposal.pk)
    services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))
    link, _ = create_link(assessment=draft, label="Somebody", by=SYSTEM)
    written = start_draft(version=draft.questionnaire, by=SYSTEM)
    return {
        "draft": draft,
        "proposal": proposal,
        "link": link,
        "consultant": consultant,
        "copy": copy,
        "written": written,
    }


def address(name: str, world) -> str:
    arguments = {
        "assessment:open_link": ["no-such-token"],
        "reports:revoke_link": [world["draft"].public_id, world["link"].pk],
        "reports:mail_link": [world["draft"].public_id, world["link"].pk],
        "reports:copy_status": [world["draft"].public_id, world["copy"].public_id],
        "reports:copy_retry": [world["draft"].public_id, world["copy"].public_id],
        "reports:copy_download": [world["draft"].public_id, world["copy"].public_id],
        "reports:client_proposal": [world["draft"].public_id, world["proposal"].public_id],
    }
    version, written = ["zimbra-12", "1.1.0"], world["written"].pk
    arguments |= {
        **{f"questionnaires:{page}": version for page in ("version", "export", "begin")},
        **{
            f"questionnaires:{page}": [written]
            for page in ("draft", "changes", "draft_export", "publish", "discard")
        },
        "questionnaires:compare": [*version, "1.1.0"],
        "questionnaires:preview": [*version, "c1"],
        "questionnaires:section": [written, "c1"],
        "questionnaires:add": [written, "c1"],
        "questionnaires:remove": [written, "vip_help"],
        "questionnaires:draft_preview": [written, "c1"],
        "questionnaires:moved": [world["draft"].public_id],
        "questionnaires:move": [world["draft"].public_id, "1.1.0"],
    }
    if name == "questionnaires:pick":
        return reverse(name, args=version) + "?other=1.1.0"
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

    assert len(broken) == 33
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
