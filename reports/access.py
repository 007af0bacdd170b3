"""The gates of the staff pages: a view cannot hold a client or a proposal that it did not get here."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import check_consultant, check_reads_proposals, is_consultant
from assessment.models import Assessment
from reports.models import OwnCopy, Proposal
from reports.states import Life


def staff(request: HttpRequest) -> User:
    """The signed-in person; the views are behind `login_required`."""
    if not isinstance(request.user, User):
        raise PermissionDenied(_("Sign in first."))
    return request.user


def searched(request: HttpRequest) -> str:
    """What the page's search field asks for; PostgreSQL takes no NUL in a text."""
    return request.GET.get("q", "").replace("\0", "").strip()[:200]


def assessment_for(request: HttpRequest, public_id: str) -> Assessment:
    """A client's assessment, for consultants. 403 with the reason for other roles, 404 where there is none."""
    user = staff(request)
    check_consultant(user)
    found = (
        Assessment.objects.visible_to(user)
        .select_related("organisation", "questionnaire", "reviewer", "approved_by")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def proposals_for(request: HttpRequest) -> QuerySet[Proposal]:
    """The proposals that the person may see: all for consultants, the released ones for sales. 403 for the others."""
    user = staff(request)
    check_reads_proposals(user)
    return Proposal.objects.all() if is_consultant(user) else Proposal.objects.for_sales()


def proposal_for(request: HttpRequest, public_id: str) -> Proposal:
    """One of those proposals. 404 where the person may not even know that it exists."""
    found = (
        proposals_for(request)
        .select_related("assessment__organisation", "integrator", "created_by", "released_by")
        .defer("snapshot")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def can_release(request: HttpRequest, proposal: Proposal) -> bool:
    """Whether the page offers the release."""
    return is_consultant(staff(request)) and proposal.life == Life.DRAFT and proposal.render_status == "ready"


def copy_for_client(assessment: Assessment, public_id: str) -> OwnCopy:
    """One of the client's own copies (the assessment came through `assessment.access`). 404 where there is none."""
    found = assessment.own_copies.filter(public_id=public_id).defer("snapshot").first()
    if found is None:
        raise Http404
    return found


def released_to_client(assessment: Assessment) -> QuerySet[Proposal]:
    """The proposals that a client may see: released ones of this assessment, newest first; never a draft."""
    return Proposal.objects.for_sales().filter(assessment=assessment)
