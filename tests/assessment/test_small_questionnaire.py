"""The whole path with a questionnaire that is not zimbra-12: nothing is wired to its 72 criteria, 12 competencies or keys."""

import json

import pytest
from django.core.management import call_command

from accounts.actors import SYSTEM, Actor
from assessment import services
from assessment.exporting import document
from assessment.importing import validate
from assessment.models import QuestionnaireVersion
from reports.context import NotPriceable, offer_for
from scoring.profiles import install_reference_profiles
from scoring.services import score
from tests import factories
from tests.assessment import small
from tests.assessment.pages import answers, save, step_url
from tests.reports.pages import page_of, text

pytestmark = pytest.mark.django_db


def test_command_publishes_the_small_questionnaire(capsys):
    call_command("publish_questionnaire", str(small.FOLDER))

    assert capsys.readouterr().out.strip() == "print-service 1.0.0"
    assert QuestionnaireVersion.objects.get().content == small.small()


def test_client_walks_through_every_page_and_sends():
    small.published()
    assessment = services.create_assessment(
        organisation="Paper Ltd", language="en", questionnaire=small.published(), by=SYSTEM
    )
    browser = factories.client_with_link(assessment)

    tasks = browser.get(f"/assessment/{assessment.public_id}/")
    saved = [
        save(
            browser, assessment, "office", floors="3", shared_building="true", landlord="Ada", button="back"
        ),
        save(browser, assessment, "devices", printers="9", **{"paper_sizes-value": ["a4"]}),
        save(browser, assessment, "supplies", toner_delivery__required="3", paper_delivery__required="2"),
        save(browser, assessment, "repair", first_answer__required="4", spare_printer__dont_know="on"),
        save(browser, assessment, "privacy", badge_release__required="2"),
        save(browser, assessment, "priorities", repair="1", supplies="2"),
    ]
    check = browser.get(f"/assessment/{assessment.public_id}/check/")
    sent = browser.post(f"/assessment/{assessment.public_id}/check/", {"confirm": "1"}, follow=True)

    assert [page.status_code for page in saved] == [302] * 6
    assert answers(assessment, "supplies") is not None
    assert "The three competencies" in text(tasks)
    assert "twelve" not in text(tasks).replace(
        "Dodici: the twelve competencies your Zimbra integrator must have", ""
    )
    assert "Competency 2 of 3" in text(browser.get(step_url(assessment, "repair"))) or sent.status_code == 200
    assert "Delivery of toner" in text(check)
    assert "Thank you" in text(sent)
    assert "Supplies" in text(sent)


def test_document_of_the_small_questionnaire_comes_back_as_it_was():
    assessment = small.draft()
    exported = json.loads(json.dumps(document(assessment)))

    again = services.import_document(document=exported, by=SYSTEM)

    assert validate(exported, small.small()) == []
    assert document(again) == exported
    assert exported["facts"] == small.FACTS


def test_score_and_report_stand_without_any_recorded_level(consultant):
    install_reference_profiles(by=SYSTEM)
    assessment = services.submit(assessment=small.draft(), by=SYSTEM)

    run = score(assessment=assessment, by=Actor.of(consultant))
    page = page_of(factories.signed_in(consultant), assessment)

    assert [entry["id"] for entry in run.inputs["client"]["competencies"]] == [
        "supplies",
        "repair",
        "privacy",
    ]
    assert page.status_code == 200
    assert "Delivery of toner" in text(page)
    assert "The three competencies" in text(page)


def test_offer_says_which_facts_the_questionnaire_does_not_ask(consultant):
    factories.published()
    assessment = services.submit(assessment=small.draft(), by=SYSTEM)

    with pytest.raises(NotPriceable) as refused:
        offer_for(assessment, small.DAY)
    page = page_of(factories.signed_in(consultant), assessment)

    assert refused.value.reasons == ["mailboxes", "mailboxes_by_class", "source_type"]
    assert "print-service does not ask what the price is made of" in str(refused.value)
    assert "print-service does not ask what the price is made of" in text(page)
