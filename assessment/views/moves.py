"""Moving an assessment to another version: the consultant's review list, and the client's list of questions to look at."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from assessment.access import assessment_for_client
from assessment.catalogue.definition import Criterion, Fact
from assessment.catalogue.parts import french_spacing
from assessment.content_screens import fate_lines
from assessment.editors import assessment_to_move, editor, version_for
from assessment.forms.parsing import language
from assessment.models import Assessment, AssessmentMove
from assessment.moves import NotMovable, look, move, planned, waiting_updates
from assessment.screens import criterion_lines
from assessment.views.client import private
from assessment.wording import fact_lines


@dataclass(frozen=True)
class Shown:
    """One question of a review list in words."""

    id: str
    fate: str
    question: str
    why: str
    lines: list[str]
    url: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move_to(request: HttpRequest, public_id: str, version: str) -> HttpResponse:
    """What a move would keep, change, lose and ask anew; by POST, do it."""
    assessment = assessment_to_move(request, public_id)
    to = version_for(request, assessment.questionnaire.slug, version)
    try:
        if request.method == "POST":
            move(assessment=assessment, to=to, by=Actor.of(editor(request)))
            text = _("%(client)s answers %(version)s from now on.")
            messages.success(request, text % {"client": assessment.organisation.name, "version": to})
            return redirect("questionnaires:moved", public_id)
        made = planned(assessment, to)
    except NotMovable as error:
        return render(
            request,
            "assessment/questionnaires/not_movable.html",
            {"assessment": assessment, "version": to, "is_sent": str(error) == "sent"},
            status=409,
        )
    items = [_shown(item, assessment, to.content) for item in made.as_json()]
    context = {"assessment": assessment, "version": to, **_by_fate(items)}
    return render(request, "assessment/questionnaires/move.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
@login_required
def moved(request: HttpRequest, public_id: str) -> HttpResponse:
    """What earlier moves did, with every value that has no question any more."""
    assessment = assessment_to_move(request, public_id)
    context = {"assessment": assessment, "moves": _moves(assessment)}
    return render(request, "assessment/questionnaires/moved.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def updates(request: HttpRequest, public_id: str) -> HttpResponse:
    """The client's list: questions that changed, answers without a question, new questions; each until it was looked at."""
    assessment, actor = assessment_for_client(request, public_id)
    if request.method == "POST":
        ids = request.POST.getlist("id")
        for row in AssessmentMove.objects.filter(assessment=assessment):
            look(move=row, ids=ids, by=actor)
        if not waiting_updates(assessment):
            messages.success(request, _("You have looked at everything that the update changed."))
            return redirect("assessment:tasks", public_id)
        return redirect("assessment:updates", public_id)
    return render(request, "assessment/updates.html", {"assessment": assessment, "moves": _moves(assessment)})


def _moves(assessment: Assessment) -> list[dict[str, Any]]:
    """Every move, newest first, with its items in words; those not looked at yet are in `open`."""
    rows = AssessmentMove.objects.filter(assessment=assessment).select_related("from_version", "to_version")
    found = []
    for row in rows.defer("answers_before", "from_version__definition", "to_version__definition"):
        items = [_shown(item, assessment, assessment.questionnaire.content) for item in row.items]
        waiting = {item["id"] for item in row.to_look_at}
        found.append(
            {
                "move": row,
                "open": [item for item in items if item.id in waiting],
                "seen": [item for item in items if item.id not in waiting and item.fate != "kept"],
                **_by_fate(items),
            }
        )
    return found


def _by_fate(items: list[Shown]) -> dict[str, list[Shown]]:
    return {
        fate: [item for item in items if item.fate == fate] for fate in ("kept", "changed", "lost", "new")
    }


def _shown(item: dict[str, Any], assessment: Assessment, content: Any) -> Shown:
    lang = language()
    question = item["question"].get(lang) or _("Your priorities")
    url = ""
    if item["step"] in content.steps:
        anchor = "content" if item["kind"] == "priorities" else f"{item['kind']}_{item['key']}"
        url = f"{reverse('assessment:step', args=[assessment.public_id, item['step']])}#{anchor}"
    if lang == "fr":
        question = french_spacing(question)
    return Shown(item["id"], item["fate"], question, fate_lines(item), _lines(item, content, lang), url)


def _lines(item: dict[str, Any], content: Any, lang: str) -> list[str]:
    """The stored answer in words: with its old question where that is gone, with the new one where there is one."""
    value, kind = item["value"], item["kind"]
    if value is None or item["fate"] == "new":
        return []
    if kind == "priorities":
        return [_("Rank %(place)s") % {"place": value}] if item["fate"] == "lost" else []
    if item["definition"] is not None:
        model = Fact if kind == "fact" else Criterion
        old = model.model_validate(item["definition"])
        return fact_lines(old, value, lang) if isinstance(old, Fact) else criterion_lines(old, value, lang)
    known = content.facts if kind == "fact" else content.criteria
    question = next((entry for entry in known if entry.key == item["key"]), None)
    if question is None:  # a later move took the question away: its value is in that move's list
        return []
    return fact_lines(question, value, lang) if kind == "fact" else criterion_lines(question, value, lang)
