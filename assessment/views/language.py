"""Changing the language from inside a form: the form's own view answers in the new language, so that nothing typed is lost."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def is_language(code: str | None) -> bool:
    """Whether the code is one of the site's languages."""
    return code in dict(settings.LANGUAGES)


def speak(request: HttpRequest, code: str) -> None:
    """Answer this request in another language; a code that is none of ours changes nothing."""
    if is_language(code):
        translation.activate(code)
        request.LANGUAGE_CODE = translation.get_language()


def remember_language(response: HttpResponse, code: str) -> None:
    """The language for the browser's next requests."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def with_language(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, with the language that the form's buttons chose, if they did."""
    chosen = request.POST.get("language")
    if chosen is not None and is_language(chosen):
        remember_language(response, chosen)
    return response
