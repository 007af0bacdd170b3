"""One world with every kind of visitor in front of every kind of assessment, for the list of pages in `states.py`."""

from dataclasses import dataclass
from functools import cached_property

from django.test import Client

from accounts.actors import SYSTEM, Actor
from accounts.models import User
from assessment import drafting, moves
from assessment.catalogue import editing
from assessment.links import create_link
from assessment.models import Assessment, QuestionnaireDraft
from assessment.services import submit
from reports import jobs, services
from reports.demonstration import case, import_case, unfinished
from reports.models import Proposal
from tests import factories
from tests.assessment import small
from tests.assessment.test_moves import newer

ORGANISATION = "Acme Posta S.p.A."


@dataclass
class World:
    """Who visits (browsers that speak `language`) and what they visit. `base_url` is known to links made on a page."""

    language: str
    person: User
    draft: Assessment  # half answered
    sent: Assessment
    reviewed: Assessment
    proposal: Proposal  # of an approved assessment, rendered and released
    token: str
    staying: Assessment  # of the small questionnaire, which has a newer version
    moved: Assessment  # to that version; the client has not looked yet
    edited: QuestionnaireDraft
    nobody: Client
    colleague: Client  # asked to answer step c2 of the draft
    mover: Client  # of the moved one
    cio: Client  # of the draft
    sender: Client  # of the sent one
    consultant: Client
    sales: Client
    administrator: Client
    stranger: Client

    @cached_property
    def clients(self) -> list[Client]:
        """Every visitor's browser."""
        return [value for value in vars(self).values() if isinstance(value, Client)]

    def at(self, assessment: Assessment, place: str = "") -> str:
        """A client page's address."""
        return f"/assessment/{assessment.public_id}/{place}"

    def step(self, step: str) -> str:
        return self.at(self.draft, f"step/{step}/")

    def desk(self, assessment: Assessment, place: str = "") -> str:
        return f"/desk/{assessment.public_id}/{place}"

    def link(self, assessment: Assessment) -> str:
        """A fresh private link's path."""
        return f"/a/{create_link(assessment=assessment, label='The CIO', by=SYSTEM)[1]}/"

    def client_of(self, assessment: Assessment, label: str = "The CIO") -> Client:
        """A browser that opened a fresh link, in this world's language."""
        return self.speaking(factories.client_with_link(assessment, label))

    def speaking(self, browser: Client) -> Client:
        browser.cookies["django_language"] = self.language
        return browser

    def new_draft(self, **document: object) -> Assessment:
        return factories.draft(name=ORGANISATION, language=self.language, **document)


def build(language: str) -> World:
    """The world, committed or not as the test's database is; about three seconds, most of them the PDF."""
    factories.published()
    people = {role: factories.person(role) for role in ("consultant", "sales", "administrator", "")}
    consultant = people["consultant"]
    draft = import_case(unfinished(case("start-up-38")))
    _, token = create_link(assessment=draft, label="The CIO", by=SYSTEM)
    sent = factories.imported("manufacturer-120")
    reviewed = factories.in_review(consultant, "start-up-38")
    proposal = factories.proposal(consultant, "municipality-350", language=language)
    assert jobs.run(proposal_id=proposal.pk)
    released = Proposal.objects.get(pk=proposal.pk)
    services.release(proposal=released, releaser=consultant, by=Actor.of(consultant))
    _, colleague_token = create_link(
        assessment=draft, label="Anna Rossi", email="anna@client.example", step="c2", by=SYSTEM
    )
    staying, moved = small.draft(), small.draft(organisation={"name": "Ink Ltd"})
    edited = drafting.start_draft(version=staying.questionnaire, by=SYSTEM)
    drafting.edit(draft=edited, change=lambda q: editing.move_criterion(q, "first_answer", "down"), by=SYSTEM)
    moves.move(assessment=moved, to=newer(), by=SYSTEM)
    colleague = Client()
    colleague.get(f"/a/{colleague_token}/")
    world = World(
        language=language,
        person=consultant,
        draft=draft,
        sent=sent,
        reviewed=reviewed,
        proposal=released,
        token=token,
        staying=staying,
        moved=moved,
        edited=edited,
        colleague=colleague,
        mover=factories.client_with_link(moved),
        nobody=Client(),
        cio=factories.client_with_link(draft),
        sender=factories.client_with_link(sent),
        consultant=factories.signed_in(consultant),
        sales=factories.signed_in(people["sales"]),
        administrator=factories.signed_in(people["administrator"]),
        stranger=factories.signed_in(people[""]),
    )
    for browser in world.clients:
        world.speaking(browser)
    return world


def send(world: World, assessment: Assessment) -> None:
    """The client hands it in."""
    submit(assessment=assessment, by=SYSTEM)
