"""The roles: who may do what, by group. Administrators are Django's staff flag and work in the admin."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User

CONSULTANT, SALES = "consultant", "sales"
ROLES = (CONSULTANT, SALES)

Person = User | AnonymousUser


def roles_of(user: Person) -> frozenset[str]:
    """The names of the person's role groups; one query for each request, kept on the object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_dodici_roles", None)
    if cached is None:
        cached = frozenset(user.groups.filter(name__in=ROLES).values_list("name", flat=True))
        user._dodici_roles = cached  # type: ignore[attr-defined]
    return cached


def is_consultant(user: Person) -> bool:
    return CONSULTANT in roles_of(user)


def is_sales(user: Person) -> bool:
    return SALES in roles_of(user)


def can_administer(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_staff)


def check_consultant(user: Person) -> None:
    """Raise PermissionDenied, with the reason, unless the person is a consultant."""
    if not is_consultant(user):
        raise PermissionDenied(_("Only consultants can open this page."))


def check_reads_proposals(user: Person) -> None:
    """Raise PermissionDenied unless the person works with proposals (sales, or the consultants who make them)."""
    if not roles_of(user):
        raise PermissionDenied(_("Only sales and consultants can open proposals."))


def asks(check: Callable[..., None]) -> Callable[..., bool]:
    """The yes-or-no form of a check: `can_x = asks(check_x)`; the reason stays in the exception."""

    def ask(*args: Any, **kwargs: Any) -> bool:
        try:
            check(*args, **kwargs)
        except PermissionDenied:
            return False
        return True

    return ask
