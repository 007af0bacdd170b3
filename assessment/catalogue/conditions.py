"""Conditions on the answered facts, as simple data: `{fact: country, in: [IT]}`, `{fact: mailboxes, below: 10}`, `{all: [...]}`.

A fact that has not been answered makes a condition *unknown*, not false: unknown stays unknown under
`not`, and only a condition that is certainly true "holds". So no question is hidden before the facts
that would hide it are known.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)


def _scalar(value: Any) -> Any:
    if not isinstance(value, bool | int | str):
        raise ValueError("must be text, a whole number, true or false")  # noqa: TRY004 (pydantic reads it)
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("must be a number")
    return value


Scalar = Annotated[StrictBool | StrictInt | StrictStr, BeforeValidator(_scalar)]
Number = Annotated[StrictInt | StrictFloat, BeforeValidator(_number)]
"""An int or a float rather than a Decimal, so that the published JSON and the page's script read a number."""

TESTS = "equals, in, below, above"


class Condition(BaseModel):
    """Exactly one of: a test on one fact (`fact` with one of `TESTS`), `all`, `any`, `not`. Limits are exclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)

    fact: StrictStr | None = None
    equals: Scalar | None = None
    one_of: tuple[Scalar, ...] | None = Field(default=None, alias="in", min_length=1)
    below: Number | None = None
    above: Number | None = None
    all_of: tuple[Condition, ...] | None = Field(default=None, alias="all", min_length=1)
    any_of: tuple[Condition, ...] | None = Field(default=None, alias="any", min_length=1)
    negated: Condition | None = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (self.fact, self.all_of, self.any_of, self.negated)
        if sum(form is not None for form in forms) != 1:
            raise ValueError("a condition has exactly one of: fact, all, any, not")
        tests = sum(test is not None for test in (self.equals, self.one_of, self.below, self.above))
        if self.fact is not None and tests != 1:
            raise ValueError(f"a condition on a fact has exactly one of: {TESTS}")
        if self.fact is None and tests:
            raise ValueError(f"a test ({TESTS}) needs a fact beside it")
        return self

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """True when the condition is certainly true; an unknown condition does not hold."""
        return self.evaluate(facts) is True

    def evaluate(self, facts: Mapping[str, Any]) -> bool | None:
        """True, false, or None while the facts that would decide are unanswered (Kleene's three values)."""
        if self.all_of is not None:
            results = [part.evaluate(facts) for part in self.all_of]
            return False if False in results else None if None in results else True
        if self.any_of is not None:
            results = [part.evaluate(facts) for part in self.any_of]
            return True if True in results else None if None in results else False
        if self.negated is not None:
            inner = self.negated.evaluate(facts)
            return None if inner is None else not inner
        value = facts.get(self.fact or "")
        if value is None or value == "":
            return None
        if self.is_comparison:
            return self._compare(value)
        wanted = self.one_of if self.one_of is not None else (self.equals,)
        given = value if isinstance(value, list | tuple) else [value]
        # A fact with several values (regimes, countries) passes when one of them is listed.
        return any(_same(one, other) for one in given for other in wanted)

    def for_page(self, own: Collection[str], facts: Mapping[str, Any]) -> dict[str, Any]:
        """The condition as JSON for a page that shows the facts `own`: tests on all others are decided here (`{"known": true}`,
        false, or null), so that a page about one step gives away no answer of another.
        """
        if self.fact is not None and self.fact not in own:
            return {"known": self.evaluate(facts)}
        parts: dict[str, Any] = {}
        for name, inner in (("all", self.all_of), ("any", self.any_of)):
            if inner is not None:
                parts[name] = [part.for_page(own, facts) for part in inner]
        if self.negated is not None:
            parts["not"] = self.negated.for_page(own, facts)
        return parts or self.model_dump(mode="json", exclude_none=True)

    @property
    def is_comparison(self) -> bool:
        """Whether the test asks for a number: `below` or `above`."""
        return self.below is not None or self.above is not None

    def _compare(self, value: Any) -> bool | None:
        # What is no number cannot be compared: it is as unknown as no answer.
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        return bool(value < self.below) if self.below is not None else bool(value > (self.above or 0))

    @property
    def compared_values(self) -> tuple[Scalar, ...]:
        """What a test on a fact compares with by `equals` or `in`; empty for the other forms."""
        return self.one_of if self.one_of is not None else () if self.equals is None else (self.equals,)

    def tests(self) -> Iterator[Condition]:
        """Every test on a fact in the condition, in the order they are written."""
        if self.fact is not None:
            yield self
        for part in (*(self.all_of or ()), *(self.any_of or ()), *((self.negated,) if self.negated else ())):
            yield from part.tests()

    def fact_keys(self) -> Iterator[str]:
        """The facts the condition reads, in the order they are written."""
        for test in self.tests():
            yield test.fact or ""


def _same(one: Any, other: Any) -> bool:
    """Equality that keeps JSON's types apart: `false` is not `0`."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
