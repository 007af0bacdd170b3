"""The parts of a profile that people change one by one, and what happens when two of them change the same one. Pure.

A part is named `name`, `largest_installation`, `functions`, `eligibilities`, `price`, or `criteria.<key>`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.forms.parsing import fingerprint
from scoring.profile_schema import Level, Profile

CRITERIA = "criteria."
FACTS = ("largest_installation", "functions", "eligibilities", "price")


@dataclass(frozen=True)
class TwoValues:
    """A part that was not saved because somebody else had changed it: what is stored now, and what this person sent."""

    part: str
    stored: Profile
    sent: Profile


class PartConflict(Exception):
    """Somebody else changed the same parts; `found` lists them. Nothing was saved."""

    def __init__(self, found: list[TwoValues]) -> None:
        self.found = found
        super().__init__(", ".join(two.part for two in found))


def part(profile: Profile, name: str) -> Any:
    """A part's value: a model of the schema, or None where nothing is stated."""
    if name.startswith(CRITERIA):
        return profile.level(name.removeprefix(CRITERIA))
    return getattr(profile, name)


def with_parts(profile: Profile, values: Mapping[str, Any]) -> Profile:
    """The profile with these parts said anew; the values are valid already."""
    levels: dict[str, Level] = {
        name.removeprefix(CRITERIA): value for name, value in values.items() if name.startswith(CRITERIA)
    }
    others = {name: value for name, value in values.items() if not name.startswith(CRITERIA)}
    return profile.model_copy(update=others).with_levels(levels)


def mark(profile: Profile, name: str) -> str:
    """The fingerprint of a part, which a page carries to tell later what it showed."""
    value = part(profile, name)
    if isinstance(value, tuple):
        return fingerprint([entry.model_dump(mode="json") for entry in value])
    return fingerprint(None if value is None else value.model_dump(mode="json"))


def changed(values: Mapping[str, Any], shown: Mapping[str, str]) -> Callable[[Profile], Profile]:
    """The change that stores these parts on the profile as it stands then; it raises PartConflict.

    `shown`: the marks of what the page showed. A part that somebody else set to the very same value is no conflict.
    """

    def change(profile: Profile) -> Profile:
        sent = with_parts(profile, values)
        found = [
            TwoValues(name, profile, sent)
            for name, value in values.items()
            if name in shown and mark(profile, name) != shown[name] and part(profile, name) != value
        ]
        if found:
            raise PartConflict(found)
        return sent

    return change
