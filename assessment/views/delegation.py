"""One step for a colleague: the owner's pages, and the two that the colleague sees after saving."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import delegation
from assessment.access import actor_of, assessment_for_client, link_of
from assessment.delegation import AlreadyDelegated, TooSoon, current_link, delegations
from assessment.forms.parsing import language
from assessment.forms.public import DelegateForm
from assessment.links import revoke_link
from assessment.mails.limits import TooManyMails, sender_of
from assessment.models import AccessLink, Assessment
from assessment.rules import missing, progress
from assessment.saving import NotOpen
from assessment.views.client import already_sent, is_open, private
from assessment.views.language import SPEAK, is_switching, typed, with_language
from assessment.wording import step_name

UNPROCESSABLE, CONFLICT = 422, 409


@private
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """The owner asks a colleague, or sees how it stands."""
    assessment = _owned(request, public_id, step)
    if not is_open(assessment):
        return already_sent(request, assessment)
    if is_switching(request):
        page = _page(request, assessment, step, DelegateForm(initial=typed(request)))
        return with_language(request, page, SPEAK)
    form = DelegateForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, assessment, step, form)
    if not form.is_valid():
        return _page(request, assessment, step, form, UNPROCESSABLE)
    try:
        link = delegation.delegate(
            assessment=assessment,
            step=step,
            **form.cleaned_data,
            sender=sender_of(request),
            by=actor_of(request),
        )
    except AlreadyDelegated:
        form.add_error(None, _("Somebody else was asked to answer this step meanwhile. Take it back first."))
        return _page(request, assessment, step, form, CONFLICT)
    except TooManyMails:
        form.add_error(
            None, _("Too many messages were sent in the last hour. Nothing was sent; please try again later.")
        )
        return _page(request, assessment, step, form, UNPROCESSABLE)
    except NotOpen:
        return already_sent(request, assessment)
    messages.success(
        request,
        _("A message to %(name)s is on its way to %(email)s.") % {"name": link.label, "email": link.email},
    )
    return redirect("assessment:tasks", public_id=public_id)


def _owned(request: HttpRequest, public_id: str, step: str) -> Assessment:
    """The assessment, for somebody who holds all of it, with a step that exists."""
    assessment, _actor = assessment_for_client(request, public_id)
    if step not in assessment.questionnaire.content.steps:
        raise Http404
    return assessment


def _page(
    request: HttpRequest, assessment: Assessment, step: str, form: DelegateForm, status: int = 200
) -> HttpResponse:
    content = assessment.questionnaire.content
    shown = delegations(assessment, progress(content, assessment.answers_by_step))
    context = {
        "assessment": assessment,
        "step": step,
        "name": step_name(content, step, language()),
        "form": form,
        "person": shown.get(step),
    }
    return render(request, "assessment/delegate.html", context, status=status)


@private
@require_POST
def remind(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Write to the colleague again."""
    assessment = _owned(request, public_id, step)
    link = _colleague(assessment, step)
    try:
        delegation.remind(link=link, sender=sender_of(request), by=actor_of(request))
    except (TooSoon, TooManyMails):
        messages.warning(
            request,
            _("%(name)s was written to less than an hour ago. Please wait a little with the next message.")
            % {"name": link.label},
        )
    except NotOpen:
        return already_sent(request, assessment)
    else:
        messages.success(request, _("A message to %(name)s is on its way.") % {"name": link.label})
    return redirect("assessment:tasks", public_id=public_id)


@private
@require_POST
def take_back(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """The colleague's link closes; what was answered stays."""
    link = _colleague(_owned(request, public_id, step), step)
    revoke_link(link=link, by=actor_of(request))
    messages.success(
        request,
        _("The link of %(name)s no longer opens. What was answered is kept.") % {"name": link.label},
    )
    return redirect("assessment:tasks", public_id=public_id)


def _colleague(assessment: Assessment, step: str) -> AccessLink:
    link = current_link(assessment, step)
    if link is None:
        raise Http404
    return link


@private
@require_safe
def saved(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """What a colleague sees after saving: thanks, and what is still open in this step. Its owner has the task list."""
    assessment, actor = assessment_for_client(request, public_id, step=step)
    if not actor.scope:
        return redirect("assessment:tasks", public_id=public_id)
    content, answers = assessment.questionnaire.content, assessment.answers_by_step
    gaps = [gap for gap in missing(content, answers) if gap.step == step]
    context = {
        "assessment": assessment,
        "step": step,
        "name": step_name(content, step, language()),
        "visitor": link_of(request),
        "is_open": is_open(assessment),
        "at": progress(content, answers).steps[step],
        "gaps": [_question(assessment, gap.key) for gap in gaps],
    }
    return render(request, "assessment/step_saved.html", context)


def _question(assessment: Assessment, key: str) -> dict[str, str]:
    """The words and the place of one question of the colleague's step."""
    content, lang = assessment.questionnaire.content, language()
    if any(criterion.key == key for criterion in content.criteria):
        criterion = content.criterion(key)
        return {"anchor": f"criterion_{key}", "text": f"{criterion.number} {criterion.name.get(lang)}"}
    if any(fact.key == key for fact in content.facts):
        return {"anchor": f"fact_{key}", "text": content.fact(key).label.get(lang)}
    return {"anchor": "content", "text": step_name(content, key, lang)}


@private
@require_POST
def done(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """The colleague is done with the step; the owner sees it."""
    _assessment, actor = assessment_for_client(request, public_id, step=step)
    if not actor.scope:
        raise Http404
    delegation.finish(link=link_of(request), by=actor)
    return redirect("assessment:step_saved", public_id=public_id, step=step)
