"""How to answer: the full or the short form, and a starting profile. For the whole questionnaire's link only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessment.access import assessment_for_client
from assessment.beginning import fit, has_choice, open_criteria
from assessment.forms.beginning import BeginningForm
from assessment.forms.parsing import language
from assessment.saving import NotOpen
from assessment.starting import choice_of, choose
from assessment.views.client import already_sent, is_open, private
from assessment.views.language import SPEAK, is_switching, typed, with_language

UNPROCESSABLE = 422


@private
@require_http_methods(["GET", "HEAD", "POST"])
def beginning(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the choice; by POST, store it and refresh the suggestions. What was answered stays."""
    assessment, actor = assessment_for_client(request, public_id)
    if not is_open(assessment):
        return already_sent(request, assessment)
    switching = is_switching(request)
    content, answers, lang = assessment.questionnaire.content, assessment.answers_by_step, language()
    if not has_choice(content, answers):
        return redirect("assessment:tasks", public_id=public_id)
    form = BeginningForm(
        questionnaire=content,
        answers=answers,
        choice=choice_of(content, answers),
        fit=fit(content, answers, lang),
        pace=assessment.pace,
        lang=lang,
        data=request.POST if request.method == "POST" and not switching else None,
        typed=typed(request),
    )
    if form.is_bound and form.is_valid():
        kind, profile, size = form.chosen()
        try:
            count = choose(assessment=assessment, form=kind, profile=profile, size=size, by=actor)
        except NotOpen:
            return already_sent(request, assessment)
        messages.success(request, _outcome(profile, count))
        return redirect("assessment:tasks", public_id=public_id)
    still_open, answered = open_criteria(content, answers)
    context = {
        "assessment": assessment,
        "form": form,
        "problems": form.problems() if form.is_bound else [],
        "open": still_open,
        "answered": answered,
        "has_profiles": bool(content.profiles),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return with_language(request, render(request, "assessment/beginning.html", context, status=status), SPEAK)


def _outcome(profile: str | None, count: int) -> str:
    if profile is None:
        return _("Saved. Nothing is suggested in the column “Needed”.")
    text = ngettext(
        "Saved. %(count)d level is suggested in the column “Needed” and waits for your confirmation.",
        "Saved. %(count)d levels are suggested in the column “Needed” and wait for your confirmation.",
        count,
    )
    return text % {"count": count}
