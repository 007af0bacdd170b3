"""One step of the questionnaire: facts, a competency, or the priorities. One address, three forms, one way of saving."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from assessment import rules
from assessment.access import actor_of, assessment_for_client, link_of
from assessment.asked import waiting_by_step
from assessment.conflicts import described, with_sent
from assessment.delegation import current_link
from assessment.forms.base import StepForm
from assessment.forms.criteria import CompetencyForm
from assessment.forms.facts import FactBlockForm
from assessment.forms.making import save_form, step_form
from assessment.forms.parsing import language
from assessment.forms.priorities import POINTS_PART, PrioritiesForm
from assessment.forms.replies import replies
from assessment.models import Assessment
from assessment.saving import NotOpen
from assessment.screens import asked, disagreements, opened_text, overview
from assessment.views.client import already_sent, is_open, private
from assessment.views.language import speak, with_language
from assessment.writers import answered_by

UNPROCESSABLE, CONFLICT = 422, 409


@private
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Show or save a step."""
    assessment, actor = assessment_for_client(request, public_id, step=step)
    if step not in assessment.questionnaire.content.steps:
        raise Http404
    if request.method == "POST":
        return with_language(request, _save(request, assessment, step, actor))
    if not is_open(assessment):
        return already_sent(request, assessment)
    return _page(request, assessment, step, step_form(assessment, step))


def _save(request: HttpRequest, assessment: Assessment, step: str, actor: Actor) -> HttpResponse:
    form = step_form(assessment, step, data=request.POST)
    said = form.replies = replies(assessment, step, language(), request.POST)
    before = form.skipped if isinstance(form, FactBlockForm) else None
    wanted = request.POST.get("language")
    if not is_open(assessment):
        return _page(request, assessment, step, form, status=CONFLICT, is_closed=True)
    if is_of_another_version(request, assessment):
        speak(request, wanted or "")
        form = step_form(assessment, step, data=request.POST)
        form.replies = said
        form.is_valid()
        return _page(request, assessment, step, form, status=CONFLICT, is_moved=True)
    if (not form.is_valid() or said.problems) and wanted is None:
        return _page(request, assessment, step, form, status=UNPROCESSABLE)
    changes, before_total = form.changes(), asked(assessment)
    try:
        stored, conflicts = save_form(assessment, step, form, changes, by=actor)
        said.save(actor)
    except NotOpen:
        return _page(request, assessment, step, form, status=CONFLICT, is_closed=True)
    if wanted is not None:
        speak(request, wanted)
        if form.errors or said.problems:
            fresh = step_form(assessment, step, row=stored)
            again = step_form(assessment, step, row=stored, data=form.rewritten(fresh))
            again.is_valid()
            again.replies = said
            return _page(request, assessment, step, again, status=UNPROCESSABLE, rest_is_saved=True)
    if conflicts or said.conflicts:
        again = step_form(assessment, step, row=stored, initial=with_sent(stored.answers, conflicts))
        again.replies = said.after_conflict()
        described_conflicts = described(assessment.questionnaire.content, conflicts, language())
        return _page(request, assessment, step, again, status=CONFLICT, conflicts=described_conflicts)
    from_check = request.POST.get("next") == "check"
    here = reverse("assessment:step", args=[assessment.public_id, step]) + (
        "?from=check" if from_check else ""
    )
    if wanted is not None:
        return redirect(here)
    if before is not None and isinstance(form, FactBlockForm) and _stays(request, form, before, changes):
        return redirect(here)
    if actor.scope:
        return redirect("assessment:step_saved", public_id=assessment.public_id, step=step)
    if (opened := asked(assessment) - before_total) > 0:
        messages.info(request, opened_text(opened))
    if "back" in request.POST:
        return redirect("assessment:tasks", public_id=assessment.public_id)
    if isinstance(form, PrioritiesForm) and (sentence := form.unfinished()):
        messages.warning(
            request,
            _("Saved. %(sentence)s Please correct the points, then continue.") % {"sentence": sentence},
        )
        return redirect(f"{here}#{POINTS_PART}")
    if from_check:  # came by "Change": back to the place in the summary
        return redirect(f"{reverse('assessment:check', args=[assessment.public_id])}#section_{step}")
    return _next(assessment, step)


def is_of_another_version(request: HttpRequest, assessment: Assessment) -> bool:
    """Whether the page was made before the assessment went to another version of its questions: look at them before saving."""
    return request.POST.get("version", str(assessment.questionnaire_id)) != str(assessment.questionnaire_id)


def _stays(request: HttpRequest, form: FactBlockForm, before: rules.Hidden, changes: dict[str, Any]) -> bool:
    """Whether the page has something to say before one goes on: questions that the answers opened, unusual values."""
    if "back" in request.POST:
        return False
    opened = form.revealed_by(before)
    # With the script the new questions were on the page already, and filled in or passed over knowingly.
    if opened and "seen" not in request.POST:
        text = ngettext(
            "Saved. Your answers open %(count)d more question on this page.",
            "Saved. Your answers open %(count)d more questions on this page.",
            len(opened),
        )
        messages.info(request, text % {"count": len(opened)})
        return True
    unusual = [key for key in form.warned() if key in changes]
    if unusual:
        text = ngettext(
            "Saved. %(count)d value is unusual: please check it below, then continue.",
            "Saved. %(count)d values are unusual: please check them below, then continue.",
            len(unusual),
        )
        messages.warning(request, text % {"count": len(unusual)})
    return bool(unusual)


def _next(assessment: Assessment, step: str) -> HttpResponse:
    steps = assessment.questionnaire.content.steps
    at = steps.index(step) + 1
    if at == len(steps):
        return redirect("assessment:check", public_id=assessment.public_id)
    return redirect("assessment:step", public_id=assessment.public_id, step=steps[at])


def _page(
    request: HttpRequest,
    assessment: Assessment,
    step: str,
    form: StepForm,
    *,
    status: int = 200,
    is_closed: bool = False,
    is_moved: bool = False,
    rest_is_saved: bool = False,
    conflicts: list[Any] | None = None,
) -> HttpResponse:
    content, lang = assessment.questionnaire.content, language()
    if request.method != "POST":
        form.replies = replies(assessment, step, lang)
    form.answered_by = answered_by(assessment, step, actor_of(request))
    context = {
        "assessment": assessment,
        "overview": overview(assessment, lang, asked=waiting_by_step(assessment, lang)),
        "step": step,
        "form": form,
        "problems": [*form.problems(), *form.replies.problems] if status == UNPROCESSABLE else [],
        "disagreements": disagreements(assessment, lang, step),
        "is_closed": is_closed,
        "is_moved": is_moved,
        "rest_is_saved": rest_is_saved,
        "conflicts": conflicts or [],
        "visitor": link_of(request),
        "from_check": "check" in (request.GET.get("from"), request.POST.get("next")),
    }
    if not link_of(request).step:
        context["colleague"] = current_link(assessment, step)
    if isinstance(form, CompetencyForm):
        competency = form.competency
        context |= {
            "competency": competency,
            "name": competency.name.get(lang),
            "why": competency.why.get(lang),
            "count": len(content.competencies),
            "not_asked": [
                (group.reason.get(lang), [(c.number, c.name.get(lang)) for c in group.criteria])
                for group in rules.not_asked(competency, assessment.skipped)
            ],
        }
        return render(request, "assessment/competency.html", context, status=status)
    if isinstance(form, FactBlockForm):
        context |= {"title": form.block.title.get(lang), "intro": form.block.intro.get(lang)}
        return render(request, "assessment/facts.html", context, status=status)
    return render(request, "assessment/priorities.html", context, status=status)
