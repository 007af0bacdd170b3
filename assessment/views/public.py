"""What anybody can open: the start page, and the door for those who bring a private link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.access import SESSION_KEY, remember
from assessment.links import open_link as link_of
from assessment.views.language import remember_language


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the questionnaire is. A visitor whose browser came by a link before is offered to go on."""
    opened = list(request.session.get(SESSION_KEY, {}))
    return render(request, "assessment/start.html", {"resume_id": opened[-1] if opened else ""})


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the token for a session and go to a clean address, in the assessment's language."""
    link = link_of(token=token)
    if link is None:
        return render(request, "assessment/link_does_not_open.html", status=404)
    remember(request, link)
    with override(link.assessment.language):
        response = redirect("assessment:tasks", public_id=link.assessment.public_id)
    remember_language(response, link.assessment.language)
    return response
