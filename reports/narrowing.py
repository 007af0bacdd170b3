"""How much an answer of the client would narrow the score's range: from the newest score run, as the house is rated by it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessment.models import Assessment
from assessment.wording import number
from reports.rendering.formatting import one_decimal
from scoring.engine import InvalidProblem, parse
from scoring.engine.questions import next_questions
from scoring.models import Integrator, ScoreRun

CLIENTS = ("requirement", "importance")


@dataclass(frozen=True, order=True)
class Narrowing:
    """Points of the range's width that go: whatever the answer is, on average over the answers, with the luckiest one."""

    guaranteed: Fraction = Fraction(0)
    mean: Fraction = Fraction(0)
    largest: Fraction = Fraction(0)

    @property
    def text(self) -> str:
        """Why it is worth asking; "" when no answer narrows the range by a tenth of a point."""
        if self.guaranteed >= Fraction(1, 10):
            text = _(
                "Whatever the answer is, the score's range becomes narrower by at least %(points)s points."
            )
            return text % {"points": _figure(self.guaranteed)}
        if self.largest >= Fraction(1, 10):
            text = _(
                "Depending on the answer, the score's range becomes narrower by up to %(points)s points."
            )
            return text % {"points": _figure(self.largest)}
        return ""


def _figure(points: Fraction) -> str:
    return number(Decimal(one_decimal(points)))


def narrowing(assessment: Assessment) -> dict[str, Narrowing]:
    """Criterion key -> what the client's answer to it would bring; empty without a score run or a house. Two queries."""
    run = ScoreRun.objects.filter(assessment=assessment).order_by("-pk").first()
    house = Integrator.objects.active().filter(is_house=True).values_list("slug", flat=True).first()
    if run is None or house is None or house not in run.result["integrators"]:
        return {}
    try:
        found = next_questions(parse(run.inputs), house)
    except (
        InvalidProblem
    ):  # a run of an older release: its score still stands, only this advice cannot be given
        return {}
    made: dict[str, Narrowing] = {}
    for one in (found or {}).get("questions", []):  # type: ignore[attr-defined]
        if one["kind"] in CLIENTS:
            figures = Narrowing(*(Fraction(one[name]) for name in ("guaranteed", "mean", "largest")))
            made[one["criterion"]] = max(figures, made.get(one["criterion"], Narrowing()))
    return made
