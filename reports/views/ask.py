"""Returning an assessment to its client with questions: choosing answers, wording, looking at it as the client will, sending."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from assessment.mails.letters import Asking, Letter, questions_letter
from assessment.mails.limits import sender_of
from assessment.models import AccessLink, Assessment
from assessment.questions import answer_lines, answer_to, definition_of, question_text
from assessment.returning import Asked, Meanwhile, Wording, ask, recipients
from assessment.states import IllegalTransition, Status
from assessment.views.client import private
from reports.access import assessment_for, staff
from reports.ask_form import AskForm
from reports.asking import search, sections, suggestions
from reports.narrowing import narrowing

SUGGEST = "suggest"


@dataclass(frozen=True)
class Previewed:
    """One question as the client will read it."""

    name: str
    text: str
    before: list[str]


@private
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask_client(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page, and by POST what its buttons say: search, take a suggestion, look at it, go back to the words, or send."""
    assessment = assessment_for(request, public_id)
    if request.method != "POST":
        if assessment.status != Status.IN_REVIEW:
            return _refused(request, assessment)
        return _page(request, assessment, None)
    data, act = request.POST.copy(), request.POST.get("act", "find")
    if SUGGEST in data:
        _take(assessment, data)
        act = "find"
    found = sections(assessment, _lang())
    form = AskForm(found, data)
    is_valid = form.is_valid()
    if assessment.status != Status.IN_REVIEW:
        return _refused(request, assessment, form)
    if act in ("find", "edit"):
        return _page(request, assessment, data)
    if not is_valid:
        return _page(request, assessment, data, with_errors=True)
    if act != "send":
        return _preview(request, assessment, form)
    return _send(request, assessment, form)


def _lang() -> str:
    return (get_language() or "en")[:2]


def _take(assessment: Assessment, data: QueryDict) -> None:
    """Put a suggestion's words below whatever is already written to its question."""
    wanted = data[SUGGEST]
    for suggestion in suggestions(assessment, _lang()):
        if suggestion.id == wanted:
            written = data.get(suggestion.named.id, "").strip()
            if suggestion.words not in written:
                data[suggestion.named.id] = f"{written}\n{suggestion.words}".strip()


def _page(
    request: HttpRequest, assessment: Assessment, data: QueryDict | None, *, with_errors: bool = False
) -> HttpResponse:
    """The list of questions. What is written stays whatever the search finds; faults are told only when asked to go on."""
    lang = _lang()
    found = sections(assessment, lang)
    if with_errors:
        form = AskForm(found, data)
        form.is_valid()
    else:
        first = data.dict() if data is not None else {}
        form = AskForm(found, initial={"round": assessment.rounds} | first)
    values: QueryDict | dict[str, str] = {} if data is None else data
    search(found, values.get("q", ""), only_open="open" in values)
    context = {
        "assessment": assessment,
        "form": form,
        "sections": found,
        "problems": form.problems if with_errors else [],
        "suggestions": suggestions(assessment, lang, narrowing(assessment)),
        "recipients": recipients(assessment),
        "narrowed": bool(values.get("q") or "open" in values),
        "found": sum(len(section.shown) for section in found),
        "written": sum(len(section.chosen) for section in found),
    }
    return render(request, "reports/ask.html", context, status=422 if with_errors else 200)


def _preview(request: HttpRequest, assessment: Assessment, form: AskForm) -> HttpResponse:
    """The e-mail and the questions as the client will read them, in the client's language. Nothing is stored yet."""
    people = recipients(assessment)
    context = {
        "assessment": assessment,
        "form": form,
        "wordings": form.wordings,
        "recipients": people,
        "letter": _letter(request, assessment, form, people),
        **_as_client(assessment, form.wordings),
    }
    return render(request, "reports/ask_preview.html", context)


def _as_client(assessment: Assessment, wordings: list[Wording]) -> dict[str, Any]:
    content, lang = assessment.questionnaire.content, assessment.language
    questions = []
    with override(lang):
        for wording in wordings:
            definition = definition_of(content, wording.named)
            value = answer_to(content, wording.named, assessment.answers_by_step)
            kind = wording.named.kind
            questions.append(
                Previewed(
                    question_text(kind, definition, lang),
                    wording.text,
                    answer_lines(kind, definition, value, lang),
                )
            )
    return {"questions": questions, "client_language": lang}


def _letter(
    request: HttpRequest, assessment: Assessment, form: AskForm, people: list[AccessLink]
) -> Letter | None:
    """The e-mail to the first of the people; None when nobody has an address."""
    if not people:
        return None
    link = AccessLink(
        assessment=assessment,
        label=people[0].label,
        expires_at=timezone.now() + timedelta(days=settings.ACCESS_LINK_DAYS),
    )
    with override(assessment.language):
        names = [
            question_text(
                wording.named.kind,
                definition_of(assessment.questionnaire.content, wording.named),
                assessment.language,
            )
            for wording in form.wordings
        ]
        asking = Asking(str(staff(request)), names, form.cleaned_data["message"])
        return questions_letter(link, asking, sender_of(request, is_staff=True).site + "/a/…/")


def _send(request: HttpRequest, assessment: Assessment, form: AskForm) -> HttpResponse:
    user = staff(request)
    known = form.cleaned_data.get("round")
    try:
        asked = ask(
            assessment=assessment,
            questions=form.wordings,
            message=form.cleaned_data["message"],
            after_round=assessment.rounds if known is None else known,
            asker=user,
            sender=sender_of(request, is_staff=True),
            by=Actor.of(user),
        )
    except IllegalTransition:
        return _refused(request, Assessment.objects.get(pk=assessment.pk), form)
    except Meanwhile:
        reason = _(
            "Other questions went to the client and came back since you opened this page. Nothing was sent."
        )
        return _refused(request, assessment, form, reason)
    _tell(request, asked)
    place = "" if asked.mailed else "#links"
    return redirect(f"{reverse('reports:report', args=[assessment.public_id])}{place}")


def _tell(request: HttpRequest, asked: Asked) -> None:
    """What came of it, on the next page: who is written to, and what is left for the consultant to do."""
    if asked.mailed:
        addresses = ", ".join(link.email for link in asked.mailed)
        text = ngettext(
            "The assessment is back with the client. A message is on its way to %(addresses)s.",
            "The assessment is back with the client. Messages are on their way to %(addresses)s.",
            len(asked.mailed),
        )
        messages.success(request, text % {"addresses": addresses})
    for link in asked.not_mailed:
        messages.warning(
            request,
            _(
                "The assessment is back with the client, but %(email)s received too many messages in the last hour. "
                "Send the link again later, under “Access links”."
            )
            % {"email": link.email},
        )
    if not asked.mailed and not asked.not_mailed:
        messages.warning(
            request,
            _(
                "The assessment is back with the client, but nobody was written to: no link has an e-mail address. "
                "Make a link below and give it to the client yourself."
            ),
        )


def _refused(
    request: HttpRequest, assessment: Assessment, form: AskForm | None = None, reason: str = ""
) -> HttpResponse:
    """409: not in review. What was written is on the page, so that it can be copied."""
    reason = reason or _(
        "The assessment is %(current)s, so it cannot become %(wanted)s. Nothing was changed."
    ) % {"current": Status(assessment.status).label, "wanted": Status.RETURNED.label}
    written = (
        [(form.fields[name].label, form.data[name]) for name in form.named if form.data.get(name)]
        if form
        else []
    )
    message = form.data.get("message", "") if form else ""
    context = {"assessment": assessment, "reason": reason, "written": written, "message": message}
    return render(request, "reports/ask_refused.html", context, status=409)
