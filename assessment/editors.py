"""The gate of the pages for those who write questionnaires: consultants and administrators."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import can_administer, check_consultant, is_consultant
from assessment.models import Assessment, QuestionnaireDraft, QuestionnaireVersion


def editor(request: HttpRequest) -> User:
    """The signed-in person, who may write questionnaires. 403 with the reason for the others."""
    user = request.user
    if not isinstance(user, User) or not (is_consultant(user) or can_administer(user)):
        raise PermissionDenied(_("Only consultants and administrators can open the questionnaires."))
    return user


def version_for(request: HttpRequest, slug: str, version: str) -> QuestionnaireVersion:
    """A published version. 404 where there is none."""
    editor(request)
    # PostgreSQL takes no NUL in a text.
    found = QuestionnaireVersion.objects.filter(slug=slug, version=version.replace("\0", "")).first()
    if found is None:
        raise Http404
    return found


def draft_for(request: HttpRequest, pk: int) -> QuestionnaireDraft:
    """A draft, published ones included: their pages say so. 404 where there is none."""
    editor(request)
    found = QuestionnaireDraft.objects.select_related("base", "published_as").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def assessment_to_move(request: HttpRequest, public_id: str) -> Assessment:
    """A client's assessment, for consultants. 404 where there is none."""
    user = editor(request)
    check_consultant(user)
    found = (
        Assessment.objects.visible_to(user)
        .select_related("organisation", "questionnaire")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found
