"""Changing the language from inside a form: the form's own view answers in the new language, so that nothing typed is lost."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

SPEAK = "speak"
"""The language buttons of a form that is sent as a whole; a field of such a form may be called `language`."""


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


def is_switching(request: HttpRequest) -> bool:
    """Whether a language button of the page's form was pressed (`_languages_of_form.html`); the request then speaks it.

    Such a form is neither checked nor sent: its view shows it again with `typed`, and answers through `with_language`.
    """
    wanted = request.POST.get(SPEAK)
    if wanted is not None:
        speak(request, wanted)
    return wanted is not None


def typed(request: HttpRequest) -> dict[str, str]:
    """What the form held when its language was changed, as initial values."""
    return {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def with_language(request: HttpRequest, response: HttpResponse, button: str = "language") -> HttpResponse:
    """The response, with the language that the form's buttons chose, if they did."""
    chosen = request.POST.get(button)
    if chosen is not None and is_language(chosen):
        remember_language(response, chosen)
    return response
