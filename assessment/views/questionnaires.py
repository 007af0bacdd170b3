"""The questionnaires' versions: list, export, schemas, comparison, preview, and the beginning of a draft."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from accounts.roles import is_consultant
from assessment.catalogue import schema
from assessment.catalogue.definition import LANGUAGES, Questionnaire
from assessment.catalogue.dumping import archive, dump
from assessment.catalogue.loader import CatalogueError
from assessment.catalogue.uploads import read_upload
from assessment.content_screens import (
    asked_only,
    languages_named,
    part_title,
    shown_changes,
    step_titles,
    versions,
)
from assessment.drafting import newest_version, start_draft, start_from
from assessment.editors import editor, version_for
from assessment.forms.content import UploadForm
from assessment.forms.making import blank_form
from assessment.forms.parsing import language
from assessment.models import Assessment, QuestionnaireDraft, QuestionnaireVersion
from assessment.states import OPEN_TO_CLIENT
from assessment.views.steps import UNPROCESSABLE

PAGE_SIZE = 25


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """All versions and the drafts being written."""
    editor(request)
    return _index(request)


def _index(request: HttpRequest, form: UploadForm | None = None, **more: Any) -> HttpResponse:
    found = list(versions())
    context = {
        "versions": found,
        "drafts": QuestionnaireDraft.objects.filter(published_as=None)
        .select_related("base")
        .defer("definition"),
        "form": form or UploadForm(versions=_choices(found)),
        "problems": [],
        **more,
    }
    return render(
        request, "assessment/questionnaires/index.html", context, status=UNPROCESSABLE if form else 200
    )


def _choices(found: list[QuestionnaireVersion]) -> list[tuple[int, str]]:
    """The versions for a select, the newest publication first."""
    return [(row.pk, str(row)) for row in sorted(found, key=lambda row: -row.pk)]


@never_cache
@require_POST
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Files as a new draft; nothing is stored when anything in them is wrong."""
    user = editor(request)
    form = UploadForm(request.POST, request.FILES, versions=_choices(list(versions())))
    if not form.is_valid():
        return _index(request, form)
    base = QuestionnaireVersion.objects.filter(pk=form.cleaned_data["base"] or 0).first()
    sent = [(entry.name or "", entry.read()) for entry in form.cleaned_data["sent"]]
    try:
        content = read_upload(sent, dump(base.content) if base else None)
    except CatalogueError as error:
        return _index(request, form, problems=error.problems)
    compared = base if base and base.slug == content.slug else newest_version(slug=content.slug)
    draft = start_from(questionnaire=content, base=compared, by=Actor.of(user))
    messages.success(request, _("The files hold no error. They are a draft now: nothing is published yet."))
    return redirect("questionnaires:draft", draft.pk)


@never_cache
@require_safe
@login_required
def version(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """One version: what one can do with it, and the assessments on older ones that could move to it."""
    found = version_for(request, slug, version)
    others = QuestionnaireVersion.objects.filter(slug=slug).exclude(pk=found.pk).defer("definition")
    page = Paginator(_movable(request, found), PAGE_SIZE).get_page(request.GET.get("page"))
    content = found.content
    context = {
        "version": found,
        "title": content.title.get(language()),
        "counts": [len(content.blocks), len(content.facts), len(content.competencies), len(content.criteria)],
        "others": others.order_by("-pk"),
        "movable": page,
        "first_step": content.steps[0],
        "may_move": is_consultant(request.user),
    }
    return render(request, "assessment/questionnaires/version.html", context)


def _movable(request: HttpRequest, to: QuestionnaireVersion) -> Any:
    """The open assessments on earlier versions of the questionnaire."""
    return (
        Assessment.objects.visible_to(editor(request))
        .filter(questionnaire__slug=to.slug, questionnaire__pk__lt=to.pk, status__in=OPEN_TO_CLIENT)
        .select_related("organisation", "questionnaire")
        .defer("questionnaire__definition")
        .order_by("-updated_at", "-pk")
    )


@require_safe
@login_required
def export(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The version as a ZIP of YAML files, with the schemas that the files name."""
    found = version_for(request, slug, version)
    return zipped(found.content, f"{found.slug}-{found.version}")


def zipped(content: Questionnaire, name: str) -> HttpResponse:
    """A definition as a download; the same definition gives the same bytes."""
    response = HttpResponse(archive({**dump(content), **schema.files()}), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


@require_safe
@login_required
def schemas(request: HttpRequest) -> HttpResponse:
    """The JSON Schemas of the files."""
    editor(request)
    response = HttpResponse(schema.bundle(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="questionnaire-schema.zip"'
    return response


@require_safe
@login_required
def compare(request: HttpRequest, slug: str, version: str, other: str) -> HttpResponse:
    """What differs from `other` (older) to `version`."""
    new, old = version_for(request, slug, version), version_for(request, slug, other)
    context = {
        "old": old,
        "new": new,
        "sections": shown_changes(old.content, new.content, language()),
        "back": "version",
    }
    return render(request, "assessment/questionnaires/changes.html", context)


@require_safe
@login_required
def pick(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The comparison that the page's select asks for, at an address of its own."""
    found = version_for(request, slug, version)
    other = QuestionnaireVersion.objects.filter(
        slug=slug, version=request.GET.get("other", "")[:20].replace("\0", "")
    )
    if not other.exists():
        raise Http404
    return redirect("questionnaires:compare", found.slug, found.version, request.GET["other"])


@never_cache
@require_safe
@login_required
def preview(request: HttpRequest, slug: str, version: str, step: str) -> HttpResponse:
    """A step of a published version as a client sees it."""
    found = version_for(request, slug, version)
    return previewed(request, found.content, step, {"version": found})


def previewed(
    request: HttpRequest, content: Questionnaire, step: str, context: dict[str, Any]
) -> HttpResponse:
    """One step, read-only, in the language asked for; nothing is stored and nothing can be sent."""
    if step not in content.steps:
        raise Http404
    lang = request.GET.get("lang", language())
    lang = lang if lang in LANGUAGES else "en"
    with override(lang):
        form = blank_form(content, step)
        competency = getattr(form, "competency", None)
        block = getattr(form, "block", None)
        context |= {
            "form": form,
            "step": step,
            "steps": step_titles(content, lang),
            "shown_in": lang,
            "languages": languages_named(),
            "competency": competency,
            "count": len(content.competencies),
            "name": competency.name.get(lang) if competency else part_title(content, step, lang),
            "why": competency.why.get(lang) if competency else block.intro.get(lang) if block else "",
            "is_facts": block is not None,
            "asked_only": asked_only(content, step, lang),
        }
        response = render(request, "assessment/questionnaires/preview.html", context)
        response["Content-Language"] = lang
    return response


@require_POST
@login_required
def begin(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A draft that starts from this version."""
    found = version_for(request, slug, version)
    draft = start_draft(version=found, by=Actor.of(editor(request)))
    return redirect("questionnaires:draft", draft.pk)
