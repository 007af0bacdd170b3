"""The scoring policy as versioned data: read, published, and used by every new run."""

import io
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from scoring.engine import DEFAULT_POLICY, POLICY_VERSION
from scoring.models import PolicyVersion, ScoreRun
from scoring.policies import (
    NoPolicy,
    PolicyTaken,
    PolicyTooLow,
    current_policy,
    install_reference_policy,
    publish_policy,
)
from scoring.policy_file import PolicyContent, PolicyError, read, write
from scoring.reference import POLICY, reference_policy
from scoring.services import score
from scoring.shares import shares
from tests import factories

pytestmark = pytest.mark.django_db


def document(**changes: Any) -> dict[str, Any]:
    """The reference policy as data, with entries of the first or second level changed: `scoring__bands={...}`."""
    data = yaml.safe_load(POLICY.read_bytes())
    for path, value in changes.items():
        *parents, key = path.split("__")
        place = data
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[key]
        else:
            place[key] = value
    return data


def content(**changes: Any) -> PolicyContent:
    return read(yaml.safe_dump(document(**changes)).encode())


def refused(text: str) -> list[str]:
    with pytest.raises(PolicyError) as error:
        read(text.encode())
    return [str(problem) for problem in error.value.problems]


def stricter(version: str = "1.1.0") -> PolicyContent:
    return content(version=version, scoring__default_required=3)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_the_reference_policy_is_the_engines_default():
    policy = reference_policy()

    assert policy.version == POLICY_VERSION
    assert policy.scoring == DEFAULT_POLICY
    assert policy.robustness == {"box_width": "1/2", "robust_from": "9/10", "leaning_from": "67/100"}


def test_a_policy_is_written_as_a_file_that_reads_the_same():
    assert read(write(reference_policy()).encode()) == reference_policy()


@pytest.mark.parametrize(
    "shares", [("3/4", "9/10", 1), (0.75, 0.9, 1.0), ("0.75", "0.90", "1"), ("6/8", 0.9, 1)]
)
def test_the_same_numbers_written_otherwise_are_the_same_policy(shares):
    factors = dict(zip(("declared", "documented", "verified"), shares, strict=True))

    assert content(scoring__evidence_factor=factors).content_hash() == reference_policy().content_hash()


def test_every_error_of_a_file_is_named_with_its_line():
    text = """version: 1.1
scoring:
  evidence_factor: {declared: 95/100, documented: 9/10, verified: 1}
  default_required: 5
  default_importance: 1
  must_have_min_evidence: rumour
  minor_gap: 1
  level_max: 5
  bands: {strong: 85, good: 90, conditional: 50, weak: 30, splendid: 99}
  cap: {unmet_major: decline, unmet_minor: conditional, unknown: conditional, unconfirmed: good}
  min_coverage: 3/2
robustness: {box_width: 1/2, robust_from: 1/2, leaning_from: 2/3, seed: 7}
"""
    assert refused(text) == [
        'line 1, version: must be three numbers in quotes, such as "1.2.0"',
        "line 2, scoring.minor_limit: is missing",
        "line 3, scoring.evidence_factor: must satisfy declared <= documented <= verified = 1",
        "line 4, scoring.default_required: must be an integer 0..4, not 5",
        'line 6, scoring.must_have_min_evidence: must be one of declared, documented, verified, not "rumour"',
        "line 8, scoring.level_max: is fixed by the questionnaire at 4",
        "line 9, scoring.bands.splendid: unknown key",
        "line 9, scoring.bands: must satisfy weak < conditional < good < strong",
        "line 10, scoring.cap.met: is missing",
        "line 11, scoring.min_coverage: must be a number 0..1, not 3/2",
        "line 12, robustness.seed: unknown key",
        "line 12, robustness: must satisfy leaning_from < robust_from",
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("", ["line 1: the file is empty"]),
        ("- 1\n- 2\n", ["line 1: must be an object, not a list"]),
        ("version: '1.0.0\n", ["line 2: this is not YAML: found unexpected end of stream"]),
        (
            "version: '1.0.0'\nversion: '1.0.1'\n",
            ["line 2, version: the key is given twice, first on line 1"],
        ),
        (
            "version: '1.1.0'\nscoring: 3\n",
            ["line 1, robustness: is missing", "line 2, scoring: must be an object, not 3"],
        ),
        ("x: " + "y" * 70_000, ["line 1: the file is larger than 64 KB"]),
    ],
)
def test_a_file_that_is_no_policy_says_so(text, reasons):
    assert refused(text) == reasons


def test_a_file_that_is_not_text_says_so():
    with pytest.raises(PolicyError, match="not text in UTF-8"):
        read(b"\xff\xfe\x00")


def test_the_migrations_publish_the_reference_policy():
    assert current_policy().content == reference_policy()
    assert not install_reference_policy(by=SYSTEM)


