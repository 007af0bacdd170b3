"""The consultant asks about answers, the client answers, the consultant sees it. Messages go through a real worker."""

import pytest

from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.models import Assessment, ReturnQuestion
from tests import factories
from tests.journeys.conftest import sign_in
from tests.journeys.test_delegation import link_in, mailbox  # noqa: F401 -- a fixture
from tests.workers import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]


def asked_in_review(language: str = "en") -> Assessment:
    consultant = factories.person("consultant")
    assessment = factories.in_review(consultant, language=language)
    create_link(assessment=assessment, label="Carla", email="carla@client.example", by=SYSTEM)
    return assessment


@pytest.mark.parametrize("java_script", [True, False])
def test_questions_go_to_the_client_and_come_back_with_answers(open_page, mailbox, java_script):  # noqa: F811
    assessment = asked_in_review()
    consultant = open_page(java_script_enabled=java_script)
    sign_in(consultant, "consultant@dodici.example")
    consultant.goto(f"/desk/{assessment.public_id}/")
    consultant.click("text=Ask the client about answers")
    consultant.fill("[name=message]", "Two things before we go on.")
    consultant.fill("[name=q]", "how many people work")
    consultant.press("[name=q]", "Enter")
    row = consultant.locator("#ask_fact_staff")
    row.locator("summary").click()
    row.locator("textarea").fill("Is the plant counted too?")
    consultant.fill("[name=q]", "")
    consultant.press("[name=q]", "Enter")
    consultant.locator("details:has(> #ask_criterion_exit_clause) > summary").first.click()
    row = consultant.locator("#ask_criterion_exit_clause")
    row.locator("summary").click()
    row.locator("textarea").fill("Why this level and not a lower one?")
    consultant.click("text=See it as the client will")
    consultant.wait_for_selector("text=Nothing is sent yet")
    assert consultant.locator(".asked-words").all_inner_texts() == [
        "Is the plant counted too?",
        "Why this level and not a lower one?",
    ]
    consultant.click("text=Send to the client")
    consultant.wait_for_selector("text=A message is on its way to carla@client.example.")

    carla = open_page(width=360, java_script_enabled=java_script)
    carla.goto(link_in(mailbox))
    assert "Your consultant asks about 2 answers" in carla.inner_text("main")
    assert "With you: 2 questions" in carla.inner_text("main")
    carla.click("text=Go to the question: How many people")
    carla.wait_for_url("**/step/organisation/**")
    fact = carla.locator("#fact_staff")
    assert "Is the plant counted too?" in fact.inner_text()
    fact.locator("textarea").fill("Yes, since this year.")
    carla.click("main button[name=back]")
    carla.wait_for_url(f"**/assessment/{assessment.public_id}/")
    carla.goto(f"/assessment/{assessment.public_id}/step/c11/")
    carla.locator("#criterion_exit_clause").locator("text=Our answer stays as it is").click()
    carla.click("main button[name=back]")
    carla.wait_for_url(f"**/assessment/{assessment.public_id}/")
    assert "With you: 0 questions" in carla.inner_text("main")
    carla.goto(f"/assessment/{assessment.public_id}/check/")
    if carla.locator("#confirm").count():
        carla.check("#confirm")
    carla.click("text=Send the answers")
    carla.wait_for_url("**/sent/")
    assert "Yes, since this year." in carla.inner_text("main")

    consultant.goto("/desk/?tab=waiting")
    assert "came back with answers" in consultant.inner_text("main")
    consultant.goto(f"/desk/{assessment.public_id}/")
    said = consultant.inner_text("#questions")
    assert "Yes, since this year." in said
    assert "LOOKED AT AND KEPT" in said.upper()
    consultant.click("text=Start the review")
    consultant.wait_for_selector("text=You review this assessment now.")


def test_reply_is_saved_by_itself_and_survives_a_cut_network(open_page):
    consultant = factories.person("consultant")
    assessment = factories.returned(consultant, language="en")
    _link, token = create_link(assessment=assessment, label="Carla", by=SYSTEM)
    carla = open_page()
    carla.goto(f"/a/{token}/")
    carla.goto(f"/assessment/{assessment.public_id}/step/c11/")
    reply = carla.locator("#criterion_exit_clause .asked-about textarea")

    reply.fill("As agreed.")
    carla.wait_for_selector("#saving[data-state=saved]")
    carla.wait_for_selector("#criterion_exit_clause .asked-about :text('replied')")
    carla.context.set_offline(True)
    reply.fill("As agreed on the phone.")
    carla.wait_for_selector("#saving[data-state=offline]")
    carla.context.set_offline(False)
    carla.wait_for_selector("#saving[data-state=saved]")

    wait_until(lambda: ReturnQuestion.objects.get().reply == "As agreed on the phone.", why="it was saved")
    carla.reload()
    assert reply.input_value() == "As agreed on the phone."


def test_reply_of_a_colleague_is_told_and_chosen_over_knowingly(open_page):
    consultant = factories.person("consultant")
    assessment = factories.returned(consultant, language="en")
    pages = []
    for label in ("Carla", "Anna"):
        _link, token = create_link(assessment=assessment, label=label, by=SYSTEM)
        page = open_page()
        page.goto(f"/a/{token}/")
        page.goto(f"/assessment/{assessment.public_id}/step/c11/")
        pages.append(page)
    carla, anna = pages
    anna.locator(".asked-about textarea").fill("Anna's words.")
    anna.wait_for_selector("#saving[data-state=saved]")

    carla.locator(".asked-about textarea").fill("Carla's words.")
    carla.wait_for_selector("text=Anna replied meanwhile.")
    assert "Anna's words." in carla.inner_text(".asked-about")
    assert ReturnQuestion.objects.get().reply == "Anna's words."
    carla.click("main button[name=continue]")
    carla.wait_for_selector("text=Somebody else replied to the same question")
    carla.click("main button[name=continue]")
    carla.wait_for_url("**/step/c12/")

    assert ReturnQuestion.objects.get().reply == "Carla's words."
