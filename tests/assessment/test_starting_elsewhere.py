"""A starting profile as others see it: import, export, the names beside answers, and a move to another version."""

import pytest

from accounts.actors import SYSTEM
from assessment import moves, services
from assessment.exporting import document
from assessment.importing import validate
from assessment.writers import answered_by
from tests import factories
from tests.assessment.pages import answers, case_draft, tiny_draft
from tests.assessment.samples import zimbra_12
from tests.assessment.test_starting import MANUFACTURER, chosen, save, suggested

pytestmark = pytest.mark.django_db


# --- Import and export


def test_export_is_as_before_without_a_profile():
    exported = document(case_draft())

    assert "profile" not in exported
    assert not any("suggested" in answer for answer in exported["answers"].values())


def test_profile_and_suggestions_survive_export_and_import():
    draft = case_draft()
    save(draft, "c1", says_no__required=None)
    chosen(draft, "short", "university", "small")
    exported = document(draft)

    assert validate(exported, zimbra_12()) == []
    again = services.import_document(document=exported, by=SYSTEM)

    assert document(again) == exported
    assert exported["profile"] == {"key": "university", "size": "small"}
    assert exported["form"] == "short"
    assert answers(again, "start") == {"form": "short", "profile": "university", "size": "small"}
    assert answers(again, "c1")["says_no"]["suggested"] == 3


@pytest.mark.parametrize(
    ("changes", "issues"),
    [
        ({"profile": {"key": "circus", "size": "tiny"}}, ["profile.key", "profile.size"]),
        ({"profile": {"key": "group"}}, ["profile.size"]),
        ({"profile": {"key": "group", "size": "small", "form": "short"}}, ["profile.form"]),
        ({"profile": "group"}, ["profile"]),
        ({"answers": {"says_no": {"suggested": 5}}}, ["answers.says_no.suggested"]),
        ({"answers": {"says_no": {"suggested": None}}}, []),
    ],
)
def test_import_refuses_what_is_no_profile(changes, issues):
    given = {"questionnaire": "zimbra-12", "language": "en", "organisation": {"name": "Acme"}} | changes

    assert [issue.path for issue in validate(given, zimbra_12())] == issues


def test_questionnaire_without_profiles_takes_a_form_only():
    draft = tiny_draft()

    assert chosen(draft, "short", None, None) == 0
    with pytest.raises(KeyError):
        chosen(draft, "short", "manufacturer", "small")


# --- Others who read the answers


def test_whoever_chose_a_profile_answered_nothing():
    draft = factories.draft()
    chosen(draft)
    save(draft, "c1", says_no__required=2)
    draft.refresh_from_db()
    draft.__dict__.pop("writers_by_step", None)

    assert list(answered_by(draft, "c1")) == ["says_no"]
    assert answered_by(draft, "c2") == {}


def newer_version(**changes):
    content = factories.catalogue().model_copy(update={"version": "9.0.0", **changes})
    return services.publish(questionnaire=content, by=SYSTEM)[0]


def test_move_to_a_newer_version_suggests_what_its_profile_says():
    draft = factories.draft()
    chosen(draft)
    save(draft, "c1", says_no__required=2, inventory__comment="Ours")
    manufacturer = MANUFACTURER.model_copy(
        update={"required": MANUFACTURER.required | {"says_no": 1, "tco": 4}}
    )
    others = tuple(one for one in zimbra_12().profiles if one.key != "manufacturer")

    move = moves.move(assessment=draft, to=newer_version(profiles=(manufacturer, *others)), by=SYSTEM)

    assert answers(draft, "c1")["says_no"] == {"required": 2, "suggested": 1}
    assert answers(draft, "c1")["inventory"] == {"comment": "Ours", "suggested": 4}
    assert answers(draft, "c2")["tco"] == {"suggested": 4}
    # Suggestions are nobody's answers: they are on no list.
    listed = {item["key"] for item in move.items if item["kind"] == "criterion"}
    assert listed == {"says_no", "inventory"}


def test_move_to_a_version_without_the_profile_takes_its_suggestions_away():
    draft = factories.draft()
    chosen(draft)
    save(draft, "c1", says_no__required=2)

    moves.move(assessment=draft, to=newer_version(profiles=()), by=SYSTEM)

    draft.refresh_from_db()
    assert suggested(draft) == {}
    assert answers(draft, "c1") == {"says_no": {"required": 2}}
