"""The months and days of a company's calendar as whole numbers, for moments that mostly come in order."""

from datetime import date
from typing import Final, NamedTuple

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.panes import MINUTE_MS

_EPOCH: Final = date(1970, 1, 1).toordinal()


class Month(NamedTuple):
    """A month of the calendar: its number, counted from the year 0, and when it begins and ends, epoch ms."""

    number: int
    begin: int
    end: int


class Months:
    """Which month and which day a moment lies in."""

    __slots__ = ("_by_day", "_calendar", "_days")

    def __init__(self, calendar: Calendar) -> None:
        """Know the months of this calendar."""
        self._calendar = calendar
        self._days = calendar.days
        self._by_day: dict[int, Month] = {}

    def at(self, moment: int) -> Month:
        """The month that holds a moment, epoch ms."""
        start = self._days.floor(moment // MINUTE_MS)
        month = self._by_day.get(start)
        if month is None:
            month = self._by_day[start] = self._month(self._days.date_of(start))
        return month

    def day(self, moment: int) -> int:
        """How many days lie between 1970-01-01 and the date of a moment (epoch ms)."""
        return self._days.date_of(moment // MINUTE_MS).toordinal() - _EPOCH

    def _month(self, day: date) -> Month:
        calendar, days = self._calendar, self._days
        first, following = calendar.first_day(Period.MONTH, day), calendar.first_of_next(Period.MONTH, day)
        return Month(calendar.month(day), days.start_of(first) * MINUTE_MS, days.start_of(following) * MINUTE_MS)
