"""What anybody can open: the start page, the way back for a lost link, and the door for those who bring a private link."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessment.access import entrance, place_to_resume, remember
from assessment.forms.parsing import language
from assessment.forms.public import LostLinkForm, StartForm
from assessment.links import open_link as link_by
from assessment.mails.limits import TooManyMails, sender_of
from assessment.models import AccessLink
from assessment.screens import overview
from assessment.services import NothingPublished
from assessment.start_requests import ask_for_lost_link, ask_to_start, open_start
from assessment.states import OPEN_TO_CLIENT, Status
from assessment.views.language import SPEAK, is_switching, remember_language, typed, with_language

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What the questionnaire is, and by POST a link to begin alone. A browser that came by a link before is offered to go on."""
    if is_switching(request):
        return with_language(request, _start_page(request, StartForm(initial=typed(request))), SPEAK)
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (form.is_filled_in_by_a_program or form.is_valid()):
        try:
            if not form.is_filled_in_by_a_program:
                _ask(ask_to_start, request, form.cleaned_data)
        except NothingPublished:
            form.add_error(
                None, _("The questionnaire is not open yet. Nothing was stored; please try again later.")
            )
        else:
            return redirect("assessment:link_on_its_way")
    return _start_page(request, form)


def _start_page(request: HttpRequest, form: StartForm) -> HttpResponse:
    context = {"resume_url": place_to_resume(request), "form": form}
    return render(request, "assessment/start.html", context, status=UNPROCESSABLE if form.errors else 200)


def _ask(service: Any, request: HttpRequest, values: dict[str, Any]) -> None:
    """Have an e-mail sent. Over the limit nothing happens, and the visitor is told what everybody is told."""
    wanted = {name: value for name, value in values.items() if name != "website"}
    try:
        service(**wanted, sender=sender_of(request))
    except TooManyMails:
        return


@require_safe
def link_on_its_way(request: HttpRequest) -> HttpResponse:
    return render(request, "assessment/link_on_its_way.html", {"days": settings.START_LINK_DAYS})


@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Ask for a new link by e-mail. Whether an address is known is never told: the answer is always the same page."""
    if is_switching(request):
        page = render(request, "assessment/lost_link.html", {"form": LostLinkForm(initial=typed(request))})
        return with_language(request, page, SPEAK)
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (form.is_filled_in_by_a_program or form.is_valid()):
        if not form.is_filled_in_by_a_program:
            _ask(ask_for_lost_link, request, form.cleaned_data | {"language": language()})
        return redirect("assessment:lost_link_answered")
    return render(
        request, "assessment/lost_link.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200
    )


@require_safe
def lost_link_answered(request: HttpRequest) -> HttpResponse:
    return render(request, "assessment/lost_link_answered.html")


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the token for a session and go to a clean address, in the assessment's language, at the last place."""
    link = link_by(token=token) or open_start(token=token)
    if link is None:
        return render(request, "assessment/link_does_not_open.html", {"form": LostLinkForm()}, status=404)
    remember(request, link)
    with override(link.assessment.language):
        response = redirect(_last_place(link))
    remember_language(response, link.assessment.language)
    return response


def _last_place(link: AccessLink) -> str:
    """Where the owner left off, while something is open there or after it; else the task list. A colleague has one step."""
    assessment = link.assessment
    if link.step or not assessment.last_step or Status(assessment.status) not in OPEN_TO_CLIENT:
        return entrance(link)
    view = overview(assessment, assessment.language)
    return entrance(link) if view.progress.complete else view.resume.url
