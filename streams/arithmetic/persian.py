"""The Persian calendar (Solar Hijri): dates to and from the Gregorian calendar.

A year begins on the day of the spring equinox in Iran. Of 33 years in a row 8 are leap years, at fixed places. From
1210 to 1501 (1831 to 2123 of the Gregorian calendar) this rule gives the years of Iran's calendar. Later a year may
begin a day off, for the rule is simpler than the sky.
"""

from datetime import date
from typing import Final, NamedTuple

_CYCLE_YEARS: Final = 33
_CYCLE_LEAP_YEARS: Final = 8
_LEAP_OFFSET: Final = 21
"""Fits the rule to the years that are known: 1375, 1379, ..., 1399, 1403 and 1408 are leap years."""
_LONG_MONTHS: Final = 6
_LONG_MONTH_DAYS: Final = 31
_MONTH_DAYS: Final = 30
_KNOWN_YEAR: Final = 1404
_KNOWN_NEW_YEAR: Final = date(2025, 3, 21).toordinal()
"""The first day of 1404."""


class PersianDate(NamedTuple):
    """A date of the Persian calendar; months are 1 (Farvardin) to 12 (Esfand)."""

    year: int
    month: int
    day: int


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian date of a Persian one. Raises ValueError beyond the years 1 to 9999 of the Gregorian calendar."""
    before = _MONTH_DAYS * (month - 1) + min(month - 1, _LONG_MONTHS)
    return date.fromordinal(_new_year(year) + before + day - 1)


def to_persian(day: date) -> PersianDate:
    """The Persian date of a Gregorian one."""
    ordinal = day.toordinal()
    year = day.year - 621
    if _new_year(year) > ordinal:
        year -= 1
    since = ordinal - _new_year(year)
    long_days = _LONG_MONTHS * _LONG_MONTH_DAYS
    if since < long_days:
        return PersianDate(year, since // _LONG_MONTH_DAYS + 1, since % _LONG_MONTH_DAYS + 1)
    months, days = divmod(since - long_days, _MONTH_DAYS)
    return PersianDate(year, _LONG_MONTHS + months + 1, days + 1)


def _new_year(year: int) -> int:
    """The ordinal of the first day of a Persian year."""
    leap_days = _leap_years_before(year) - _leap_years_before(_KNOWN_YEAR)
    return _KNOWN_NEW_YEAR + 365 * (year - _KNOWN_YEAR) + leap_days


def _leap_years_before(year: int) -> int:
    """How many leap years lie before a year, counted from a fixed one."""
    return (_CYCLE_LEAP_YEARS * year + _LEAP_OFFSET) // _CYCLE_YEARS
