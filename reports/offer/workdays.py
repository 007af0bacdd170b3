"""Working days of a country: Monday to Friday, without its public holidays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)


def known_country(country: str) -> bool:
    """Whether the public holidays of this ISO 3166 alpha-2 code are known."""
    return country in holidays.list_supported_countries()


@dataclass(frozen=True, slots=True)
class Workdays:
    """Day arithmetic of one country; an unknown country has weekends only."""

    country: str
    _holidays: dict[date, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # HolidayBase fills a year when a day of it is first asked for
        table = holidays.country_holidays(self.country) if known_country(self.country) else {}
        object.__setattr__(self, "_holidays", table)

    def is_holiday(self, day: date) -> bool:
        """A public holiday of the country (whatever the weekday)."""
        return day in self._holidays

    def is_working(self, day: date) -> bool:
        """Monday to Friday and not a public holiday."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def first(self, day: date) -> date:
        """`day`, or the next working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def last(self, day: date) -> date:
        """`day`, or the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def span_end(self, start: date, length: int) -> date:
        """The last day of `length` working days of which `start` (a working day) is the first."""
        end = start
        for _ in range(length - 1):
            end = self.first(end + DAY)
        return end

    def back(self, day: date, length: int) -> date:
        """The first day of the `length` working days that end on the last working day up to `day`."""
        start = self.last(day)
        for _ in range(length - 1):
            start = self.last(start - DAY)
        return start

    def count(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, both included."""
        return sum(self.is_working(start + DAY * offset) for offset in range((end - start).days + 1))
