"""The only writer of people and their roles."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from accounts.models import User


@transaction.atomic
def create_person(
    *,
    email: str,
    password: str | None,
    roles: Iterable[str],
    by: Actor,
    administrator: bool = False,
    name: str = "",
) -> User:
    """A staff person with the given roles (`accounts.roles.ROLES`). Raises IntegrityError when the address is taken."""
    first, _, last = name.partition(" ")
    user = User.objects.create_user(
        email, password, first_name=first, last_name=last, is_staff=administrator, is_superuser=administrator
    )
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    audit.record(
        by=by,
        action="create",
        subject_kind="person",
        subject_id=str(user.pk),
        details={"roles": sorted(roles), "administrator": administrator},
    )
    return user
