"""The calendar of the project (domain brief 5.6): phases 1, 2, 3, 4, 4 bis, 5, copy, freeze, D-day, hypercare.

Default durations in working days: phases 1, 2, 3 and 5 = 5 each; phase 4 = 10 to 20 by number of pilots; copy = copy_days
beside phase 5; then a freeze of 3 calendar days. Phases start as early as they can; 4 bis stays open until D-day.
Earliest D-day = start + 5 + 5 + 5 + max(10, pilots / 10) + max(5, copy_days) working days + 3 calendar days, then the
next day that every hard rule allows. A wish that breaks a hard rule is refused with that rule and the earliest day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from reports.offer.acceptance import by_key, pilots
from reports.offer.definitions import load, phrase, text
from reports.offer.facts import Assumption, OfferFacts
from reports.offer.migration import plan_migration
from reports.offer.text import Notice, Sentence, Text, Value
from reports.offer.workdays import DAY, Workdays, known_country

PHASE_DAYS = 5
TEST_DAYS = (10, 20)
FREEZE_DAYS = 3
REHEARSALS = 2
HYPERCARE_DAYS = 30
READABLE_DAYS = 30
WAVE_SIZE = 250
MONTHLY_PACE = 1000
DEMO_DAYS = 28
USER_DAYS = 5  # first working days of hypercare, which must be free of blackouts
SATURDAY, FRIDAY = 5, 4


@dataclass(frozen=True, slots=True)
class Phase:
    """One row of the calendar, first and last day included; `owners` are role codes."""

    key: str
    label: str
    name: Text
    start: date
    end: date
    working_days: int
    milestone: bool
    owners: tuple[str, ...]
    entry: Text
    exit: Sentence


@dataclass(frozen=True, slots=True)
class Wave:
    """One night of roll-out."""

    number: int
    night: date
    mailboxes: int


@dataclass(frozen=True, slots=True)
class WishRefusal:
    """Why the wished D-day is not possible: the rule and the sentence with the day proposed instead."""

    rule: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """The dated plan; `errors` are hard rules the client must lift, `warnings` soft ones."""

    start: date
    dday: date
    earliest_dday: date
    dday_wish: date | None
    dday_wish_refused: WishRefusal | None
    phases: tuple[Phase, ...]
    waves: tuple[Wave, ...]
    warnings: tuple[Notice, ...]
    errors: tuple[Notice, ...]
    assumptions: tuple[Assumption, ...]
    formula: Sentence


@dataclass(frozen=True, slots=True)
class _Spans:
    """First and last days of the phases before D-day; `moved` when a blackout delayed phase 4."""

    phases: tuple[tuple[str, date, date], ...]
    phase_4: date
    ready: date
    copy_end: date
    moved: bool


class _Planner:
    """One computation: the client's facts, its working days, the length of the copy."""

    def __init__(self, facts: OfferFacts, copy_days: int) -> None:
        self.facts, self.copy_days = facts, copy_days
        self.days = Workdays(facts.country)
        self.test_days = min(TEST_DAYS[1], max(TEST_DAYS[0], -(-pilots(facts) // 10)))
        self.wave_count = -(-facts.total_mailboxes // WAVE_SIZE) if facts.effective_mode == "waves" else 1

    def blackout(self, start: date, end: date) -> date | None:
        """The last day of a blackout that touches this period, if any."""
        ends = [period.end for period in self.facts.blackouts if period.start <= end and period.end >= start]
        return max(ends, default=None)

    def spans(self, start: date) -> _Spans:
        """Phases 1 to 5 and the copy, each as early as its predecessor and the blackouts allow."""
        days, rows, cursor = self.days, [], start
        for key in ("phase_1", "phase_2", "phase_3"):
            first = days.first(cursor)
            last = days.span_end(first, PHASE_DAYS)
            rows.append((key, first, last))
            cursor = last + DAY
        asked = first = days.first(cursor)
        last = days.span_end(first, self.test_days)
        while (end := self.blackout(first, last)) is not None:
            first = days.first(end + DAY)
            last = days.span_end(first, self.test_days)
        rows.append(("phase_4", first, last))
        fifth = days.first(last + DAY)
        fifth_end, copy_end = days.span_end(fifth, PHASE_DAYS), days.span_end(fifth, self.copy_days)
        rows += [("phase_5", fifth, fifth_end), ("pre_sync", fifth, copy_end)]
        return _Spans(tuple(rows), first, max(fifth_end, copy_end), copy_end, first != asked)

    def broken_rule(self, day: date) -> str | None:
        """The hard rule about the day itself that this D-day breaks."""
        if self.blackout(day, day):
            return "in_blackout"
        if self.days.is_holiday(day):
            return "public_holiday"
        first = self.days.first(day + DAY)
        return "hypercare_in_blackout" if self.blackout(first, self.days.span_end(first, USER_DAYS)) else None

    def nights(self, dday: date, after: date) -> list[date]:
        """The nights of the waves, ending on D-day: allowed working days after the freeze; fewer when they do not fit."""
        nights, day = [dday], dday - DAY
        while len(nights) < self.wave_count and day > after:
            if self.days.is_working(day) and not self.blackout(day, day):
                nights.append(day)
            day -= DAY
        return nights[::-1]

    def is_allowed(self, day: date, ready: date) -> bool:
        """Whether the hard rules allow this D-day when phase 5 and the copy end on `ready`."""
        after = ready + DAY * FREEZE_DAYS
        return (
            day > after and self.broken_rule(day) is None and len(self.nights(day, after)) == self.wave_count
        )

    def first_allowed(self, day: date, ready: date, soft: bool = False) -> date:
        """The first D-day from `day` on that the hard rules (and the soft ones) allow; blackouts end, so there is one."""
        while not self.is_allowed(day, ready) or (soft and self.soft_rules(day)):
            day += DAY
        return day

    def soft_rules(self, day: date) -> tuple[str, ...]:
        """The soft rules this D-day breaks."""
        broken = []
        if self.facts.downtime_when == "weekend":
            if day.weekday() not in (FRIDAY, SATURDAY):
                broken.append("weekend")
        elif not self.days.is_working(day):
            broken.append("working_day")
        if self.facts.sector == "manufacturing" or self.facts.public_body:
            next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            if day >= self.days.back(next_month - DAY, PHASE_DAYS):
                broken.append("month_end")
        return tuple(broken)

    def choose(self, spans: _Spans) -> tuple[date, date, WishRefusal | None]:
        """Earliest D-day, the D-day kept, and the refusal of the wish if it cannot be met."""
        wish = self.facts.dday
        earliest = self.first_allowed(spans.ready, spans.ready)
        if wish is None:
            return earliest, self.first_allowed(earliest, spans.ready, soft=True), None
        if self.is_allowed(wish, spans.ready):
            return earliest, wish, None
        proposed = self.first_allowed(max(wish, earliest), spans.ready, soft=True)
        rule = self._too_early(spans) if wish < earliest else self.broken_rule(wish) or "too_early_waves"
        sentence = phrase(
            "calendar",
            "refusals",
            rule,
            wish=wish,
            earliest=earliest,
            proposed=proposed,
            days=self.copy_days,
            waves=self.wave_count,
        )
        return earliest, proposed, WishRefusal(rule, sentence)

    def _too_early(self, spans: _Spans) -> str:
        """What makes the earliest D-day as late as it is: a blackout, the waves, the copy or the phases themselves."""
        if spans.moved:
            return "too_early_blackout"
        if self.wave_count > 1:
            return "too_early_waves"
        return "too_early_copy" if self.copy_days > PHASE_DAYS else "too_early_phases"


def plan(start: date, facts: OfferFacts, copy_days: int | None = None) -> CalendarPlan:
    """The calendar from the signature on `start`; `copy_days` defaults to the prudent copy of the migration plan."""
    planner = _Planner(facts, plan_migration(facts).copy_days if copy_days is None else copy_days)
    start = planner.days.first(start)
    spans = planner.spans(start)
    earliest, dday, refused = planner.choose(spans)
    nights = planner.nights(dday, spans.ready + DAY * FREEZE_DAYS)
    waves = _waves(nights, facts.total_mailboxes) if planner.wave_count > 1 else ()
    return CalendarPlan(
        start=start,
        dday=dday,
        earliest_dday=earliest,
        dday_wish=facts.dday,
        dday_wish_refused=refused,
        phases=_phases(planner, spans, nights, dday),
        waves=waves,
        warnings=_warnings(planner, spans, dday),
        errors=_errors(facts, dday),
        assumptions=_assumptions(facts.country),
        formula=phrase(
            "calendar",
            "formulas",
            "earliest",
            test=planner.test_days,
            copy=max(PHASE_DAYS, planner.copy_days),
        ),
    )


def _waves(nights: list[date], mailboxes: int) -> tuple[Wave, ...]:
    """The mailboxes shared out evenly over the nights, the first ones taking the remainder."""
    share, rest = divmod(mailboxes, len(nights))
    return tuple(Wave(index + 1, night, share + (index < rest)) for index, night in enumerate(nights))


def _phases(planner: _Planner, spans: _Spans, nights: list[date], dday: date) -> tuple[Phase, ...]:
    """Every row of the calendar in order of start; the freeze ends the day before the first night."""
    days, freeze = planner.days, (nights[0] - DAY * FREEZE_DAYS, nights[0] - DAY)
    readable = max(READABLE_DAYS, planner.facts.rollback_days)
    ttl = days.last(nights[0] - 2 * DAY)  # 48 hours and more before the change of the MX record
    rows = [
        *spans.phases,
        ("phase_4bis", spans.phase_4, dday),
        ("rehearsals", days.back(freeze[0] - DAY, REHEARSALS), days.last(freeze[0] - DAY)),
        ("ttl", ttl, ttl),
        ("freeze", *freeze),
        ("dday", dday, dday),
        ("hypercare", dday + DAY, dday + DAY * HYPERCARE_DAYS),
        ("old_system", dday + DAY, dday + DAY * readable),
    ]
    if len(nights) > 1:
        rows.append(("rollout", nights[0], dday))
    order = [*by_key(), *load("calendar")["phases"]]
    rows.sort(key=lambda row: (row[1], order.index(row[0])))
    return tuple(_phase(planner, *row) for row in rows)


def _phase(planner: _Planner, key: str, start: date, end: date) -> Phase:
    entry = by_key().get(key) or load("calendar")["phases"][key]
    params: dict[str, Value] = {"pilots": pilots(planner.facts), "downtime": planner.facts.downtime_h}
    return Phase(
        key=key,
        label=entry["label"],
        name=text(entry["name"], key),
        start=start,
        end=end,
        working_days=planner.days.count(start, end),
        milestone=key in ("ttl", "dday"),
        owners=tuple(entry["owners"]),
        entry=text(entry["entry"], key),
        exit=Sentence(text(entry["test"], key), params),
    )


def _warnings(planner: _Planner, spans: _Spans, dday: date) -> tuple[Notice, ...]:
    """Soft rules: said, never enforced on a wish."""
    facts, total = planner.facts, planner.facts.total_mailboxes
    sources = {
        "weekend": ("dday", "downtime_when"), "working_day": ("dday", "downtime_when"), "month_end": ("dday", "sector"),
    }  # fmt: skip
    found = [
        Notice(key, phrase("calendar", "warnings", key, day=dday), sources[key])
        for key in planner.soft_rules(dday)
    ]
    checks: list[tuple[bool, str, tuple[str, ...], Callable[[str], Sentence]]] = [
        (planner.wave_count == 1 and total > WAVE_SIZE, "one_night", ("mode", "mailboxes"),
         lambda key: phrase("calendar", "warnings", key, total=total, size=WAVE_SIZE)),
        (facts.effective_mode != facts.mode, "waves_forced", ("mode", "mailboxes"),
         lambda key: phrase("calendar", "warnings", key, total=total, waves=planner.wave_count)),
        (facts.sector == "education" and total > MONTHLY_PACE, "university_pace", ("sector", "mailboxes"),
         lambda key: phrase("calendar", "warnings", key, pace=MONTHLY_PACE)),
        ((dday - spans.phase_4).days < DEMO_DAYS, "short_demonstration", ("dday", "demo_platform"),
         lambda key: phrase("calendar", "warnings", key, days=(dday - spans.phase_4).days)),
    ]  # fmt: skip
    return (*found, *(Notice(key, sentence(key), where) for wrong, key, where, sentence in checks if wrong))


def _errors(facts: OfferFacts, dday: date) -> tuple[Notice, ...]:
    """Hard rules that no D-day can satisfy by itself: the client must lift them."""
    readable = dday + DAY * READABLE_DAYS
    checks = [
        (not facts.ttl_control, "ttl", ("ttl_control",)),
        (facts.rollback_days < READABLE_DAYS, "rollback", ("rollback_days",)),
        (
            facts.contract_end is not None and facts.contract_end <= readable,
            "contract_end",
            ("contract_end", "dday"),
        ),
    ]
    params: dict[str, Value] = {
        "readable": readable,
        "dday": dday,
        "end": facts.contract_end or dday,
        "days": facts.rollback_days,
        "least": READABLE_DAYS,
    }
    return tuple(
        Notice(key, phrase("calendar", "errors", key, **params), where)
        for wrong, key, where in checks
        if wrong
    )


def _assumptions(country: str) -> tuple[Assumption, ...]:
    """A country whose holidays are unknown has weekends only; a missing country is already an assumption of the facts."""
    if not country or known_country(country):
        return ()
    return (Assumption("country", country, phrase("assumptions", "facts", "holidays", value=country)),)
