"""The gate of the profiles' pages: consultants and administrators."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import can_administer, is_consultant
from scoring.models import Integrator


def keeper(request: HttpRequest) -> User:
    """The signed-in person, who may keep the profiles. 403 with the reason for the others."""
    user = request.user
    if not isinstance(user, User) or not (is_consultant(user) or can_administer(user)):
        raise PermissionDenied(_("Only consultants and administrators can open the integrators' profiles."))
    return user


def integrator_for(request: HttpRequest, slug: str) -> Integrator:
    """An integrator, withdrawn ones too. 404 where there is none."""
    keeper(request)
    # PostgreSQL takes no NUL in a text.
    found = Integrator.objects.filter(slug=slug.replace("\0", "")).prefetch_related("capabilities").first()
    if found is None:
        raise Http404
    return found
