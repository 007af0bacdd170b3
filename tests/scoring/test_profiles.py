from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from scoring import profiles
from scoring.models import Integrator, ProfileVersion
from scoring.profile_history import expired, profiles_at
from scoring.profile_rows import content_of, profile_of
from scoring.profile_schema import Level, Names, Profile, content_hash
from scoring.reference import reference_profiles
from tests import factories

pytestmark = pytest.mark.django_db

PROFILE = Profile.model_validate(
    {
        "slug": "blue-mail",
        "name": {"en": "Blue Mail", "it": "Posta Blu"},
        "largest_installation": {"mailboxes": 12000, "source": "https://blue.example/references"},
        "functions": {"offered": ["webmail", "outlook"]},
        "eligibilities": [
            {"kind": "public_sector_qualification", "country": "IT", "expires": "2027-03-31"},
            {"kind": "iso_27001", "source": "certificate 7"},
        ],
        "price": {"per_mailbox_month": "3.90"},
        "criteria": {
            "says_no": {
                "level": 3,
                "evidence": "documented",
                "source": "sample report",
                "dated": "2026-05-01",
                "expires": "2027-05-01",
            },
            "inventory": {"level": 0},
            "tco": {"source": "asked twice"},
        },
    }
)


@pytest.fixture
def blue() -> Integrator:
    return profiles.add(profile=PROFILE, by=SYSTEM)


def acts(integrator: Integrator) -> list[tuple[int, str]]:
    return list(integrator.versions.order_by("number").values_list("number", "act"))


def test_stored_profile_is_the_profile_again(blue):
    stored = Integrator.objects.get(slug="blue-mail")

    assert profile_of(stored) == PROFILE
    assert stored.mailbox_price == Decimal("3.90")
    assert stored.capabilities.count() == 3


def test_reference_profiles_are_stored_as_their_files_say():
    factories.published()

    assert {row.slug: profile_of(row) for row in Integrator.objects.all()} == {
        profile.slug: profile for profile in reference_profiles()
    }


def test_migration_gives_every_profile_its_first_version():
    found = [(row, row.versions.get()) for row in Integrator.objects.all()]

    assert len(found) == 3
    for row, version in found:
        assert (version.number, version.content) == (1, content_of(row))
        assert version.content_hash == content_hash(version.content)


def test_each_change_makes_a_version_with_the_whole_content(blue):
    profiles.edit(
        integrator=blue,
        change=lambda profile: profile.with_levels({"says_no": Level(level=4), "inventory": Level()}),
        by=SYSTEM,
    )

    first, second = ProfileVersion.objects.filter(integrator=blue).order_by("number")
    assert (first.content["criteria"]["says_no"]["level"], first.created_by) == (3, "Dodici")
    assert second.content["criteria"] == {"says_no": {"level": 4}, "tco": {"source": "asked twice"}}
    assert second.content_hash == content_hash(second.content) != first.content_hash
    assert set(blue.capabilities.values_list("criterion", flat=True)) == {"says_no", "tco"}


def test_change_that_changes_nothing_makes_no_version(blue):
    profiles.edit(integrator=blue, change=lambda profile: profile, by=SYSTEM)
    profiles.rename(integrator=blue, names=PROFILE.name, by=SYSTEM)
    profiles.bring_back(integrator=blue, by=SYSTEM)

    assert acts(blue) == [(1, "added")]


def test_every_act_is_a_version_and_an_event(blue):
    factories.published()
    profiles.rename(integrator=blue, names=Names(en="Bluer"), by=SYSTEM)
    profiles.withdraw(integrator=blue, by=SYSTEM)
    profiles.bring_back(integrator=blue, by=SYSTEM)
    profiles.mark_house(integrator=blue, by=SYSTEM)

    expected = ["added", "named", "withdrawn", "brought_back", "house"]
    assert [act for _, act in acts(blue)] == expected
    events = AuditEvent.objects.filter(subject_kind="integrator", subject_id="blue-mail").order_by("pk")
    assert [event.action for event in events] == expected
    assert [event.details["version"] for event in events] == [1, 2, 3, 4, 5]
    assert list(audit.problems(AuditEvent.objects.order_by("pk"), AuditEvent.objects.last().hash)) == []


def test_change_that_fails_leaves_nothing_behind(blue):
    def fail(profile: Profile) -> Profile:
        raise KeyError("x")

    with pytest.raises(KeyError):
        profiles.edit(integrator=blue, change=fail, by=SYSTEM)
    with pytest.raises(ValueError, match="keeps its slug"):
        profiles.edit(integrator=blue, change=lambda p: p.model_copy(update={"slug": "red"}), by=SYSTEM)

    assert acts(blue) == [(1, "added")]


def test_change_that_rests_on_an_older_version_is_refused(blue):
    profiles.rename(integrator=blue, names=Names(en="Bluer"), by=SYSTEM)

    with pytest.raises(profiles.ChangedMeanwhile) as refused:
        profiles.edit(integrator=blue, change=lambda _: PROFILE, by=SYSTEM, seen=1)

    assert refused.value.number == 2
    assert Integrator.objects.get(pk=blue.pk).name == "Bluer"


