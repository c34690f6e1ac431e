"""The periods that are kept, what they are called, and of which months they are made."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from streams.arithmetic.calendar import Calendar, Period

PERIODS: Final = (Period.MONTH, Period.QUARTER, Period.YEAR)
"""All are made of whole months."""

_YEAR_MONTHS: Final = 12


def period_name(period: Period, first: date, calendar: Calendar) -> str:
    """What a month, quarter or year that begins with `first` is called: `2026-10`, `2026-Q3`, `2026`.

    Years and months are those of the calendar's system. A business year, and the quarters of it, have the number of
    the year in which it begins.
    """
    number = calendar.month(first)
    if period is Period.MONTH:
        return f"{number // _YEAR_MONTHS:04}-{number % _YEAR_MONTHS + 1:02}"
    year, month = divmod(number - (calendar.year_start - 1), _YEAR_MONTHS)
    return f"{year:04}" if period is Period.YEAR else f"{year:04}-Q{month // Period.QUARTER.months + 1}"


def month_starts(first: date, after: date, calendar: Calendar) -> Iterator[date]:
    """The first days of the months from the one that begins with `first` to the one before that of `after`."""
    while first < after:
        yield first
        first = calendar.first_of_next(Period.MONTH, first)
