"""The all-inclusive price (domain brief 6.1), excluding VAT, rounded half-up once, on the line.

monthly = sum over classes (count x unit price) x (1 - discount of the total)
one_off = setup + sum over sources (rate x mailboxes) x (1 - discount) + volume rate x max(0, GB - included x mailboxes)
total over 36 months = 36 x monthly + one_off
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.offer.coerce import QuotaCount
from reports.offer.definitions import load, phrase, text, texts
from reports.offer.facts import OfferFacts, compound
from reports.offer.text import Money, Sentence, Text

CENT = Decimal("0.01")
STEP_GB = 50
MONTHS = 36


class UnknownQuotaClass(ValueError):
    """A quota the price table does not sell; the nearest one is never taken."""

    def __init__(self, gb: Decimal, version: str) -> None:
        super().__init__(f"price table {version} has no quota class of {gb} GB")
        self.gb, self.version = gb, version


class UnknownSourceType(ValueError):
    """A source system without a migration rate in the price table."""

    def __init__(self, source_type: str, version: str) -> None:
        super().__init__(f"price table {version} has no migration rate for source type {source_type!r}")
        self.source_type, self.version = source_type, version


def cents(amount: Decimal) -> Decimal:
    """Rounded half-up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """A dated, versioned price list, excluding VAT.

    classes: {quota in GB: price per mailbox and month}; bands: (from this many mailboxes, discount as a share of 1),
    rising from 1; rates: {source type: price per migrated mailbox}; volume_rate: per GB above `included_gb` on average.
    """

    version: str
    valid_from: date
    currency: str
    classes: Mapping[int, Decimal]
    further_50gb: Decimal
    bands: tuple[tuple[int, Decimal], ...]
    setup: Decimal
    rates: Mapping[str, Decimal]
    volume_rate: Decimal
    included_gb: Decimal
    placeholder: bool = False

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.bands]
        if not self.classes or not starts or starts[0] != 1 or starts != sorted(set(starts)):
            raise ValueError(f"price table {self.version}: needs classes, and bands that rise from 1")
        if any(not 0 <= discount < 1 for _, discount in self.bands):
            raise ValueError(f"price table {self.version}: a discount is a share between 0 and 1")
        prices = [
            *self.classes.values(),
            self.further_50gb,
            self.setup,
            *self.rates.values(),
            self.volume_rate,
        ]
        if any(price < 0 or price != cents(price) for price in prices):
            raise ValueError(
                f"price table {self.version}: prices are not negative and have at most two decimals"
            )

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> PriceTable:
        """From JSON or YAML data with the same keys, numbers as strings or ints."""
        valid_from = plain["valid_from"]
        return cls(
            version=str(plain["version"]),
            valid_from=valid_from if isinstance(valid_from, date) else date.fromisoformat(valid_from),
            currency=str(plain["currency"]),
            classes={int(gb): Decimal(str(price)) for gb, price in plain["classes"].items()},
            further_50gb=Decimal(str(plain["further_50gb"])),
            bands=tuple((int(start), Decimal(str(discount))) for start, discount in plain["bands"]),
            setup=Decimal(str(plain["setup"])),
            rates={str(kind): Decimal(str(rate)) for kind, rate in plain["rates"].items()},
            volume_rate=Decimal(str(plain["volume_rate"])),
            included_gb=Decimal(str(plain["included_gb"])),
            placeholder=bool(plain.get("placeholder", False)),
        )

    def unit_price(self, gb: Decimal) -> Decimal:
        """Price of one mailbox of `gb` GB a month before discount; UnknownQuotaClass when it is not sold.

        Above the largest class, only that class plus whole steps of 50 GB is sold.
        """
        largest = max(self.classes)
        if gb > largest and (gb - largest) % STEP_GB == 0:
            return self.classes[largest] + self.further_50gb * int((gb - largest) // STEP_GB)
        if gb not in self.classes:
            raise UnknownQuotaClass(gb, self.version)
        return self.classes[int(gb)]

    def discount(self, mailboxes: int) -> Decimal:
        """The discount (share of 1) of a total number of mailboxes."""
        return [discount for start, discount in self.bands if start <= max(mailboxes, 1)][-1]

    def rate(self, source_type: str) -> Decimal:
        """Migration price of one mailbox; UnknownSourceType when the table has none."""
        if source_type not in self.rates:
            raise UnknownSourceType(source_type, self.version)
        return self.rates[source_type]


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One quota class: count x unit price = amount a month, before discount."""

    gb: Decimal
    count: int
    unit: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OneOffLine:
    """One one-off amount (key: setup, migration, volume)."""

    key: str
    text: Sentence
    amount: Decimal


@dataclass(frozen=True, slots=True)
class GrowthStep:
    """Mailboxes and monthly price from this month (1 to 36) on."""

    month: int
    mailboxes: int
    monthly: Decimal


@dataclass(frozen=True, slots=True)
class DiscountStep:
    """More mailboxes would cost less: the next discount band, what to add, both monthly prices."""

    from_mailboxes: int
    extra_mailboxes: int
    gb: Decimal
    monthly_now: Decimal
    monthly_then: Decimal
    saving: Decimal
    text: Sentence


@dataclass(frozen=True, slots=True)
class BudgetGate:
    """Yearly run price against the client's ceiling; `within` is None when no ceiling was given."""

    ceiling: Decimal | None
    yearly: Decimal
    within: bool | None
    excess: Decimal
    text: Sentence


@dataclass(frozen=True, slots=True)
class Price:
    """The price of an offer, excluding VAT."""

    table_version: str
    valid_from: date
    currency: str
    placeholder_table: bool
    indicative: bool
    lines: tuple[PriceLine, ...]
    mailboxes: int
    gross: Decimal
    discount: Decimal
    discount_amount: Decimal
    monthly: Decimal
    per_mailbox: Decimal
    yearly: Decimal
    run_36: Decimal
    one_off_lines: tuple[OneOffLine, ...]
    one_off: Decimal
    total_36: Decimal
    growth: tuple[GrowthStep, ...]
    total_36_growth: Decimal
    discount_step_warning: DiscountStep | None
    budget_gate: BudgetGate
    included: tuple[Text, ...]
    formulas: tuple[Sentence, ...]


def monthly_price(classes: tuple[QuotaCount, ...], table: PriceTable) -> Decimal:
    """The monthly price of these mailboxes, discount included, rounded once."""
    gross = sum((table.unit_price(entry.gb) * entry.count for entry in classes), Decimal(0))
    return cents(gross * (1 - table.discount(sum(entry.count for entry in classes))))


def load_price_table() -> PriceTable:
    """The placeholder table that comes with the product."""
    return PriceTable.from_plain(load("price_table"))


def price(facts: OfferFacts, table: PriceTable, growth_pct: Decimal | None = None) -> Price:
    """The price of `facts` by `table`; growth (% a year, default the client's) only feeds the projection."""
    lines = tuple(
        PriceLine(entry.gb, entry.count, table.unit_price(entry.gb), table.unit_price(entry.gb) * entry.count)
        for entry in facts.classes
    )
    total, gross = facts.total_mailboxes, sum((line.amount for line in lines), Decimal(0))
    discount, monthly = table.discount(total), monthly_price(facts.classes, table)
    one_off_lines = _one_off(facts, table, discount)
    one_off = sum((line.amount for line in one_off_lines), Decimal(0))
    growth = _growth(facts, table, facts.growth_pct if growth_pct is None else growth_pct)
    return Price(
        table_version=table.version,
        valid_from=table.valid_from,
        currency=table.currency,
        placeholder_table=table.placeholder,
        indicative=facts.assumed("mailboxes", "mailboxes_by_class"),
        lines=lines,
        mailboxes=total,
        gross=gross,
        discount=discount,
        discount_amount=monthly - gross,
        monthly=monthly,
        per_mailbox=cents(monthly / total),
        yearly=12 * monthly,
        run_36=MONTHS * monthly,
        one_off_lines=one_off_lines,
        one_off=one_off,
        total_36=MONTHS * monthly + one_off,
        growth=growth,
        total_36_growth=sum((12 * step.monthly for step in growth), Decimal(0)) + one_off,
        discount_step_warning=_discount_step(facts.classes, table, monthly),
        budget_gate=_budget_gate(facts.budget_year, 12 * monthly, table.currency),
        included=texts(load("price_texts")["included"]),
        formulas=_formulas(facts, table, gross, discount),
    )


def _one_off(facts: OfferFacts, table: PriceTable, discount: Decimal) -> tuple[OneOffLine, ...]:
    """Setup, one line per source, and the volume above the included average (always printed, even when zero)."""
    lines = [OneOffLine("setup", phrase("price_texts", "one_off", "setup"), cents(table.setup))]
    percent = Decimal(100) * discount
    for source in facts.sources:
        rate = table.rate(source.type)
        sentence = phrase(
            "price_texts", "one_off", "migration",
            source=text(load("migration")["sources"][source.type]["name"]), mailboxes=source.mailboxes,
            rate=Money(rate, table.currency), discount=percent,
        )  # fmt: skip
        lines.append(OneOffLine("migration", sentence, cents(rate * source.mailboxes * (1 - discount))))
    extra = max(Decimal(0), facts.volume_gb - table.included_gb * facts.total_mailboxes)
    sentence = phrase(
        "price_texts",
        "one_off",
        "volume",
        gb=extra,
        rate=Money(table.volume_rate, table.currency),
        included=table.included_gb,
    )
    return (*lines, OneOffLine("volume", sentence, cents(table.volume_rate * extra)))


def _grown(classes: tuple[QuotaCount, ...], factor: Decimal) -> tuple[QuotaCount, ...]:
    """The counts grown by `factor`: total rounded half-up, shared out by largest remainder, small classes first on a tie."""
    total = sum(entry.count for entry in classes)
    target = max(1, int((total * factor).quantize(Decimal(1), ROUND_HALF_UP)))
    exact = [entry.count * Decimal(target) / total for entry in classes]
    counts = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda index: (counts[index] - exact[index], classes[index].gb))
    for index in order[: target - sum(counts)]:
        counts[index] += 1
    return tuple(QuotaCount(entry.gb, count) for entry, count in zip(classes, counts, strict=True))