def test_the_newest_published_policy_scores_and_old_runs_keep_theirs():
    assessment = factories.imported()
    first = score(assessment=assessment, by=SYSTEM)

    version, created = publish_policy(content=stricter(), by=SYSTEM)
    second = score(assessment=assessment, by=SYSTEM)

    first = ScoreRun.objects.get(pk=first.pk)
    assert created
    assert current_policy() == version
    assert (second.policy_version, second.policy_hash) == ("1.1.0", version.content_hash)
    assert second.inputs["policy"]["default_required"] == 3
    assert (first.policy_version, first.inputs["policy"]) == ("1.0.0", DEFAULT_POLICY)
    assert second.pk != first.pk


def test_robustness_limits_alone_make_another_run():
    assessment = factories.imported()
    first = score(assessment=assessment, by=SYSTEM)

    publish_policy(content=content(version="1.1.0", robustness__box_width="1/4"), by=SYSTEM)

    assert score(assessment=assessment, by=SYSTEM).pk != first.pk


def test_the_weights_shown_to_the_client_follow_the_policy():
    assessment = factories.draft(
        answers={
            key: {"importance": 0} for key in ("needs_interview", "says_no", "hosting_first", "inventory")
        }
    )
    before = {row.key for row in shares(assessment, "en").rows if row.counts}

    publish_policy(content=content(version="1.1.0", scoring__default_importance=0), by=SYSTEM)

    assert before
    assert shares(assessment, "en").is_none


def test_publishing_the_same_twice_is_one_version():
    first, created = publish_policy(content=stricter(), by=SYSTEM)
    again = publish_policy(content=stricter(), by=SYSTEM)
    renumbered = publish_policy(content=stricter("1.2.0"), by=SYSTEM)

    assert created
    assert (again, renumbered) == ((first, False), (first, False))
    assert AuditEvent.objects.filter(subject_kind="policy", subject_id="1.1.0", action="publish").count() == 1


def test_what_an_earlier_policy_said_can_be_published_again_under_a_new_number():
    publish_policy(content=stricter(), by=SYSTEM)

    back, created = publish_policy(content=content(version="1.2.0"), by=SYSTEM)

    assert created
    assert current_policy() == back
    assert back.scoring == DEFAULT_POLICY


def test_a_taken_or_lower_number_is_refused():
    publish_policy(content=stricter("1.10.0"), by=SYSTEM)

    with pytest.raises(PolicyTaken, match=r"1\.10\.0 is already published"):
        publish_policy(content=content(version="1.10.0"), by=SYSTEM)
    with pytest.raises(PolicyTooLow, match=r"above 1\.10\.0"):
        publish_policy(content=content(version="1.9.0"), by=SYSTEM)
    assert PolicyVersion.objects.count() == 2


def test_the_database_refuses_to_change_or_delete_a_published_policy():
    policy = current_policy()
    policy.published_by = "Somebody else"

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        policy.save()
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        policy.delete()


def test_without_a_policy_nothing_is_scored(monkeypatch):
    monkeypatch.setattr(PolicyVersion.objects, "order_by", lambda *_: PolicyVersion.objects.none())

    with pytest.raises(NoPolicy, match="publish_policy"):
        current_policy()


def test_publish_policy_prints_the_version(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(write(stricter()))

    assert run("publish_policy") == "1.0.0"
    assert run("publish_policy", str(file)) == "1.1.0"
    assert run("publish_policy", str(file)) == "1.1.0"
    assert current_policy().version == "1.1.0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "version: '2.0.0'\n",
            r"policy.yaml, line 1, scoring: is missing\npolicy.yaml, line 1, robustness: is m",
        ),
        (write(content(scoring__minor_limit=3)), "raise the version number"),
        (write(content(version="0.9.0", scoring__minor_limit=3)), "must be above 1.0.0"),
    ],
)
def test_publish_policy_fails_with_every_reason(tmp_path, text, said):
    file = tmp_path / "policy.yaml"
    file.write_text(text)

    with pytest.raises(CommandError, match=said):
        run("publish_policy", str(file))


def test_publish_policy_says_when_there_is_no_such_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("publish_policy", str(tmp_path / "nothing.yaml"))


def test_the_words_of_the_comparison_follow_the_policy():
    assessment = factories.imported()
    first = score(assessment=assessment, by=SYSTEM).result["robustness"]
    narrow = {"box_width": "0", "robust_from": "1", "leaning_from": "999/1000"}
    publish_policy(
        content=content(version="1.1.0", **{f"robustness__{key}": value for key, value in narrow.items()}),
        by=SYSTEM,
    )

    second = score(assessment=assessment, by=SYSTEM).result["robustness"]

    assert (first["wording"], second["wording"]) == ("robust", "open")
    assert first["models"]["box"] != second["models"]["box"]
    assert {round(share) for share in second["models"]["box"]["rank_acceptability"]["ovea"]} == {0, 1}
