"""Drafts of questionnaires and what their writer allows."""

import pytest
from django.db import IntegrityError, transaction
from pydantic import ValidationError

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment import drafting
from assessment.catalogue import editing
from assessment.models import QuestionnaireDraft
from assessment.services import AlreadyPublished
from tests.assessment import small

pytestmark = pytest.mark.django_db


def reworded(content):
    return editing.with_texts(content, {("title", "en"): "Printing"})


def a_draft() -> QuestionnaireDraft:
    return drafting.start_draft(version=small.published(), by=SYSTEM)


def events() -> list[tuple[str, str]]:
    found = AuditEvent.objects.filter(subject_kind__startswith="questionnaire").values_list(
        "action", "subject_kind"
    )
    return [(action, kind) for action, kind in found]


def test_draft_says_what_its_version_says():
    draft = a_draft()

    assert draft.content == small.small()
    assert (draft.revision, draft.slug, str(draft.base), draft.updated_by) == (
        1,
        "print-service",
        "print-service 1.0.0",
        "Dodici",
    )


def test_edit_is_stored_counted_and_audited():
    draft = drafting.edit(draft=a_draft(), change=reworded, by=SYSTEM)

    stored = QuestionnaireDraft.objects.get()
    assert (stored.content.title.en, stored.revision, draft.revision) == ("Printing", 2, 2)
    assert events()[-2:] == [("draft", "questionnaire_draft"), ("edit", "questionnaire_draft")]


def test_edit_that_changes_nothing_is_no_save():
    draft = drafting.edit(draft=a_draft(), change=lambda content: content, by=SYSTEM)

    assert draft.revision == 1
    assert ("edit", "questionnaire_draft") not in events()


def test_edit_applies_to_the_draft_as_it_stands_now():
    draft = a_draft()
    drafting.edit(draft=draft, change=reworded, by=SYSTEM)

    drafting.edit(
        draft=draft, change=lambda content: editing.move_criterion(content, "first_answer", "down"), by=SYSTEM
    )

    stored = QuestionnaireDraft.objects.get().content
    assert (stored.title.en, stored.criterion("first_answer").number) == ("Printing", "2.2")


def test_refused_edit_leaves_the_draft_as_it_was():
    draft = a_draft()

    with pytest.raises(ValidationError):
        drafting.edit(
            draft=draft, change=lambda content: editing.with_texts(content, {("title", "en"): ""}), by=SYSTEM
        )

    assert QuestionnaireDraft.objects.get().content == small.small()


def test_published_draft_is_a_new_version_and_closed():
    draft = drafting.edit(draft=a_draft(), change=reworded, by=SYSTEM)

    version = drafting.publish_draft(draft=draft, version="1.0.1", by=SYSTEM)

    assert (str(version), version.content.title.en) == ("print-service 1.0.1", "Printing")
    assert QuestionnaireDraft.objects.get().published_as == version
    assert ("publish", "questionnaire") in events()
    for act in (
        lambda: drafting.edit(draft=draft, change=reworded, by=SYSTEM),
        lambda: drafting.discard(draft=draft, by=SYSTEM),
        lambda: drafting.publish_draft(draft=draft, version="1.0.2", by=SYSTEM),
    ):
        with pytest.raises(drafting.DraftClosed):
            act()


def test_draft_without_a_change_is_not_published():
    with pytest.raises(drafting.NothingChanged):
        drafting.publish_draft(draft=a_draft(), version="1.0.1", by=SYSTEM)


@pytest.mark.parametrize("number", ["1.0.0", "0.9.9"])
def test_number_must_be_above_the_newest(number):
    draft = drafting.edit(draft=a_draft(), change=reworded, by=SYSTEM)

    with pytest.raises(drafting.VersionTooLow) as refused:
        drafting.publish_draft(draft=draft, version=number, by=SYSTEM)

    assert refused.value.newest == "1.0.0"


def test_number_is_compared_as_people_count():
    small.published(small.changed("1.9.0", edit=lambda content: content["title"].update(en="Nine")))
    draft = drafting.edit(draft=a_draft(), change=reworded, by=SYSTEM)

    assert str(drafting.publish_draft(draft=draft, version="1.10.0", by=SYSTEM)) == "print-service 1.10.0"


def test_number_of_an_older_version_is_taken():
    small.published(small.changed("2.0.0", edit=lambda content: content["title"].update(en="Two")))
    small.published(small.changed("1.5.0", edit=lambda content: content["title"].update(en="One and a half")))
    draft = drafting.edit(draft=a_draft(), change=reworded, by=SYSTEM)

    with pytest.raises(AlreadyPublished):
        drafting.publish_draft(draft=draft, version="2.0.0", by=SYSTEM)


def test_number_that_is_none_is_refused():
    draft = drafting.edit(draft=a_draft(), change=reworded, by=SYSTEM)

    with pytest.raises(ValidationError):
        drafting.publish_draft(draft=draft, version="two", by=SYSTEM)


def test_first_version_of_a_questionnaire_comes_from_an_upload():
    draft = drafting.start_from(questionnaire=small.small(), base=None, by=SYSTEM)

    assert str(drafting.publish_draft(draft=draft, version="0.1.0", by=SYSTEM)) == "print-service 0.1.0"


def test_discarded_draft_is_gone_and_audited():
    drafting.discard(draft=a_draft(), by=SYSTEM)

    assert QuestionnaireDraft.objects.count() == 0
    assert events()[-1] == ("discard", "questionnaire_draft")


def test_titles_are_those_of_the_newest_versions():
    small.published()
    small.published(small.changed("2.0.0", edit=lambda content: content["title"].update(it="Stampa")))

    assert drafting.published_titles("it") == [("print-service", "Stampa")]


@pytest.mark.parametrize("impossible", [{"revision": 0}, {"updated_by": ""}])
def test_database_refuses_impossible_drafts(impossible):
    fields = {"slug": "x", "definition": {}, "created_by": "a", "updated_by": "a"} | impossible

    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionnaireDraft.objects.create(**fields)
