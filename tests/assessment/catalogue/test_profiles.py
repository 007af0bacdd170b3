"""Starting profiles: the nine that are shipped, their reading from files, and what a broken one says."""

import hashlib
import json
from itertools import combinations
from pathlib import Path

import pytest

from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.loader import CatalogueError, load
from assessment.catalogue.profiles import SIZES, SizeLimits
from tests.assessment.samples import ZIMBRA_12, tiny, tiny_files, write_files, zimbra_12

PROFILES = {profile.key: profile for profile in zimbra_12().profiles}
CRITERIA = [criterion.key for criterion in zimbra_12().criteria]

SHOP = """\
key: shop
name: {en: Shop, it: Negozio, fr: Boutique}
description: {en: A shop, it: Un negozio, fr: Une boutique}
required:
  speed: 3
  crowd: 0
  town_hall: 1
sizes:
  large: {crowd: 4}
"""


def with_profile(text: str = SHOP, **more: str) -> dict[str, str]:
    """The tiny questionnaire with a profile `shop`, and the files given beside it."""
    files = tiny_files()
    files["questionnaire.yaml"] += f"profiles: [shop{''.join(f', {stem}' for stem in more)}]\n"
    return files | {"profiles/shop.yaml": text} | {f"profiles/{stem}.yaml": it for stem, it in more.items()}


