"""The error pages: they say what to do, and nothing internal."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.views import defaults

from tests.factories import draft, signed_in


@pytest.mark.django_db
def test_forbidden_page_gives_the_reason(stranger):
    response = signed_in(stranger).get("/home/")
    assert response.status_code == 403
    assert "Your account has no role yet." in response.content.decode()


@pytest.mark.django_db
def test_missing_page_speaks_of_the_link():
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "open it again with your private link" in response.content.decode()


def test_server_error_page_says_nothing_internal():
    response = defaults.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_bad_request_page_hides_the_exception():
    response = defaults.bad_request(RequestFactory().get("/"), PermissionDenied("inside"))
    assert response.status_code == 400
    assert "inside" not in response.content.decode()


@pytest.mark.django_db
def test_post_without_token_is_explained():
    assessment = draft()
    response = Client(enforce_csrf_checks=True).post(f"/assessment/{assessment.public_id}/check/")
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()


@pytest.mark.django_db
def test_language_switch_comes_back_to_the_page():
    browser = Client()
    response = browser.post("/language/setlang/", {"language": "it", "next": "/sign-in/"})
    assert response.headers["Location"] == "/sign-in/"
    assert '<html lang="it">' in browser.get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_sign_in_keeps_the_address_and_explains_a_wrong_password():
    response = Client().post("/sign-in/", {"username": "a@dodici.example", "password": "wrong"})
    assert "do not go together" in response.content.decode()
    assert 'value="a@dodici.example"' in response.content.decode()
