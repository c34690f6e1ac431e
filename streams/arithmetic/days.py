"""The days of a time zone, as epoch minutes: a day begins with the first instant of its date.

Days are as long as the zone's clock makes them: 23 hours where it goes forward, 25 where it goes back. A date that a
zone left out (Samoa, 2011-12-30) is no day at all.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Int64s: TypeAlias = NDArray[np.int64]

LONGEST_DAY_MINUTES: Final = 48 * 60
"""No day is longer, whatever a zone does to its clock."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)
_MARGIN: Final = 3 * 24 * 60
"""Offsets of zones are below a day: so far around a year's end its days may lie by UTC."""
_LAST_YEAR: Final = 9998


class Days:
    """Where the days of one zone begin. A look-up is a search in a sorted table, which grows by whole years."""

    __slots__ = ("_dates", "_first_year", "_from", "_last_year", "_starts", "_table", "_to", "_zone", "zone")

    def __init__(self, zone: str) -> None:
        """Know the days of this zone, by its name in the IANA database."""
        self.zone = zone
        self._zone = ZoneInfo(zone)
        self._first_year, self._last_year = 0, -1
        self._from, self._to = 1, 0
        """Within these minutes the table holds all starts."""
        self._starts: list[int] = []
        self._dates: list[date] = []
        self._table: Int64s = np.empty(0, dtype=np.int64)

    def floor(self, minute: int) -> int:
        """Start of the day that holds this epoch minute."""
        place = self._place(minute)
        return self._starts[place]

    def after(self, minute: int) -> int:
        """Start of the day after the one that holds this epoch minute."""
        place = self._place(minute)
        return self._starts[place + 1]

    def before(self, minute: int) -> int:
        """Start of the day before the one that holds this epoch minute."""
        place = self._place(minute)
        return self._starts[place - 1]

    def date_of(self, minute: int) -> date:
        """The date of the day that holds this epoch minute."""
        place = self._place(minute)
        return self._dates[place]

    def start_of(self, day: date) -> int:
        """Epoch minute with which a date begins; of a date that the zone left out that of the next one."""
        if not self._first_year < day.year < self._last_year:
            self._reach(day.year - 1, day.year + 1)
        return self._starts[bisect_left(self._dates, day)]

    def starts(self, first: int, last: int) -> list[int]:
        """Starts of all days that begin at these epoch minutes or between them."""
        self._place(first - 1)
        end = self._place(last) + 1  # may have made the table longer, and moved the place of the first
        begin = self._place(first - 1) + 1
        return self._starts[begin:end]

    def floors(self, minutes: Int64s) -> Int64s:
        """For each epoch minute the start of the day that holds it; at least one is given."""
        low, high = int(minutes.min()), int(minutes.max())
        first, last = self.floor(low), self.floor(high)
        if first == last:
            return np.full(len(minutes), first, dtype=np.int64)
        return self._table[np.searchsorted(self._table, minutes, side="right") - 1]

    def _place(self, minute: int) -> int:
        """The place of a minute's day in the table, which is made anew where it does not reach so far."""
        if not self._from <= minute < self._to:
            year = (_EPOCH + minute * _MINUTE).year
            self._reach(year - 1, year + 1)
        return bisect_right(self._starts, minute) - 1

    def _reach(self, first: int, last: int) -> None:
        """Make the table reach over these years and all that it reached over before."""
        first, last = max(first, 1), min(last, _LAST_YEAR)
        if self._first_year <= self._last_year:
            first, last = min(first, self._first_year), max(last, self._last_year)
        by_start: dict[int, date] = {}
        day = date(first, 1, 1)
        while day.year <= last:
            # Of dates that begin together the last one is the one that is lived.
            by_start[_first_minute(day, self._zone)] = day
            day += timedelta(days=1)
        self._first_year, self._last_year = first, last
        self._starts, self._dates = list(by_start), list(by_start.values())
        self._from, self._to = self._starts[0] + _MARGIN, self._starts[-1] - _MARGIN
        self._table = np.array(self._starts, dtype=np.int64)


@lru_cache(maxsize=64)
def days_of(zone: str) -> Days:
    """The days of a zone; whoever asks for the same zone shares one table."""
    return Days(zone)


def _first_minute(day: date, zone: ZoneInfo) -> int:
    """Epoch minute of the first instant of a date."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    instant = midnight.astimezone(UTC)
    shown = instant.astimezone(zone)
    if shown.replace(tzinfo=None) != midnight.replace(tzinfo=None):
        instant = _end_of_gap(day, zone, instant)
    return (instant - _EPOCH) // _MINUTE


def _end_of_gap(day: date, zone: ZoneInfo, late: datetime) -> datetime:
    """The first instant of a date whose midnight the clock skips; `late` is one at which it shows this date or later.

    Found by halves, for nothing says where a change of the clock lies.
    """
    early = late - timedelta(days=2)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).date() < day:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0) + timedelta(seconds=late.microsecond > 0)