def complaints(folder: Path, files: dict[str, str]) -> list[str]:
    write_files(folder, files)
    with pytest.raises(CatalogueError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


# --- What is shipped


def test_shipped_profiles_are_those_that_were_asked_for():
    assert list(PROFILES) == [
        "manufacturer", "law_firm", "municipality", "university", "start_up", "health", "association", "finance", "group",
    ]  # fmt: skip


@pytest.mark.parametrize("key", PROFILES)
@pytest.mark.parametrize("size", SIZES)
def test_profile_has_a_level_for_every_criterion(key, size):
    levels = PROFILES[key].levels(size)

    assert sorted(levels) == sorted(CRITERIA)
    assert set(levels.values()) <= {0, 1, 2, 3, 4}


def test_any_two_profiles_differ_in_a_third_of_the_criteria_or_more():
    for one, other in combinations(PROFILES.values(), 2):
        different = sum(one.required[key] != other.required[key] for key in CRITERIA)
        assert different >= 18, (one.key, other.key, different)


@pytest.mark.parametrize("key", PROFILES)
def test_bigger_organisations_ask_for_more_in_sum(key):
    small, medium, large = (sum(PROFILES[key].levels(size).values()) for size in SIZES)
    assert small < medium < large


@pytest.mark.parametrize("key", PROFILES)
def test_size_names_only_what_differs(key):
    profile = PROFILES[key]
    for levels in (profile.sizes.small, profile.sizes.large):
        assert levels
        assert [name for name, level in levels.items() if level == profile.required[name]] == []


@pytest.mark.parametrize(
    "criterion", ["coexistence", "governance", "migration_experience", "main_datacentres", "sla_penalties"]
)
def test_scale_never_lowers_what_scale_makes_necessary(criterion):
    for profile in PROFILES.values():
        small, medium, large = (profile.levels(size)[criterion] for size in SIZES)
        assert small <= medium <= large, profile.key


@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_advised_to_do_without_the_basics(size):
    for profile in PROFILES.values():
        levels = profile.levels(size)
        for criterion in (
            "zero_loss",
            "content_filtering",
            "two_factor",
            "exit_clause",
            "restore_delay",
            "backup_sites",
        ):
            assert levels[criterion] >= 2, (profile.key, criterion)
        assert levels["patching"] >= 3, profile.key


@pytest.mark.parametrize("size", SIZES)
def test_profile_never_asks_for_the_best_in_everything(size):
    for profile in PROFILES.values():
        levels = profile.levels(size)
        assert sum(level == 4 for level in levels.values()) < len(levels) * 2 / 3, profile.key


def test_secrets_are_kept_where_the_law_asks_for_it():
    for key in ("law_firm", "health", "finance"):
        for size in SIZES:
            assert PROFILES[key].levels(size)["confidentiality"] == 4
    assert PROFILES["municipality"].levels("small")["data_protection"] == 4


def test_every_sector_but_other_has_a_profile():
    sectors = {sector for profile in PROFILES.values() for sector in profile.sectors}
    assert sectors == set(zimbra_12().fact("sector").values) - {"other"}


@pytest.mark.parametrize("path", sorted((ZIMBRA_12 / "profiles").glob("*.yaml")), ids=lambda path: path.stem)
def test_file_begins_with_its_reasons(path):
    head = path.read_text(encoding="utf-8").split("key:", 1)[0]
    assert head.count("\n") > 8
    assert "Not needed" in head
    assert "Small:" in head
    assert "Large:" in head


# --- Reading


def test_profile_is_read_with_its_sizes(tmp_path):
    (shop,) = load(write_files(tmp_path, with_profile())).profiles

    assert shop.levels("medium") == {"speed": 3, "crowd": 0, "town_hall": 1}
    assert shop.levels("large") == {"speed": 3, "crowd": 4, "town_hall": 1}
    assert shop.levels("small") == shop.levels("medium")


def test_profiles_survive_being_stored(tmp_path):
    read = load(write_files(tmp_path, with_profile()))
    again = Questionnaire.model_validate(read.model_dump(mode="json"))

    assert again == read
    assert again.content_hash() == read.content_hash()


def test_profile_changes_the_hash_and_none_leaves_it_as_it_was(tmp_path):
    stored = tiny().model_dump(mode="json")
    assert stored.pop("profiles") == []
    assert stored.pop("size_limits") == {"small_below": 50, "large_above": 500}
    text = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    assert tiny().content_hash() == hashlib.sha256(text.encode()).hexdigest()
    assert Questionnaire.model_validate(stored) == tiny()
    assert load(write_files(tmp_path, with_profile())).content_hash() != tiny().content_hash()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  crowd: 0\n", "", "profiles/shop.yaml, line 4, required: the criterion crowd has no level"),
        ("crowd: 0", "crowd: 5", "profiles/shop.yaml, line 6, required.crowd: must be 4 or less"),
        ("crowd: 0", "crowd: -1", "profiles/shop.yaml, line 6, required.crowd: must be 0 or more"),
        ("crowd: 0", "crowd: some", "profiles/shop.yaml, line 6, required.crowd: must be a whole number"),
        (
            "town_hall: 1",
            "town_hall: 1\n  tower: 2",
            "profiles/shop.yaml, line 8, required.tower: there is no criterion tower",
        ),
        (
            "{crowd: 4}",
            "{tower: 4}",
            "profiles/shop.yaml, line 9, sizes.large.tower: there is no criterion tower",
        ),
        ("  large:", "  huge:", "profiles/shop.yaml, line 9, sizes.huge: is not a known key"),
        (
            "required:",
            "sectors: [retail]\nrequired:",
            "profiles/shop.yaml, line 4, sectors[0]: sector has no value retail",
        ),
        (", fr: Boutique", "", "profiles/shop.yaml, line 2, name.fr: is missing"),
    ],
)
def test_broken_profile_is_refused_with_file_line_and_reason(tmp_path, old, new, complaint):
    assert old in SHOP
    assert complaints(tmp_path, with_profile(SHOP.replace(old, new, 1))) == [complaint]


def test_two_profiles_cannot_share_a_key(tmp_path):
    found = complaints(tmp_path, with_profile(again=SHOP))
    assert found == ["profiles/again.yaml, line 1, key: the profile key shop is already used"]


def test_profile_that_the_first_file_does_not_name_is_refused(tmp_path):
    files = tiny_files() | {"profiles/shop.yaml": SHOP}
    assert complaints(tmp_path, files) == [
        "profiles/shop.yaml, line 1: the file is not named under profiles in questionnaire.yaml"
    ]


def test_broken_competency_is_not_also_an_unknown_criterion(tmp_path):
    files = with_profile()
    files["competencies/two.yaml"] = files["competencies/two.yaml"].replace("origin: seed", "origin: space")

    assert [text for text in complaints(tmp_path, files) if "profiles/" in text] == []


@pytest.mark.parametrize(
    ("mailboxes", "size"),
    [(0, "small"), (1, "small"), (49, "small"), (50, "medium"), (500, "medium"), (501, "large")],
)
def test_size_follows_the_limits(mailboxes, size):
    assert zimbra_12().size_limits.size(mailboxes) == size


def test_size_limits_must_be_in_order():
    with pytest.raises(ValueError, match="small_below is above large_above"):
        SizeLimits(small_below=10, large_above=9)
