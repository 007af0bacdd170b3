"""Saving a step while it is being filled in: the page's script sends the whole form and is told what became of it."""

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessment.access import assessment_for_client, link_of
from assessment.asked import waiting_by_step
from assessment.catalogue.definition import PRIORITIES_STEP
from assessment.conflicts import described
from assessment.forms.base import StepForm
from assessment.forms.criteria import CompetencyForm
from assessment.forms.facts import FactBlockForm
from assessment.forms.making import save_form, step_form
from assessment.forms.parsing import language, mark
from assessment.forms.replies import replies
from assessment.models import Assessment, StepAnswers
from assessment.saving import Conflict, NotOpen
from assessment.screens import asked, disagreements, opened_text, overview
from assessment.views.client import is_open, private
from assessment.views.steps import CONFLICT, is_of_another_version


@private
@require_POST
def autosave(request: HttpRequest, public_id: str, step: str) -> JsonResponse:
    """Save what is sound in the step's form; the answer says which fields were accepted, which not and why, and what others did.

    200 whenever the server did what it could; 409 when the questionnaire is no longer in the client's hands, or went to another
    version since the page was made.
    """
    assessment, actor = assessment_for_client(request, public_id, step=step)
    if step not in assessment.questionnaire.content.steps:
        raise Http404
    form = step_form(assessment, step, data=request.POST)
    form.replies = replies(assessment, step, language(), request.POST)
    if not is_open(assessment):
        return JsonResponse({"closed": True}, status=CONFLICT)
    if is_of_another_version(request, assessment):
        return JsonResponse({"moved": True}, status=CONFLICT)
    form.is_valid()
    before = asked(assessment)
    changes = form.changes()
    try:
        stored, conflicts = save_form(assessment, step, form, changes, by=actor)
        form.replies.save(actor)
    except NotOpen:
        return JsonResponse({"closed": True}, status=CONFLICT)
    opened = asked(assessment) - before
    return JsonResponse(_report(request, assessment, form, stored, changes, conflicts, opened))


def _report(
    request: HttpRequest,
    assessment: Assessment,
    form: StepForm,
    stored: StepAnswers,
    changes: dict[str, Any],
    conflicts: list[Conflict],
    opened: int,
) -> dict[str, Any]:
    """What the script needs, in JSON: see `static/js/autosave.js`."""
    fresh = step_form(assessment, stored.step, row=stored)
    said = fresh.replies = form.replies.again(assessment, stored.step, language())
    disputed = {field for conflict in conflicts for field in conflict.fields}
    withheld = form.withheld()
    problems = form.problems()
    return {
        "accepted": {field: mark(value) for field, value in changes.items() if field not in disputed},
        "withheld": sorted(withheld),
        "errors": [
            {"anchor": anchor, "name": name, "text": text}
            for name, (anchor, _question, text) in zip(_names(form), problems, strict=True)
        ]
        + [
            {"anchor": f"{entry.id}_box", "name": f"{entry.name}:reply", "text": entry.error}
            for entry in said.entries
            if entry.error
        ],
        "theirs": [_other(fresh, field) for field in _unseen(form, fresh, {*changes, *disputed} | withheld)],
        "conflicts": [
            {
                **_stored(fresh, both.fields),
                "anchor": both.anchor,
                "question": both.question,
                "theirs": both.theirs,
                "yours": both.yours,
                "by": _("Saved by %(name)s") % {"name": both.by} if both.by else _("Saved by somebody else"),
            }
            for both in described(assessment.questionnaire.content, conflicts, language())
        ],
        "warnings": _warnings(fresh),
        "notes": [opened_text(opened)] if opened > 0 else [],
        "but": _but(len(problems) + len(conflicts) + len(said.problems) + len(said.conflicts)),
        "fragments": _fragments(request, assessment, fresh, stored.step),
    }


def _names(form: StepForm) -> list[str]:
    """The input that each of the form's problems is about."""
    return [name for name, errors in form.errors.items() for _error in errors]


def _unseen(form: StepForm, fresh: StepForm, settled: set[str]) -> list[str]:
    """The fields that hold another value than the page shows because somebody else saved it. `settled`: told of otherwise."""
    shown = form.cleaned_data["shown"]
    if shown is None:
        return []
    return [
        field
        for field in fresh.stored_values()
        if field not in settled and fresh.marks.get(field) != shown.get(field)
    ]


def _other(fresh: StepForm, field: str) -> dict[str, Any]:
    """A field as somebody else saved it, ready to be put onto the page."""
    name = field.replace(".", "-")
    return {
        "field": field,
        "mark": fresh.marks.get(field),
        "anchor": fresh.anchor(name),
        **fresh.inputs(field),
    }


def _stored(fresh: StepForm, fields: tuple[str, ...]) -> dict[str, Any]:
    """Disputed fields as they are stored: their `marks`, and how the script puts them onto the page."""
    others = [_other(fresh, field) for field in fields]
    marks = {other["field"]: other["mark"] for other in others}
    if len(others) == 1:
        return {**others[0], "marks": marks}
    inputs: dict[str, Any] = {}
    for other in others:
        inputs |= other.get("inputs") or {other["name"]: other["values"]}
    return {"marks": marks, "inputs": inputs}


def _warnings(fresh: StepForm) -> dict[str, list[str]] | None:
    if not isinstance(fresh, FactBlockForm):
        return None
    found = {fresh.anchor(fact.key): fresh.warnings(fact) for fact in fresh.block.facts}
    return {anchor: texts for anchor, texts in found.items() if texts}


def _but(count: int) -> str:
    text = ngettext(
        "%(count)d answer is not saved yet: see beside it.",
        "%(count)d answers are not saved yet: see beside them.",
        count,
    )
    return text % {"count": count}


def _fragments(request: HttpRequest, assessment: Assessment, fresh: StepForm, step: str) -> dict[str, str]:
    """The parts of the page that tell how far one is, drawn again; a colleague's page has only those of its own step."""
    drawn: dict[str, str] = {
        entry.name: render_to_string("assessment/_asked_standing.html", {"entry": entry}, request)
        for entry in fresh.replies.entries
    }
    if isinstance(fresh, CompetencyForm):
        drawn["suggested"] = render_to_string("assessment/_suggested.html", {"form": fresh}, request)
    if link_of(request).step:
        return drawn
    context = {
        "assessment": assessment,
        "overview": overview(assessment, language(), asked=waiting_by_step(assessment, language())),
        "step": step,
        "disagreements": disagreements(assessment, language(), step),
    }
    names = ["progress", "steps", "disagreements", *(["weights"] if step == PRIORITIES_STEP else [])]
    return drawn | {name: render_to_string(f"assessment/_{name}.html", context, request) for name in names}
