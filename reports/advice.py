"""What the offer would refuse, said to the client before sending: the adviser of `settings.ASSESSMENT_ADVISERS`.

The refusals are those of the proposal (`reports.offer.scope`), not a second list. Facts that a price or a calendar needs may
still be missing; then what follows from the answers alone is said.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from assessment.advice import Advice, Kind
from assessment.models import Assessment
from reports.context import asked_answers, asked_facts, missing_facts
from reports.offer.calendar import plan
from reports.offer.coerce import FactError
from reports.offer.facts import OfferFacts
from reports.offer.price import Price, price
from reports.offer.scope import Refusal, refusals
from reports.prices import NoPriceTable, table_for
from reports.rendering.formatting import fmt


def advice(assessment: Assessment, lang: str) -> list[Advice]:
    """The refusals and the impossible D-day. No query, or four for the prices where the budget is zero."""
    facts = _typed(asked_facts(assessment))
    complete = not missing_facts(asked_facts(assessment))
    calendar = plan(timezone.localdate(), facts) if complete else None
    priced = _price(facts) if complete and facts.budget_year == 0 else None
    found = refusals(facts, asked_answers(assessment), price=priced, calendar=calendar)
    return [_advice(refusal, lang) for refusal in found]


def _typed(facts: Mapping[str, Any]) -> OfferFacts:
    """The facts for the calculators; one that they cannot read (a draft may hold it) is left out, as if it were not given."""
    readable = dict(facts)
    while True:
        try:
            return OfferFacts.from_facts(readable)
        except FactError as error:
            del readable[error.key.partition(".")[0]]


def _price(facts: OfferFacts) -> Price | None:
    """The price, or None where no table fits: the consultant is told why, the client need not be."""
    try:
        return price(facts, table_for(timezone.localdate()))
    except (NoPriceTable, ValueError):
        return None


def _advice(refusal: Refusal, lang: str) -> Advice:
    kind: Kind = (
        "impossible" if refusal.key == "dday" else "partner" if refusal.kind == "partner" else "refused"
    )
    return Advice(
        kind=kind,
        key=refusal.key,
        title=refusal.title.get(lang),
        reason=refusal.reason.render(lang, fmt),
        alternative=refusal.alternative.render(lang, fmt),
        keys=refusal.sources,
    )
