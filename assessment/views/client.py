"""The task list, the page after sending, and the client's own copy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from assessment.access import assessment_for_client, link_of
from assessment.asked import open_round, rounds
from assessment.beginning import has_choice, in_words, size_decides
from assessment.charting import needs_chart
from assessment.delegation import delegations
from assessment.exporting import document
from assessment.forms.parsing import language
from assessment.models import Assessment
from assessment.moves import waiting_updates
from assessment.rules import progress
from assessment.screens import needs_profile, overview
from assessment.starting import choice_of
from assessment.states import OPEN_TO_CLIENT, Status
from assessment.wording import day

# Kept by nobody else, and asked for again each time; but the browser's Back shows what was typed.
private = cache_control(private=True, no_cache=True, max_age=0)


def is_open(assessment: Assessment) -> bool:
    """Whether the client may still write."""
    return Status(assessment.status) in OPEN_TO_CLIENT


def already_sent(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Answers that were sent are not edited any more: go where one sees them. A colleague may not, and is told here."""
    link = link_of(request)
    if link.step:
        return redirect("assessment:step_saved", public_id=assessment.public_id, step=link.step)
    messages.info(request, _("Your answers have been sent, so they can no longer be changed here."))
    return redirect("assessment:sent", public_id=assessment.public_id)


@private
@require_safe
def tasks(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment, _actor = assessment_for_client(request, public_id)
    if not is_open(assessment):
        return redirect("assessment:sent", public_id=public_id)
    content, answers = assessment.questionnaire.content, assessment.answers_by_step
    choice = choice_of(content, answers)
    delegated = delegations(
        assessment, progress(assessment.questionnaire.content, assessment.answers_by_step)
    )
    asked = open_round(assessment, language())
    waiting = asked.waiting_by_step() if asked else None
    return render(
        request,
        "assessment/tasks.html",
        {
            "assessment": assessment,
            "asked": asked,
            "overview": overview(assessment, language(), delegated, waiting),
            "delegates": bool(delegated),
            "updates": waiting_updates(assessment),
            "choice": choice,
            "has_choice": has_choice(content, answers),
            "choice_words": in_words(choice, language(), by_size=size_decides(content, answers)),
        },
    )


@private
@require_safe
def sent(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment, _actor = assessment_for_client(request, public_id)
    if is_open(assessment):
        return redirect("assessment:tasks", public_id=public_id)
    needs = needs_profile(assessment, language())
    return render(
        request,
        "assessment/sent.html",
        {
            "assessment": assessment,
            "needs": needs,
            "chart": needs_chart(needs),
            "rounds": rounds(assessment, language()),
            "sent_on": day(timezone.localdate(assessment.submitted_at)),
        },
    )


@private
@require_safe
def own_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """All answers as the JSON that can be imported again, at any time."""
    assessment, _actor = assessment_for_client(request, public_id)
    response = JsonResponse(document(assessment), json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = slugify(assessment.organisation.name) or public_id
    response["Content-Disposition"] = f'attachment; filename="dodici-{name}.json"'
    return response
