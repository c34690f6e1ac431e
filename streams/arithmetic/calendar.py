"""The company's calendar: in which zone its days begin, and with which days weeks, months, quarters and years."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from streams.arithmetic import persian
from streams.arithmetic.days import Days, days_of

_ONE_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7


class Period(Enum):
    """What a calendar has; the value is how many months a period of it has, 0 where it is made of days."""

    DAY = ("day", 0)
    WEEK = ("week", 0)
    MONTH = ("month", 1)
    QUARTER = ("quarter", 3)
    YEAR = ("year", 12)

    def __init__(self, word: str, months: int) -> None:
        """Name the parts of the value."""
        self.word = word
        self.months = months


@dataclass(frozen=True, slots=True)
class Calendar:
    """When periods begin. `week_start` is counted as `date.weekday` does; `year_start` is a month from 1 to 12.

    Months are those of the Gregorian calendar, or with `is_persian` those of the Persian one.
    """

    zone: str = "UTC"
    week_start: int = 0
    is_persian: bool = False
    year_start: int = 1

    @property
    def days(self) -> Days:
        """The days of its zone."""
        return days_of(self.zone)

    def first_day(self, period: Period, day: date) -> date:
        """The first day of the period that holds this day."""
        if period is Period.DAY:
            return day
        if period is Period.WEEK:
            return day - (day.weekday() - self.week_start) % _WEEK_DAYS * _ONE_DAY
        month = self.month(day)
        return self._first_of(month - (month - self._year_shift) % period.months)

    def first_of_next(self, period: Period, day: date) -> date:
        """The first day of the period after the one that holds this day."""
        if period is Period.DAY:
            return day + _ONE_DAY
        first = self.first_day(period, day)
        if period is Period.WEEK:
            return first + _WEEK_DAYS * _ONE_DAY
        return self._first_of(self.month(first) + period.months)

    def first_of_last(self, period: Period, day: date) -> date:
        """The first day of the period before the one that holds this day."""
        return self.first_day(period, self.first_day(period, day) - _ONE_DAY)

    def month(self, day: date) -> int:
        """The number of a day's month, counted from the year 0 of the calendar."""
        year, month = persian.to_persian(day)[:2] if self.is_persian else (day.year, day.month)
        return 12 * year + month - 1

    @property
    def _year_shift(self) -> int:
        return self.year_start - 1

    def _first_of(self, month: int) -> date:
        year, place = divmod(month, 12)
        return persian.to_gregorian(year, place + 1, 1) if self.is_persian else date(year, place + 1, 1)
