"""When a week, a month, a quarter or a year begins, in the Gregorian and in the Persian calendar.

Months and years are found by walking back from a day, one by one.
"""

from datetime import date, timedelta
from functools import lru_cache

from tests.recount.calendar import WEEKDAYS, Dates

ONE_DAY = timedelta(days=1)

# The Persian leap years of 33 years, by their place in the cycle that begins with 1375.
CYCLE_BEGINS = 1375
LEAP_PLACES = frozenset({0, 4, 8, 12, 16, 20, 24, 28})
NEW_YEAR_OF_1375 = date(1996, 3, 20)


def first_day(period: str, day: date, dates: Dates) -> date:
    """The first day of the period that holds a day."""
    while not _begins(period, day, dates):
        day -= ONE_DAY
    return day


def next_first_day(period: str, day: date, dates: Dates) -> date:
    """The first day of the period after the one that holds a day."""
    day += ONE_DAY
    while not _begins(period, day, dates):
        day += ONE_DAY
    return day


def _begins(period: str, day: date, dates: Dates) -> bool:
    """Whether a period begins with this day."""
    if period == "day":
        return True
    if period == "week":
        return WEEKDAYS[day.weekday()] == dates.week_start
    month, of_month = _month_and_day(day, dates.system)
    if of_month != 1:
        return False
    since_year_start = (month - dates.year_start) % 12
    return since_year_start % {"month": 1, "quarter": 3, "year": 12}[period] == 0


def _month_and_day(day: date, system: str) -> tuple[int, int]:
    if system == "gregorian":
        return day.month, day.day
    left = (day - _persian_new_year(day)).days
    for month, length in enumerate([31] * 6 + [30] * 6, start=1):
        if left < length:
            return month, left + 1
        left -= length
    raise AssertionError(day)


@lru_cache(maxsize=10_000)
def _persian_new_year(day: date) -> date:
    """The first day of the Persian year that holds a day, found by walking year by year from 1375."""
    year, begins = CYCLE_BEGINS, NEW_YEAR_OF_1375
    while begins > day:
        year -= 1
        begins -= timedelta(days=_length(year))
    while begins + timedelta(days=_length(year)) <= day:
        begins += timedelta(days=_length(year))
        year += 1
    return begins


def _length(year: int) -> int:
    return 366 if (year - CYCLE_BEGINS) % 33 in LEAP_PLACES else 365
