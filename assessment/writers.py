"""Who answered what, in words."""

from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.actors import Actor
from assessment.models import Assessment
from assessment.screens import Section
from assessment.starting import SUGGESTED
from assessment.wording import day


def answered_by(assessment: Assessment, step: str, me: Actor | None = None) -> dict[str, str]:
    """Question (a criterion's or fact's key) -> who answered it and when, for answers that hold something.

    Without `me` everybody is named; with it only others are.
    """
    answers = assessment.answers_by_step.get(step, {})
    found: dict[str, dict[str, str]] = {}
    for field, writer in assessment.writers_by_step.get(step, {}).items():
        key, _dot, part = field.partition(".")
        if part == SUGGESTED:  # whoever chose a profile answered nothing
            continue
        if key in answers and not _is(me, writer):
            dates = found.setdefault(key, {})
            dates[writer["by"]] = max(writer["on"], dates.get(writer["by"], ""))
    return {
        key: _("Answered by %(people)s")
        % {
            "people": ", ".join(
                _("%(name)s on %(day)s") % {"name": name, "day": day(on)} for name, on in dates.items()
            )
        }
        for key, dates in found.items()
    }


def _is(me: Actor | None, writer: dict[str, str]) -> bool:
    return me is not None and (writer["who"] == f"{me.kind}:{me.id}" or writer["by"] == me.label)


def everybody(assessment: Assessment) -> dict[str, str]:
    """Every question of the assessment -> who answered it."""
    return {
        key: text
        for step in assessment.writers_by_step
        for key, text in answered_by(assessment, step).items()
    }


def with_writers(sections: list[Section], assessment: Assessment, me: Actor) -> list[Section]:
    """The summary's lines with the names of others beside their answers."""
    return [
        replace(
            section,
            lines=[
                replace(line, by=people.get(line.anchor.partition("_")[2] or "tiers", ""))
                for line in section.lines
            ],
        )
        for section in sections
        for people in [answered_by(assessment, section.step.key, me)]
    ]
