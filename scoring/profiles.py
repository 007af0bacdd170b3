"""The only writer of integrators and their profiles. Every change makes an immutable version and an audit event."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from scoring.models import Capability, Integrator, ProfileVersion
from scoring.profile_rows import content_of, profile_of
from scoring.profile_schema import Names, Profile, content_hash
from scoring.reference import HOUSE, SLUGS, reference_profiles

Act = ProfileVersion.Act
Change = Callable[[Profile], Profile]


class SlugTaken(Exception):
    """Another integrator has this slug."""


class Withdrawn(Exception):
    """A withdrawn integrator cannot be the house."""


class IsHouse(Exception):
    """The house cannot be withdrawn: the mark moves to another one first."""


class ChangedMeanwhile(Exception):
    """The profile is no longer the version that the person looked at; `number` is the newest one."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(str(number))


def newest_number(integrator: Integrator) -> int:
    """The number of the newest version; 0 before the first."""
    return (
        ProfileVersion.objects.filter(integrator=integrator)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
        or 0
    )


@transaction.atomic
def add(*, profile: Profile, by: Actor, act: Act = Act.ADDED) -> Integrator:
    """A new integrator. Raises SlugTaken."""
    if Integrator.objects.filter(slug=profile.slug).exists():
        raise SlugTaken(profile.slug)
    integrator = Integrator(slug=profile.slug)
    _store(integrator, profile, Profile(slug=profile.slug, name=Names(en="-")))
    _version(integrator, act, by)
    return integrator


@transaction.atomic
def edit(
    *, integrator: Integrator, change: Change, by: Actor, act: Act = Act.EDITED, seen: int | None = None
) -> Integrator:
    """Apply a pure change to the profile as it stands now, whoever saved last; what `change` raises leaves it as it was.

    `seen`: the version that the person looked at, where the change rests on the whole of it; ChangedMeanwhile when there is a
    newer one. The slug never changes. Nothing changed: no version.
    """
    row = _locked(integrator)
    newest = newest_number(row)
    if seen is not None and newest != seen:
        raise ChangedMeanwhile(newest)
    before = profile_of(row)
    after = change(before)
    if after.slug != before.slug:
        raise ValueError("a profile keeps its slug")
    if after != before:
        _store(row, after, before)
        _version(row, act, by)
    return row


def rename(*, integrator: Integrator, names: Names, by: Actor) -> Integrator:
    """Another name, in three languages."""
    return edit(
        integrator=integrator,
        change=lambda profile: profile.model_copy(update={"name": names}),
        by=by,
        act=Act.NAMED,
    )


@transaction.atomic
def import_profile(*, profile: Profile, seen: int, by: Actor) -> Integrator:
    """Store an imported profile: a new integrator when `seen` is 0, else over the version `seen`. Raises ChangedMeanwhile."""
    found = Integrator.objects.filter(slug=profile.slug).first()
    if found is None:
        if seen:
            raise ChangedMeanwhile(0)
        return add(profile=profile, by=by, act=Act.IMPORTED)
    return edit(integrator=found, change=lambda _: profile, by=by, act=Act.IMPORTED, seen=seen)


@transaction.atomic
def mark_house(*, integrator: Integrator, by: Actor) -> None:
    """Our own house is this one from now on. Raises Withdrawn. Nothing happens when it is already."""
    # All at once and in one order, so that two people who move the mark never wait for each other.
    rows = list(Integrator.objects.select_for_update().order_by("pk"))
    row = next(entry for entry in rows if entry.pk == integrator.pk)
    if row.withdrawn_at is not None:
        raise Withdrawn(row.slug)
    if row.is_house:
        return
    for former in rows:
        if former.is_house:
            former.is_house = False
            former.save(update_fields=["is_house", "updated_at"])
            _version(former, Act.HOUSE, by)
    row.is_house = True
    row.save(update_fields=["is_house", "updated_at"])
    _version(row, Act.HOUSE, by)


@transaction.atomic
def withdraw(*, integrator: Integrator, by: Actor) -> None:
    """Rate it no more; the runs that know it stay. Raises IsHouse. Nothing happens when it is withdrawn already."""
    row = _locked(integrator)
    if row.is_house:
        raise IsHouse(row.slug)
    if row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at", "updated_at"])
        _version(row, Act.WITHDRAWN, by)


@transaction.atomic
def bring_back(*, integrator: Integrator, by: Actor) -> None:
    """Rate it again. Nothing happens when it is not withdrawn."""
    row = _locked(integrator)
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at", "updated_at"])
        _version(row, Act.BROUGHT_BACK, by)


@transaction.atomic
def install_reference_profiles(*, by: Actor) -> int:
    """Add the reference integrators that are missing; existing ones stay as somebody left them. Returns how many."""
    missing = set(SLUGS) - set(Integrator.objects.values_list("slug", flat=True))
    for profile in (entry for entry in reference_profiles() if entry.slug in missing):
        integrator = add(profile=profile, by=by)
        if profile.slug == HOUSE and not Integrator.objects.filter(is_house=True).exists():
            mark_house(integrator=integrator, by=by)
    return len(missing)


def _locked(integrator: Integrator) -> Integrator:
    return Integrator.objects.select_for_update().get(pk=integrator.pk)


def _store(row: Integrator, after: Profile, before: Profile) -> None:
    """The rows that differ."""
    row.name, row.name_it, row.name_fr = after.name.en, after.name.it, after.name.fr
    size, functions, price = after.largest_installation, after.functions, after.price
    row.largest_installation = size.mailboxes if size else None
    row.largest_installation_source = size.source if size else ""
    row.functions = list(functions.offered) if functions else None
    row.functions_source = functions.source if functions else ""
    row.eligibilities = after.plain().get("eligibilities")
    row.mailbox_price = price.per_mailbox_month if price else None
    row.mailbox_price_source = price.source if price else ""
    row.save()
    gone = [key for key in before.criteria if key not in after.criteria]
    if gone:
        row.capabilities.filter(criterion__in=gone).delete()
    changed = [
        Capability(
            integrator=row,
            criterion=key,
            level=level.level,
            evidence=level.evidence,
            source=level.source,
            evidence_on=level.dated,
            expires_on=level.expires,
        )
        for key, level in after.criteria.items()
        if level != before.level(key)
    ]
    Capability.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["integrator", "criterion"],
        update_fields=["level", "evidence", "source", "evidence_on", "expires_on"],
    )


def _version(row: Integrator, act: Act, by: Actor) -> ProfileVersion:
    """The next version, as the rows stand now, and its event."""
    content = content_of(row)
    version = ProfileVersion.objects.create(
        integrator=row,
        number=newest_number(row) + 1,
        act=act,
        created_by=by.label[:200],
        content=content,
        content_hash=content_hash(content),
    )
    audit.record(
        by=by,
        action=act.value,
        subject_kind="integrator",
        subject_id=row.slug,
        details={"version": version.number, "hash": version.content_hash},
    )
    return version
