"""The rules of a questionnaire: what is hidden, which texts are shown, what is needed at least, what disagrees."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from assessment.catalogue.conditions import Condition
from assessment.catalogue.parts import LANGUAGES, LEVELS, Keyed, Strict, Text

CONTRADICTION_CHECKS: dict[str, tuple[str, ...]] = {
    "classes_sum": ("classes", "mailboxes", "shared_mailboxes", "accounts"),
    "volume_over_quota": ("volume_gb", "quota_gb"),
    "biggest_over_class": ("biggest_gb", "largest_class_gb"),
    "dday_in_blackout": ("dday", "start", "end"),
    "dday_after_contract": ("dday", "contract_end"),
    "dday_too_early": ("dday", "earliest", "start"),
    "zero_downtime_big_bang": (),
    "budget_round_the_clock": ("budget_year", "accounts", "count"),
    "below_minimum": ("level", "count"),
    "everything_at_four": ("count", "total"),
    "must_have_without_need": ("count",),
}
"""The checks `assessment.contradictions` knows, with the figures each gives to its text."""

CONTRADICTION_FACTS: dict[str, dict[str, str]] = {
    "classes_sum": {"mailboxes_by_class": "int_map", "mailboxes": "int", "shared_mailboxes": "int"},
    "volume_over_quota": {"volume_gb": "decimal", "mailboxes_by_class": "int_map"},
    "biggest_over_class": {"biggest_gb": "decimal", "mailboxes_by_class": "int_map"},
    "dday_in_blackout": {"dday": "date", "blackouts": "date_range_list"},
    "dday_after_contract": {"dday": "date", "contract_end": "date"},
    "dday_too_early": {"dday": "date"},
    "zero_downtime_big_bang": {"downtime_h": "decimal", "mode": "enum"},
    "budget_round_the_clock": {"budget_year": "decimal", "mailboxes": "int"},
}
"""The facts a check reads, with the types they must have."""

CHECKS_WITH_LEVELS = frozenset({"budget_round_the_clock"})
"""The checks that are told by their entry which criteria to look at, and from which level on."""


class SkipRule(Keyed):
    """Which questions are hidden, and the reason shown to the client.

    `when` hides while it holds (a question that is asked until an answer makes it pointless); `unless`
    hides until it holds (a question asked only of some). A rule may have both. Besides single questions a rule can
    hide every criterion but some: `keep_criteria` names those that stay, `hide_beyond_short_form` keeps those that
    are marked for the short form.
    """

    when: Condition | None = None
    unless: Condition | None = None
    hide_facts: tuple[StrictStr, ...] = ()
    hide_criteria: tuple[StrictStr, ...] = ()
    keep_criteria: tuple[StrictStr, ...] = ()
    hide_beyond_short_form: StrictBool = False
    reason: Text

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.when is None and self.unless is None:
            raise ValueError("a skip rule needs a condition: when, unless, or both")
        hides_most = bool(self.keep_criteria) + self.hide_beyond_short_form
        if not self.hide_facts and not self.hide_criteria and not hides_most:
            raise ValueError("a skip rule hides at least one fact or criterion")
        if hides_most + bool(self.hide_criteria) > 1:
            raise ValueError(
                "a skip rule has only one of: hide_criteria, keep_criteria, hide_beyond_short_form"
            )
        return self

    @property
    def conditions(self) -> dict[str, Condition]:
        """The one or two conditions of the rule, by the name they are written under."""
        both = {"when": self.when, "unless": self.unless}
        return {name: condition for name, condition in both.items() if condition is not None}


class Place(Strict):
    """The question a notice stands beside. A fact and a criterion may share a key, so it says which."""

    fact: StrictStr | None = None
    criterion: StrictStr | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.fact is None) == (self.criterion is None):
            raise ValueError("a notice stands beside exactly one of: fact, criterion")
        return self


class Notice(Keyed):
    """A text shown beside one question while the condition holds."""

    when: Condition
    beside: Place
    text: Text


class Minimum(Keyed):
    """A level that some criteria need at least while the condition holds; the text says why, and what it costs."""

    when: Condition
    criteria: tuple[StrictStr, ...] = Field(min_length=1)
    level: StrictInt = Field(ge=1, le=LEVELS - 1)
    text: Text


class ContradictionText(Keyed):
    """The sentence shown when answers disagree, and `why` they do.

    Either the key names a check of `assessment.contradictions`, or `when` is the condition on facts under which they
    disagree; then the numbers and dates among those facts are the figures of the texts. `levels` (criterion -> level) are
    for the checks that look at criteria.
    """

    when: Condition | None = None
    levels: dict[StrictStr, StrictInt] = {}
    text: Text
    why: Text | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = self.key in CONTRADICTION_CHECKS
        if self.when is not None and known:
            raise ValueError(f"the check {self.key} has its own condition: leave out when")
        if self.when is None and not known:
            raise ValueError(
                f"there is no check {self.key}: give a condition under when, or one of the checks: "
                f"{', '.join(CONTRADICTION_CHECKS)}"
            )
        if bool(self.levels) != (self.key in CHECKS_WITH_LEVELS):
            needs = "needs" if self.key in CHECKS_WITH_LEVELS else "takes no"
            raise ValueError(f"the contradiction {self.key} {needs} levels")
        return self

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        allowed = CONTRADICTION_CHECKS[self.key] if self.when is None else tuple(self.when.fact_keys())
        for kind, text in {"text": self.text, "why": self.why}.items():
            for lang in LANGUAGES:
                for name in re.findall(r"\{(.*?)\}", text.get(lang) if text else ""):
                    if name not in allowed:
                        raise ValueError(
                            f"the {kind} in {lang} names {{{name}}}, which this check does not give"
                        )
        return self

    @property
    def figures(self) -> frozenset[str]:
        """The names in braces, in any of the texts."""
        texts = (text.get(lang) for text in (self.text, self.why) if text for lang in LANGUAGES)
        return frozenset(name for text in texts for name in re.findall(r"\{(.*?)\}", text))