def _growth(facts: OfferFacts, table: PriceTable, growth_pct: Decimal) -> tuple[GrowthStep, ...]:
    """Three yearly steps: growth counts from the month it occurs (months 13 and 25), never before."""
    steps = []
    for year in range(MONTHS // 12):
        classes = _grown(facts.classes, compound(growth_pct, year))
        steps.append(
            GrowthStep(12 * year + 1, sum(entry.count for entry in classes), monthly_price(classes, table))
        )
    return tuple(steps)


def _discount_step(
    classes: tuple[QuotaCount, ...], table: PriceTable, monthly: Decimal
) -> DiscountStep | None:
    """The band where adding mailboxes of the client's cheapest class lowers the monthly price most, if any."""
    total = sum(entry.count for entry in classes)
    cheapest = min(classes, key=lambda entry: (table.unit_price(entry.gb), entry.gb)).gb
    offers = []
    for start, _ in table.bands:
        if start > total:
            then = monthly_price((*classes, QuotaCount(cheapest, start - total)), table)
            offers.append((then, start))
    then, start = min(offers, default=(monthly, total))
    if then >= monthly:
        return None
    sentence = phrase(
        "price_texts", "warnings", "discount_step", now=Money(monthly, table.currency), total=total, start=start,
        extra=start - total, gb=cheapest, then=Money(then, table.currency), saving=Money(monthly - then, table.currency),
    )  # fmt: skip
    return DiscountStep(start, start - total, cheapest, monthly, then, monthly - then, sentence)


def _budget_gate(ceiling: Decimal | None, yearly: Decimal, currency: str) -> BudgetGate:
    """The ceiling is the run price of a year; a one-off ceiling is not among the facts."""
    run = Money(yearly, currency)
    if ceiling is None:
        return BudgetGate(
            None, yearly, None, Decimal(0), phrase("price_texts", "budget", "unknown", yearly=run)
        )
    excess = max(Decimal(0), yearly - ceiling)
    key = "exceeded" if excess else "within"
    sentence = phrase(
        "price_texts",
        "budget",
        key,
        yearly=run,
        ceiling=Money(ceiling, currency),
        excess=Money(excess, currency),
    )
    return BudgetGate(ceiling, yearly, not excess, excess, sentence)


def _formulas(
    facts: OfferFacts, table: PriceTable, gross: Decimal, discount: Decimal
) -> tuple[Sentence, ...]:
    monthly = phrase(
        "price_texts",
        "formulas",
        "monthly",
        gross=Money(gross, table.currency),
        discount=100 * discount,
        total=facts.total_mailboxes,
    )
    version = phrase("price_texts", "formulas", "table", version=table.version, valid_from=table.valid_from)
    tail = [phrase("price_texts", "formulas", key) for key in ("total", "vat")]
    placeholder = [phrase("price_texts", "formulas", "placeholder")] if table.placeholder else []
    return (monthly, *tail, version, *placeholder)
