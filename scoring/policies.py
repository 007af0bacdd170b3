"""The scoring policy's versions: the current one, and the only place that publishes another."""

from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from scoring.models import PolicyVersion
from scoring.policy_file import PolicyContent
from scoring.reference import reference_policy


class PolicyTaken(Exception):
    """The version's number is taken by other content; published versions never change."""


class PolicyTooLow(Exception):
    """The number is not above that of the newest version; `newest` is that number."""

    def __init__(self, newest: str) -> None:
        self.newest = newest
        super().__init__(f"The number must be above {newest}, the newest published policy.")


class NoPolicy(Exception):
    """No policy is published: the migrations publish the first one."""


def current_policy() -> PolicyVersion:
    """The newest published policy, which scores. One query. Raises NoPolicy."""
    found = PolicyVersion.objects.order_by("-pk").first()
    if found is None:
        raise NoPolicy("No scoring policy is published: run `python manage.py publish_policy` first.")
    return found


@transaction.atomic
def publish_policy(*, content: PolicyContent, by: Actor) -> tuple[PolicyVersion, bool]:
    """Store an immutable version. Returns (version, created).

    The same file twice is one version, and so is what the current policy says already, under whatever number.
    Raises PolicyTaken when another content bears this number, PolicyTooLow when the number is not the highest.
    """
    # Two people at once: the second waits here, and then sees the first one's version.
    newest = PolicyVersion.objects.select_for_update().order_by("-pk").first()
    same = PolicyVersion.objects.filter(content_hash=content.content_hash()).first()
    if same is not None:
        return same, False
    if PolicyVersion.objects.filter(version=content.version).exists():
        raise PolicyTaken(
            f"Policy {content.version} is already published with other content: raise the version number."
        )
    if newest is not None:
        if newest.body == content.body:
            return newest, False
        if as_numbers(content.version) <= as_numbers(newest.version):
            raise PolicyTooLow(newest.version)
    row = PolicyVersion.objects.create(
        version=content.version,
        body=content.body,
        content_hash=content.content_hash(),
        published_by=by.label,
    )
    audit.record(
        by=by,
        action="publish",
        subject_kind="policy",
        subject_id=row.version,
        details={"hash": row.content_hash},
    )
    return row, True


def install_reference_policy(*, by: Actor) -> bool:
    """Publish the product's policy where none is published yet; returns whether that was so."""
    if PolicyVersion.objects.exists():
        return False
    publish_policy(content=reference_policy(), by=by)
    return True


def as_numbers(version: str) -> tuple[int, ...]:
    """`1.10.0` as (1, 10, 0), which sorts as people count."""
    return tuple(int(part) for part in version.split("."))
