"""Changing the language in the middle of a form: what was typed comes along, and nothing is sent."""

import pytest
from django.test import Client

from assessment.models import AccessLink
from assessment.starting import choice_of
from tests.factories import client_with_link, draft, published

pytestmark = pytest.mark.django_db


def speaks(response, code: str) -> str:
    assert response.status_code == 200
    assert response.cookies["django_language"].value == code
    html = response.content.decode()
    assert f'<html lang="{code}">' in html
    assert "is-invalid" not in html
    return html


def test_start_form_keeps_what_was_typed(mailoutbox):
    published()
    typed = {"organisation": "Città & Figli", "name": "", "email": "half@", "language": "fr"}
    html = speaks(Client().post("/", typed | {"speak": "it"}), "it")
    assert 'value="Città &amp; Figli"' in html
    assert 'value="half@"' in html
    assert '<option value="fr" selected>' in html
    assert mailoutbox == []


def test_lost_link_form_keeps_the_address():
    html = speaks(Client().post("/lost-link/", {"email": "anna@example.org", "speak": "fr"}), "fr")
    assert 'value="anna@example.org"' in html


def test_request_to_a_colleague_keeps_what_was_typed():
    assessment = draft()
    url = f"/assessment/{assessment.public_id}/step/c11/delegate/"
    typed = {"name": "Bruno", "email": "bruno@example.org", "note": "Please\r\nby Friday"}
    html = speaks(client_with_link(assessment).post(url, typed | {"speak": "fr"}), "fr")
    assert all(text in html for text in ('value="Bruno"', "bruno@example.org", "by Friday"))
    assert not AccessLink.objects.filter(assessment=assessment, step="c11").exists()


def test_choice_of_the_form_keeps_what_was_chosen():
    assessment = draft()
    url = f"/assessment/{assessment.public_id}/start/"
    chosen = {"form": "short", "profile": "university", "size": "large"}
    html = speaks(client_with_link(assessment).post(url, chosen | {"speak": "it"}), "it")
    for name, value in chosen.items():
        assert f'name="{name}" value="{value}"' in html
        assert " checked" in html.split(f'name="{name}" value="{value}"')[1].split(">")[0]
    assert not choice_of(assessment.questionnaire.content, assessment.answers_by_step).made


@pytest.mark.parametrize("path", ["/", "/lost-link/"])
def test_enter_sends_the_form_and_changes_no_language(path):
    html = Client().get(path).content.decode()
    assert html[html.index('form="page-form"') :].startswith('form="page-form" hidden>')


def test_unknown_language_changes_nothing():
    response = Client().post("/lost-link/", {"email": "anna@example.org", "speak": "xx"})
    assert response.status_code == 200
    assert "django_language" not in response.cookies
    assert '<html lang="en">' in response.content.decode()
