from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        """The work list's table follows the clients' assessments; `assessment` must not know it (decision 1)."""
        post_save.connect(
            _assessment_saved, sender="assessment.Assessment", dispatch_uid="standing_follows_assessment"
        )
        post_save.connect(
            _organisation_saved, sender="assessment.Organisation", dispatch_uid="standing_follows_name"
        )


def _assessment_saved(
    instance: Any, created: bool, update_fields: frozenset[str] | None, raw: bool, **_: Any
) -> None:
    from scoring import standings  # noqa: PLC0415 -- the models are loaded by now

    if not raw:
        standings.follow(assessment=instance, created=created, changed=update_fields)


def _organisation_saved(instance: Any, created: bool, raw: bool, **_: Any) -> None:
    from scoring import standings  # noqa: PLC0415 -- as above

    if not created and not raw:
        standings.rename(organisation=instance)
