"""Editing a draft: its texts page by page, its criteria, its changes, its preview, and its publication."""

from collections.abc import Callable
from typing import Any, Literal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from accounts.actors import Actor
from assessment import drafting
from assessment.catalogue import editing
from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.diff import diff, proposed_version
from assessment.content_screens import part_title, section_links, shown_changes
from assessment.drafting import DraftClosed, NothingChanged, VersionTooLow
from assessment.editors import draft_for, editor
from assessment.forms.content import CriterionForm, PublishForm, TextsForm, explained
from assessment.forms.parsing import fingerprint, language, plain_text
from assessment.models import QuestionnaireDraft
from assessment.services import AlreadyPublished
from assessment.views.questionnaires import previewed, zipped
from assessment.views.steps import CONFLICT, UNPROCESSABLE

Change = Callable[[Questionnaire], Questionnaire]


class TextConflict(Exception):
    """Somebody else changed the same texts: (field, theirs, mine)."""

    def __init__(self, found: list[tuple[str, Any, Any]]) -> None:
        self.found = found
        super().__init__(str(found))


@never_cache
@require_safe
@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft's pages, how much it changes, and what to do with it."""
    found = draft_for(request, pk)
    content, lang = found.content, language()
    changes = diff(found.base.content, content) if found.base else []
    context = {
        "draft": found,
        "title": content.title.get(lang),
        "links": section_links(content, lang),
        "changes": len(changes),
        "first_step": content.steps[0],
    }
    return render(request, "assessment/questionnaires/draft.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """The texts of one page in three languages; by POST, save them, and move a criterion where its button was pressed."""
    found = draft_for(request, pk)
    content = found.content
    if section not in editing.sections(content):
        raise Http404
    if request.method != "POST":
        return _section(request, found, _form(content, section))
    form = _form(content, section, data=request.POST)
    if not form.is_valid():
        return _section(request, found, form, status=UNPROCESSABLE)
    if lost := form.vanished():
        return _section(request, found, form, status=CONFLICT, vanished=lost)
    changes = form.changes()
    try:
        saved = drafting.edit(draft=found, change=_texts_changed(form, changes), by=Actor.of(editor(request)))
        return _acted(request, saved, section)
    except DraftClosed:
        return _section(request, found, form, status=CONFLICT, is_closed=True)
    except TextConflict as error:
        return _conflict(request, found, section, changes, error)
    except ValidationError as error:
        return _section(request, found, form, status=UNPROCESSABLE, refused=explained(error))


def _form(content: Questionnaire, section: str, **more: Any) -> TextsForm:
    return TextsForm(questionnaire=content, section=section, lang=language(), **more)


def _texts_changed(form: TextsForm, changes: dict[str, Any]) -> Change:
    """The edit that stores the changed fields, on the draft as it stands when it is locked. Raises TextConflict, Gone."""
    shown = form.cleaned_data["shown"] or {}

    def change(content: Questionnaire) -> Questionnaire:
        texts, conflicts = {}, []
        for name, value in changes.items():
            stored = _stored(content, form, name)
            if name in shown and fingerprint(stored) != shown[name] and stored != value:
                conflicts.append((name, stored, value))
            elif name in form.paths:
                texts[form.paths[name]] = value
            else:
                content = editing.with_short_form(content, name.partition(".")[0], is_short=value)
        if conflicts:
            raise TextConflict(conflicts)
        return editing.with_texts(content, texts)

    return change


def _stored(content: Questionnaire, form: TextsForm, name: str) -> Any:
    if name in form.paths:
        return plain_text(editing.read(content, form.paths[name]) or "")
    return content.criterion(name.partition(".")[0]).short_form


def _acted(request: HttpRequest, saved: QuestionnaireDraft, section: str) -> HttpResponse:
    """After the texts are saved: move a criterion, or go where the button says."""
    act, _colon, key = request.POST.get("act", "").partition(":")
    where: Literal["up", "down"] = "up" if act == "up" else "down"
    if act in ("up", "down"):
        try:
            drafting.edit(
                draft=saved,
                change=lambda content: editing.move_criterion(content, key, where),
                by=Actor.of(editor(request)),
            )
        except editing.Gone:
            messages.error(request, _("This criterion is no longer in the draft."))
        response = redirect("questionnaires:section", saved.pk, section)
        response["Location"] += f"#item_{key}"
        return response
    if act == "remove" and key in {criterion.key for criterion in saved.content.criteria}:
        return redirect("questionnaires:remove", saved.pk, key)
    if act == "add":
        return redirect("questionnaires:add", saved.pk, section)
    messages.success(request, _("Saved in the draft. Clients see it once it is published."))
    if act == "back":
        return redirect("questionnaires:draft", saved.pk)
    return redirect("questionnaires:section", saved.pk, section)


def _conflict(
    request: HttpRequest,
    found: QuestionnaireDraft,
    section: str,
    changes: dict[str, Any],
    error: TextConflict,
) -> HttpResponse:
    """409: the form shows what this person typed, over what is stored now; saving again keeps it."""
    found = draft_for(request, found.pk)
    form = _form(found.content, section, typed=changes)
    both = [(f"id_{name}", form.name_of(name), theirs, mine) for name, theirs, mine in error.found]
    return _section(request, found, form, status=CONFLICT, conflicts=both)


def _section(
    request: HttpRequest,
    found: QuestionnaireDraft,
    form: TextsForm,
    *,
    status: int = 200,
    conflicts: list[tuple[str, str, Any, Any]] | None = None,
    **more: Any,
) -> HttpResponse:
    content, lang = found.content, language()
    links = section_links(content, lang)
    context = {
        "draft": found,
        "form": form,
        "groups": form.groups(),
        "problems": form.problems() if status == UNPROCESSABLE else [],
        "conflicts": conflicts or [],
        "link": next(link for link in links if link.key == form.section),
        "links": links,
        "is_competency": bool(form.criteria),
        "preview_step": form.section if form.section in content.steps else "",
        **more,
    }
    return render(request, "assessment/questionnaires/section.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """A new criterion at the end of a competency."""
    found = draft_for(request, pk)
    competency = next((part for part in found.content.competencies if part.key == section), None)
    if competency is None:
        raise Http404
    form = CriterionForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "draft": found,
        "form": form,
        "section": section,
        "title": part_title(found.content, section, language()),
    }
    if request.method != "POST":
        return render(request, "assessment/questionnaires/add.html", context)
    if not form.is_valid():
        context["problems"] = form.problems()
        return render(request, "assessment/questionnaires/add.html", context, status=UNPROCESSABLE)
    is_short = form.cleaned_data["short_form"]
    try:
        drafting.edit(
            draft=found,
            change=lambda content: editing.add_criterion(
                content, section, name=form.texts("name"), levels=form.levels(), is_short=is_short
            ),
            by=Actor.of(editor(request)),
        )
    except DraftClosed:
        return render(
            request, "assessment/questionnaires/add.html", {**context, "is_closed": True}, status=CONFLICT
        )
    messages.success(request, _("The criterion stands at the end of the competency."))
    return redirect("questionnaires:section", found.pk, section)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, pk: int, criterion: str) -> HttpResponse:
    """Ask, then take a criterion out of the draft, with what names it."""
    found = draft_for(request, pk)
    content, lang = found.content, language()
    if criterion not in {item.key for item in content.criteria}:
        raise Http404
    item, section = content.criterion(criterion), content.step_of_criterion(criterion)
    context: dict[str, Any] = {
        "draft": found,
        "number": item.number,
        "name": item.name.get(lang),
        "levels": [level.get(lang) for level in item.levels],
        "naming": editing.naming(content, criterion),
        "section": section,
    }
    page = "assessment/questionnaires/remove.html"
    if request.method != "POST":
        return render(request, page, context)
    try:
        drafting.edit(
            draft=found,
            change=lambda content: editing.remove_criterion(content, criterion),
            by=Actor.of(editor(request)),
        )
    except ValidationError as error:
        return render(request, page, {**context, "refused": explained(error)}, status=CONFLICT)
    except (DraftClosed, editing.Gone):
        return render(request, page, {**context, "is_closed": True}, status=CONFLICT)
    messages.success(request, _("The criterion is no longer in the draft."))
    return redirect("questionnaires:section", found.pk, section)


@never_cache
@require_safe
@login_required
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What the draft changes against the version it started from."""
    found = draft_for(request, pk)
    sections = shown_changes(found.base.content, found.content, language()) if found.base else []
    context = {"draft": found, "old": found.base, "sections": sections, "back": "draft"}
    return render(request, "assessment/questionnaires/changes.html", context)


@never_cache
@require_safe
@login_required
def preview(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """A step of the draft as a client would see it."""
    found = draft_for(request, pk)
    return previewed(request, found.content, step, {"draft": found})


@never_cache
@require_safe
@login_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a ZIP of YAML files."""
    found = draft_for(request, pk)
    return zipped(found.content, f"{found.slug}-draft-{found.pk}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm with the changes on the page, and publish under a new number."""
    found = draft_for(request, pk)
    content = found.content
    newest = drafting.newest_version(slug=found.slug)
    found_changes = diff(newest.content, content) if newest else []
    number = proposed_version(newest.content, found_changes) if newest else content.version
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"version": number})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                published = drafting.publish_draft(
                    draft=found, version=form.cleaned_data["version"], by=Actor.of(editor(request))
                )
            except (DraftClosed, NothingChanged, VersionTooLow, AlreadyPublished) as error:
                form.add_error("version", _refusal(error))
                status = CONFLICT if isinstance(error, DraftClosed) else UNPROCESSABLE
            else:
                messages.success(request, _("%(version)s is published.") % {"version": published})
                return redirect("questionnaires:version", published.slug, published.version)
    context = {
        "draft": found,
        "form": form,
        "number": number,
        "newest": newest,
        "is_behind": newest is not None and found.base is not None and newest.pk != found.base.pk,
        "sections": shown_changes(newest.content, content, language()) if newest else [],
        "count": len(found_changes),
    }
    return render(request, "assessment/questionnaires/publish.html", context, status=status)


def _refusal(error: Exception) -> str:
    """Why a draft is not published, in a sentence."""
    if isinstance(error, DraftClosed):
        return _("This draft was published or discarded meanwhile.")
    if isinstance(error, NothingChanged):
        return _("The draft says the same as %(version)s: there is nothing to publish.") % {"version": error}
    if isinstance(error, VersionTooLow):
        return _("The number must be above %(version)s, the newest one.") % {"version": error.newest}
    return _("This number is published already with other content. Choose a higher one.")


@require_POST
@login_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    found = draft_for(request, pk)
    try:
        drafting.discard(draft=found, by=Actor.of(editor(request)))
    except DraftClosed as error:
        messages.error(request, _refusal(error))
        return redirect("questionnaires:draft", found.pk)
    count = found.revision - 1
    text = ngettext(
        "The draft with its %(count)d save is thrown away.",
        "The draft with its %(count)d saves is thrown away.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("questionnaires:index")
