"""The administration's pages, of every app's models: they open, and take as many queries as they should."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent, User
from assessment.mails.limits import Sender
from assessment.models import Assessment, Mail, QuestionnaireVersion
from assessment.start_requests import ask_for_lost_link
from reports import copies, services
from reports.models import OwnCopy, PriceTable, Proposal
from reports.preview import integrator_for
from scoring import acts
from scoring.models import Act, Integrator, PolicyVersion, ProfileVersion, ScoreRun
from tests import factories

pytestmark = pytest.mark.django_db
# Whether an administrator may add a row there; the others are written by the product's services alone.
ADDED_HERE = {
    User: True,
    Group: True,
    Integrator: False,
    ProfileVersion: False,
    PriceTable: True,
    Act: False,
    AuditEvent: False,
    Assessment: False,
    Mail: False,
    OwnCopy: False,
    QuestionnaireVersion: False,
    ScoreRun: False,
    PolicyVersion: False,
    Proposal: False,
}


@pytest.fixture
def browser(administrator):
    return factories.signed_in(administrator)


@pytest.fixture
def proposal(consultant) -> Proposal:
    ask_for_lost_link(email="cio@client.example", language="en", sender=Sender("http://testserver"))
    reviewed = factories.in_review(consultant)
    acts.adjust(
        assessment=reviewed, target="needed", criterion="says_no", level=1, reason="x" * 20, by=SYSTEM
    )
    made = services.approve(
        assessment=reviewed,
        integrator=integrator_for(None),
        language="it",
        approver=consultant,
        by=Actor.of(consultant),
    )
    copies.ask(assessment=made.assessment, language="en", by=SYSTEM)
    return made


def page_of(browser, model, name: str, *args):
    return browser.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args))


def test_every_registered_model_is_tested_here():
    assert set(admin.site._registry) == set(ADDED_HERE)


@pytest.mark.parametrize(
    ("model", "added_here"), ADDED_HERE.items(), ids=lambda value: getattr(value, "__name__", "")
)
def test_pages_of_every_model_open(browser, proposal, model, added_here):
    codes = {
        "changelist": page_of(browser, model, "changelist").status_code,
        "add": page_of(browser, model, "add").status_code,
        "change": page_of(browser, model, "change", model.objects.first().pk).status_code,
        "history": page_of(browser, model, "history", model.objects.first().pk).status_code,
    }

    assert codes == {"changelist": 200, "add": 200 if added_here else 403, "change": 200, "history": 200}


def test_profiles_are_not_changed_here(browser, proposal):
    house = Integrator.objects.get(slug="ovea")

    response = browser.post(
        reverse("admin:scoring_integrator_change", args=[house.pk]), {"slug": "ovea", "name": "Another"}
    )

    assert response.status_code == 403
    assert Integrator.objects.get(pk=house.pk).name == "Ovea"
