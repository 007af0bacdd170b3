"""Check and send: every answer, what is missing, what disagrees, and the button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessment.access import assessment_for_client
from assessment.forms.parsing import language
from assessment.screens import disagreements, overview, summary
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
    view = overview(assessment, language())
    sections = with_writers(summary(assessment, view, language()), assessment, actor)
    missing = sum(section.missing for section in sections)
    if request.method == "POST" and (not missing or request.POST.get("confirm")):
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
        "disagreements": disagreements(assessment, language()),
        "must_confirm": request.method == "POST",
    }
    return render(
        request, "assessment/check.html", context, status=UNPROCESSABLE if request.method == "POST" else 200
    )