def test_slug_is_taken_once(blue):
    with pytest.raises(profiles.SlugTaken):
        profiles.add(profile=PROFILE, by=SYSTEM)


def test_house_mark_moves_and_there_is_always_one(blue):
    factories.published()

    profiles.mark_house(integrator=blue, by=SYSTEM)
    profiles.mark_house(integrator=blue, by=SYSTEM)

    assert list(Integrator.objects.filter(is_house=True)) == [blue]
    former = Integrator.objects.get(slug="ovea")
    assert [act for _, act in acts(former)] == ["added", "house"]
    assert former.versions.first().content["standing"] == {"house": False, "withdrawn": False}
    assert [act for _, act in acts(blue)] == ["added", "house"]


def test_withdrawn_integrator_cannot_be_the_house(blue):
    profiles.withdraw(integrator=blue, by=SYSTEM)

    with pytest.raises(profiles.Withdrawn):
        profiles.mark_house(integrator=blue, by=SYSTEM)


def test_house_is_not_withdrawn(blue):
    profiles.mark_house(integrator=blue, by=SYSTEM)

    with pytest.raises(profiles.IsHouse):
        profiles.withdraw(integrator=blue, by=SYSTEM)

    assert Integrator.objects.get(pk=blue.pk).withdrawn_at is None


def test_import_makes_a_new_integrator_or_changes_the_version_that_was_seen(blue):
    green = PROFILE.model_copy(update={"slug": "green-mail"})
    profiles.import_profile(profile=green, seen=0, by=SYSTEM)
    changed = PROFILE.with_levels({"says_no": Level(level=1)})

    profiles.import_profile(profile=changed, seen=1, by=SYSTEM)
    with pytest.raises(profiles.ChangedMeanwhile):
        profiles.import_profile(profile=PROFILE, seen=1, by=SYSTEM)
    with pytest.raises(profiles.ChangedMeanwhile):
        profiles.import_profile(profile=PROFILE.model_copy(update={"slug": "red"}), seen=3, by=SYSTEM)

    assert acts(Integrator.objects.get(slug="green-mail")) == [(1, "imported")]
    assert acts(blue) == [(1, "added"), (2, "imported")]
    assert profile_of(Integrator.objects.get(slug="blue-mail")) == changed


def test_version_is_never_rewritten(blue):
    version = blue.versions.get()
    version.act = "imported"

    with pytest.raises(TypeError, match="never rewritten"):
        version.save()


def test_profile_of_a_moment_is_the_version_in_force_then(blue, django_assert_num_queries):
    factories.published()
    profiles.rename(integrator=blue, names=Names(en="Bluer"), by=SYSTEM)
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    ProfileVersion.objects.filter(integrator=blue, number=1).update(created_at=noon)
    ProfileVersion.objects.filter(integrator=blue, number=2).update(created_at=noon + timedelta(hours=1))

    for slugs in (["blue-mail"], ["blue-mail", "ovea", "in-house-team", "present-provider"]):
        with django_assert_num_queries(1):
            names = {
                moment: profiles_at(slugs, noon + timedelta(minutes=moment))["blue-mail"].name.en
                for moment in (0,)
            }
    names = {
        minutes: profiles_at(["blue-mail"], noon + timedelta(minutes=minutes))["blue-mail"].name.en
        for minutes in (-1, 0, 59, 60, 999)
    }

    # Before the first version there is none: the first is the best that is known.
    assert names == {-1: "Blue Mail", 0: "Blue Mail", 59: "Blue Mail", 60: "Bluer", 999: "Bluer"}
    assert "present-provider" not in profiles_at(["present-provider"], timezone.now())


def test_evidence_is_expired_from_its_last_day_on():
    assert [expired(PROFILE, date(2027, 4, 30)), expired(PROFILE, date(2027, 5, 1)), expired(None, date.max)] == [
        {}, {"says_no": date(2027, 5, 1)}, {},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (
            lambda _: Integrator.objects.create(slug="present-provider", name="x"),
            "integrator_slug_not_reserved",
        ),
        (
            lambda row: Integrator.objects.filter(pk=row.pk).update(largest_installation=0),
            "integrator_largest_installation_positive",
        ),
        (
            lambda row: Integrator.objects.filter(pk=row.pk).update(mailbox_price=-1),
            "integrator_price_not_negative",
        ),
        (
            lambda row: row.capabilities.filter(criterion="says_no").update(expires_on=date(2026, 5, 1)),
            "capability_expires_after_its_date",
        ),
        (lambda row: row.versions.update(number=0), "profile_version_counts_from_1"),
        (lambda row: row.versions.update(content_hash=""), "profile_version_knows_its_content"),
        (
            lambda row: ProfileVersion.objects.create(
                integrator=row, number=1, act="added", content={}, content_hash="x"
            ),
            "profile_version_once",
        ),
    ],
)
def test_database_refuses_impossible_profiles(blue, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change(blue)
