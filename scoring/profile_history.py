"""Profiles as they stood at a moment: what a score run of then rests on. Reads only."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from scoring.models import ProfileVersion
from scoring.profile_schema import Profile


def profiles_at(slugs: Iterable[str], moment: datetime) -> dict[str, Profile]:
    """Slug -> the profile in force at that moment (before the first version: the first). One query.

    An alternative without a profile, such as the present provider, is absent.
    """
    own = ProfileVersion.objects.filter(integrator=OuterRef("integrator"))
    in_force = own.filter(created_at__lte=moment).order_by("-number").values("number")[:1]
    first = own.order_by("number").values("number")[:1]
    found = ProfileVersion.objects.filter(
        integrator__slug__in=list(slugs), number=Coalesce(Subquery(in_force), Subquery(first))
    )
    return {profile.slug: profile for profile in map(as_profile, found.values_list("content", flat=True))}


def as_profile(content: dict[str, Any]) -> Profile:
    """The profile in a version's content."""
    return Profile.model_validate({key: value for key, value in content.items() if key != "standing"})


def expired(profile: Profile | None, day: date) -> dict[str, date]:
    """Criterion -> the day its evidence expired, for what no longer holds on `day`: it counts as declared."""
    if profile is None:
        return {}
    return {
        key: level.expires
        for key, level in profile.criteria.items()
        if level.expires is not None and level.expires <= day
    }
