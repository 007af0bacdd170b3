"""What the client's priorities make of the competencies' weights, as shown to the client: whole and live on the same page."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.models import Assessment
from scoring.adapters import problem_for
from scoring.engine import parse
from scoring.engine.explain import display_contributions
from scoring.engine.verdict import one_decimal
from scoring.engine.weights import client_weights


@dataclass(frozen=True)
class Share:
    """One competency's weight in percent, one decimal. `counts`: something in it concerns the client and has importance."""

    key: str
    number: int
    name: str
    percent: Decimal
    counts: bool


@dataclass(frozen=True)
class Shares:
    """The weights, greatest first, adding up to exactly 100.0; or none at all (`percent` 0) when nothing carries weight.

    `ratio`: how many times the most important counts as much as the least that counts; None when there are not two.
    """

    rows: list[Share]
    ratio: Decimal | None
    nothing: int
    is_none: bool

    @property
    def most(self) -> Decimal:
        """The greatest weight: the full length of a bar."""
        return max((row.percent for row in self.rows), default=Decimal(0)) or Decimal(1)

    @property
    def all_equal(self) -> bool:
        """Whether all that count weigh the same."""
        return self.ratio == 1 and not self.nothing


def shares(assessment: Assessment, lang: str) -> Shares:
    """The competencies' weights as the score uses them. One query beyond the assessment's answers: the policy."""
    weights = client_weights(parse(problem_for(assessment, [])))
    exact = weights.top or {}
    percents = display_contributions(
        {key: 100 * value for key, value in exact.items()}, Fraction(100 if exact else 0)
    )
    rows = [
        Share(
            key=competency.key,
            number=competency.number,
            name=competency.short_name.get(lang),
            percent=_decimal(percents.get(competency.key, Fraction(0))),
            counts=competency.key in weights.active,
        )
        for competency in assessment.questionnaire.content.competencies
    ]
    counted = [value for key, value in exact.items() if key in weights.active]
    positive = [value for value in counted if value]
    return Shares(
        rows=sorted(rows, key=lambda row: (-exact.get(row.key, Fraction(0)), not row.counts, row.number)),
        ratio=_decimal(one_decimal(max(positive) / min(positive))) if len(positive) > 1 else None,
        nothing=len(counted) - len(positive),
        is_none=weights.top is None,
    )


def _decimal(value: Fraction) -> Decimal:
    """A fraction of tenths as a decimal."""
    return Decimal(int(value * 10)) / 10
