"""The only writer of questionnaire drafts: begun from a version or an upload, edited, published or discarded."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.diff import diff
from assessment.models import QuestionnaireDraft, QuestionnaireVersion
from assessment.services import AlreadyPublished, publish

__all__ = ["AlreadyPublished", "DraftClosed", "NothingChanged", "VersionTooLow"]


class DraftClosed(Exception):
    """The draft was published or discarded meanwhile."""


class NothingChanged(Exception):
    """The draft says what a published version says already."""


class VersionTooLow(Exception):
    """The number is not above that of the newest version; `newest` is that number."""

    def __init__(self, newest: str) -> None:
        self.newest = newest
        super().__init__(f"The number must be above {newest}.")


def start_draft(*, version: QuestionnaireVersion, by: Actor) -> QuestionnaireDraft:
    """A draft that says what a published version says."""
    return _create(version.content, version, by)


def start_from(
    *, questionnaire: Questionnaire, base: QuestionnaireVersion | None, by: Actor
) -> QuestionnaireDraft:
    """A draft from an upload. `base` is the published version it is compared with (None: a questionnaire of its own)."""
    return _create(questionnaire, base, by)


@transaction.atomic
def _create(questionnaire: Questionnaire, base: QuestionnaireVersion | None, by: Actor) -> QuestionnaireDraft:
    draft = QuestionnaireDraft.objects.create(
        slug=questionnaire.slug,
        base=base,
        definition=questionnaire.model_dump(mode="json"),
        created_by=by.label,
        updated_by=by.label,
    )
    _record(draft, "draft", by, base=str(base) if base else "", hash=questionnaire.content_hash())
    return draft


@transaction.atomic
def edit(
    *, draft: QuestionnaireDraft, change: Callable[[Questionnaire], Questionnaire], by: Actor
) -> QuestionnaireDraft:
    """Apply a pure change to the draft as it stands now, whoever saved last; what `change` raises leaves it as it was.

    Raises DraftClosed.
    """
    row = _locked(draft)
    before = row.content
    after = change(before)
    if after != before:
        row.definition = after.model_dump(mode="json")
        row.revision += 1
        row.updated_at, row.updated_by = timezone.now(), by.label
        row.save(update_fields=["definition", "revision", "updated_at", "updated_by"])
        _record(row, "edit", by, revision=row.revision, hash=after.content_hash())
    return row


@transaction.atomic
def discard(*, draft: QuestionnaireDraft, by: Actor) -> None:
    """Throw a draft away. Raises DraftClosed when it is published or gone."""
    row = _locked(draft)
    _record(row, "discard", by, revision=row.revision)
    row.delete()


@transaction.atomic
def publish_draft(*, draft: QuestionnaireDraft, version: str, by: Actor) -> QuestionnaireVersion:
    """Publish the draft under a version number, and close it.

    Raises DraftClosed, NothingChanged, VersionTooLow, AlreadyPublished, and ValidationError for a number that is none.
    """
    row = _locked(draft)
    content = Questionnaire.model_validate({**row.definition, "version": version})
    newest = newest_version(slug=row.slug)
    if newest is not None:
        if not diff(newest.content, content):
            raise NothingChanged(str(newest))
        if as_numbers(version) <= as_numbers(newest.version):
            raise VersionTooLow(newest.version)
    published, _created = publish(questionnaire=content, by=by)
    row.published_as = published
    row.save(update_fields=["published_as"])
    return published


def newest_version(*, slug: str) -> QuestionnaireVersion | None:
    """The version of a questionnaire that was published last, or None."""
    return QuestionnaireVersion.objects.filter(slug=slug).order_by("-pk").first()


def published_titles(lang: str) -> list[tuple[str, str]]:
    """(slug, title of the newest version) of every questionnaire, by title. One query where the contents are known."""
    newest = {row.slug: row for row in QuestionnaireVersion.objects.defer("definition").order_by("pk")}
    return sorted(
        ((slug, row.content.title.get(lang)) for slug, row in newest.items()), key=lambda pair: pair[1]
    )


def as_numbers(version: str) -> tuple[int, ...]:
    """`1.10.0` as (1, 10, 0), which sorts as people count."""
    return tuple(int(part) for part in version.split("."))


def _locked(draft: QuestionnaireDraft) -> QuestionnaireDraft:
    row = QuestionnaireDraft.objects.select_for_update().filter(pk=draft.pk, published_as=None).first()
    if row is None:
        raise DraftClosed(str(draft))
    return row


def _record(draft: QuestionnaireDraft, action: str, by: Actor, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        subject_kind="questionnaire_draft",
        subject_id=str(draft.pk),
        details={"questionnaire": draft.slug, **details},
    )
