"""Proposals: the list, one with its rendering followed live, and the download."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from accounts.roles import check_consultant, is_consultant
from reports import jobs, services
from reports.access import can_release, proposal_for, proposals_for, searched, staff
from reports.messages import FAILURES
from reports.models import Proposal
from reports.states import IllegalMove, Render

PAGE_SIZE = 25
SHOWN_NUMBER = Concat("number", Value(" v"), "version", output_field=CharField())  # as the list writes it
PENDING = (Render.QUEUED, Render.RENDERING)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    search = searched(request)
    found = proposals_for(request).with_names()  # type: ignore[attr-defined]
    if search:
        found = found.annotate(shown_number=SHOWN_NUMBER).filter(
            Q(assessment__organisation__name__icontains=search) | Q(shown_number__icontains=search)
        )
    page = Paginator(found.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [{"proposal": proposal, "expired": proposal.is_expired(today)} for proposal in page.object_list]
    return render(request, "reports/proposals.html", {"page": page, "rows": rows, "search": search})


def _context(request: HttpRequest, proposal: Proposal) -> dict[str, object]:
    return {
        "proposal": proposal,
        "pending": proposal.render_status in PENDING,
        "failure": FAILURES.get(proposal.error, ""),
        "can_release": can_release(request, proposal),
        "can_retry": is_consultant(staff(request)) and proposal.render_status == Render.FAILED,
        "expired": proposal.is_expired(timezone.localdate()),
    }


@never_cache
@require_safe
@login_required
def proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    return render(request, "reports/proposal.html", _context(request, proposal_for(request, public_id)))


@never_cache
@require_safe
def status(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that follows the rendering; htmx asks for it until it settles.

    When the session ended meanwhile, the whole page is reloaded, so that no sign-in form appears inside the panel.
    """
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect_to_login(request.get_full_path())
    return render(
        request, "reports/_proposal_status.html", _context(request, proposal_for(request, public_id))
    )


@require_POST
@login_required
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal, user = proposal_for(request, public_id), staff(request)
    check_consultant(user)
    try:
        services.release(proposal=proposal, releaser=user, by=Actor.of(user))
    except IllegalMove:
        reason = _("Only a draft whose document is ready can be released. Nothing was changed.")
        return render(request, "reports/conflict.html", {"proposal": proposal, "reason": reason}, status=409)
    messages.success(request, _("%(number)s is with sales now.") % {"number": proposal})
    return redirect("reports:proposal", public_id)


@require_POST
@login_required
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal, user = proposal_for(request, public_id), staff(request)
    check_consultant(user)
    try:
        jobs.retry(proposal=proposal, by=Actor.of(user))
    except IllegalMove:
        reason = _("Only a rendering that failed can be tried again. Nothing was changed.")
        return render(request, "reports/conflict.html", {"proposal": proposal, "reason": reason}, status=409)
    return redirect("reports:proposal", public_id)


@never_cache
@require_safe
@login_required
def download(request: HttpRequest, public_id: str) -> HttpResponse | FileResponse:
    """The PDF, recorded in the audit trail before the first byte leaves."""
    proposal = proposal_for(request, public_id)
    if proposal.render_status != Render.READY:
        reason = _("The document is not ready yet. Nothing was downloaded.")
        return render(request, "reports/conflict.html", {"proposal": proposal, "reason": reason}, status=409)
    try:
        file = proposal.file.open("rb")
    except FileNotFoundError:
        reason = _(
            "The stored file is missing. Tell an administrator: it can be restored from a backup by its number."
        )
        return render(request, "reports/conflict.html", {"proposal": proposal, "reason": reason}, status=404)
    if request.method != "HEAD":
        services.note_download(proposal=proposal, by=Actor.of(staff(request)))
    return FileResponse(file, as_attachment=True, filename=proposal.file_name, content_type="application/pdf")
