"""What every page of the site needs in its template context."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.roles import can_administer, is_consultant, is_sales


def site(request: HttpRequest) -> dict[str, Any]:
    """The menu's entries for this person; no query for anonymous visitors."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "is_consultant": False,
            "is_sales": False,
            "is_administrator": False,
            "embedded": settings.EMBEDDED,
        }
    return {
        "is_consultant": is_consultant(user),
        "is_sales": is_sales(user),
        "is_administrator": can_administer(user),
        "embedded": settings.EMBEDDED,
    }
