"""Check and send: every answer, what is missing, what disagrees, what will be refused, and the button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessment.access import assessment_for_client
from assessment.asked import AskedRound, open_round
from assessment.checking import open_steps, remarks
from assessment.forms.parsing import language
from assessment.screens import overview, summary
from assessment.services import submit
from assessment.states import IllegalTransition
from assessment.views.client import already_sent, is_open, private
from assessment.views.steps import UNPROCESSABLE
from assessment.writers import with_writers


@private
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """The summary; by POST, hand the questionnaire in. Open questions must be confirmed, since they become assumptions."""
    assessment, actor = assessment_for_client(request, public_id)
    if not is_open(assessment):
        return already_sent(request, assessment)
    lang = language()
    view = overview(assessment, lang)
    sections = with_writers(summary(assessment, view, lang), assessment, actor)
    missing = sum(section.missing for section in sections)
    asked = open_round(assessment, lang)
    if request.method == "POST" and _may_go(request, missing, asked):
        try:
            submit(assessment=assessment, by=actor)
        except IllegalTransition:
            return already_sent(request, assessment)
        return redirect("assessment:sent", public_id=public_id)
    context = {
        "assessment": assessment,
        "overview": view,
        "sections": sections,
        "missing": missing,
        "asked": asked,
        "confirmed": "confirm" in request.POST,
        "asked_confirmed": "confirm_asked" in request.POST,
        "hints": sum(section.hints for section in sections),
        "open_steps": open_steps(sections),
        "remarks": remarks(assessment, lang),
        "must_confirm": request.method == "POST",
    }
    return render(
        request, "assessment/check.html", context, status=UNPROCESSABLE if request.method == "POST" else 200
    )


def _may_go(request: HttpRequest, missing: int, asked: AskedRound | None) -> bool:
    """Advice never blocks: what is open must only be confirmed, as must questions of the consultant that nobody looked at."""
    waits = asked is not None and asked.waiting > 0
    return (not missing or "confirm" in request.POST) and (not waits or "confirm_asked" in request.POST)


@private
@require_safe
def answers(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was sent, to read. While the answers can still be changed, the check page shows them."""
    assessment, _actor = assessment_for_client(request, public_id)
    if is_open(assessment):
        return redirect("assessment:check", public_id=public_id)
    sections = summary(assessment, overview(assessment, language()), language())
    return render(request, "assessment/answers.html", {"assessment": assessment, "sections": sections})
