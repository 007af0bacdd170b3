"""The client's documents: copies of their own answers as a PDF, and the proposals that were released."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.access import assessment_for_client
from assessment.forms.parsing import language
from assessment.models import Assessment
from reports import copies, services
from reports.access import copy_for_client, released_to_client
from reports.forms import CopyForm
from reports.messages import FAILURES
from reports.models import OwnCopy
from reports.serving import NotStored, stored_pdf
from reports.states import IllegalMove, Render

SHOWN_COPIES = 6


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copies_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The newest copies and how far they are; by POST, ask for one in a language."""
    assessment, actor = assessment_for_client(request, public_id)
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"language": language()})
    if form.is_bound and form.is_valid():
        copies.ask(assessment=assessment, language=form.cleaned_data["language"], by=actor)
        return redirect(
            "reports:copies", public_id
        )  # no fragment: a page that has one is not reloaded by itself
    made = list(assessment.own_copies.defer("snapshot")[:SHOWN_COPIES])
    rows = [_row(assessment, copy) for copy in made]
    context = {
        "assessment": assessment,
        "form": form,
        "rows": rows,
        "pending": any(copy.is_pending for copy in made),
    }
    return render(request, "reports/copies.html", context, status=422 if form.is_bound else 200)


def _row(assessment: Assessment, copy: OwnCopy) -> dict[str, object]:
    return {
        "assessment": assessment,
        "copy": copy,
        "failure": FAILURES.get(copy.error, ""),
        "is_current": copy.content_hash == copies.current_hash(assessment, copy.language),
    }


@never_cache
@require_safe
def copy_status(request: HttpRequest, public_id: str, copy_id: str) -> HttpResponse:
    """The part of the page that follows one rendering; htmx asks for it until it settles.

    When the link was closed meanwhile, the whole page is loaded again, which says so.
    """
    try:
        assessment, _actor = assessment_for_client(request, public_id)
    except Http404:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        raise
    return render(
        request, "reports/_copy_status.html", _row(assessment, copy_for_client(assessment, copy_id))
    )


@require_POST
def copy_retry(request: HttpRequest, public_id: str, copy_id: str) -> HttpResponse:
    assessment, actor = assessment_for_client(request, public_id)
    copy = copy_for_client(assessment, copy_id)
    try:
        copies.retry(copy=copy, by=actor)
    except IllegalMove:
        reason = _("Only a rendering that failed can be tried again. Nothing was changed.")
        return _refused(request, assessment, reason, 409)
    return redirect("reports:copies", public_id)


@never_cache
@require_safe
def copy_download(request: HttpRequest, public_id: str, copy_id: str) -> HttpResponse:
    """The PDF, recorded in the audit trail before the first byte leaves."""
    assessment, actor = assessment_for_client(request, public_id)
    copy = copy_for_client(assessment, copy_id)
    if copy.render_status != Render.READY:
        reason = _("The document is not ready yet. Nothing was downloaded.")
        return _refused(request, assessment, reason, 409)
    name = slugify(assessment.organisation.name) or public_id
    try:
        response = stored_pdf(copy, f"dodici-{name}-{copy.language}.pdf")
    except NotStored:
        return _refused(
            request, assessment, _("The stored file is missing. Ask for the copy once more."), 404
        )
    if request.method != "HEAD":
        copies.note_download(copy=copy, by=actor)
    return response


@never_cache
@require_safe
def proposal(request: HttpRequest, public_id: str, proposal_id: str) -> HttpResponse:
    """A released proposal of this client; drafts do not exist here. Recorded before the first byte leaves."""
    assessment, actor = assessment_for_client(request, public_id)
    found = released_to_client(assessment).defer("snapshot").filter(public_id=proposal_id).first()
    if found is None:
        raise Http404
    try:
        response = stored_pdf(found, found.file_name)
    except NotStored:
        reason = _("The stored file is missing. Please tell your consultant: it can be restored.")
        return _refused(request, assessment, reason, 404)
    if request.method != "HEAD":
        services.note_download(proposal=found, by=actor)
    return response


def _refused(request: HttpRequest, assessment: Assessment, reason: str, status: int) -> HttpResponse:
    context = {"assessment": assessment, "reason": reason}
    return render(request, "reports/client_conflict.html", context, status=status)
