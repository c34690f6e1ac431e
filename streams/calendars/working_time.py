"""Working time between two moments: days, hours, time zone, clock changes and holidays taken into account."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from streams.settings.calendar import CalendarSettings, Spans

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2300

_MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - the zero of a wall clock, which knows no zone
_MARGIN: Final = 3 * 86_400_000
"""More than a day's working hours can lie away from that day's midnight in UTC."""
_YEAR_MS: Final = 365 * 86_400_000

_Shift = tuple[int, int]


class WorkingCalendar:
    """Tells how much of a stretch of time is working time.

    Working hours are what the wall clock of the time zone shows, so a shift on a day on which the clock is
    changed is shorter or longer than on others. Where an edge of a shift is itself inside the change, a time
    that the clock shows twice is the first of the two, and one that it skips comes as much later as it skips.
    Hours past midnight belong, with all holidays, to the day on which they begin; what shifts share counts
    once.

    A call costs two look-ups in a sorted list, however far apart the moments are: the shifts of a year are
    laid out when a moment of that year is first asked for, with the working time before each.
    """

    __slots__ = (
        "_always",
        "_before",
        "_first",
        "_from",
        "_last",
        "_lengths",
        "_settings",
        "_starts",
        "_to",
    )

    def __init__(self, settings: CalendarSettings) -> None:
        self._settings = settings
        self._always = settings.always
        self._first, self._last = 0, -1
        # Within [_from, _to]: shift i begins at _starts[i], lasts _lengths[i], after _before[i] of work.
        self._from, self._to = 1, 0
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._before: list[int] = []

    def milliseconds_between(self, start: int, end: int) -> int:
        """Working milliseconds in [start, end), both epoch milliseconds; 0 if the end is not after the start.

        Raises:
            ValueError: a moment is outside the years 1900 to 2300.
        """
        if end <= start:
            return 0
        if self._always:
            return end - start
        if start < self._from or end > self._to:
            self._lay_out(start, end)
        starts, lengths, before = self._starts, self._lengths, self._before
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end, first) - 1
        since_first = start - starts[first]
        since_last = end - starts[last]
        return (
            before[last]
            - before[first]
            + (since_last if since_last < lengths[last] else lengths[last])  # noqa: FURB136 - min() takes twice as long
            - (since_first if since_first < lengths[first] else lengths[first])  # noqa: FURB136 - the same
        )

    def moment_after(self, start: int, milliseconds: int) -> int | None:
        """The first moment, in epoch milliseconds, by which so much working time has passed since `start`.

        What is done by closing time is done then, not when work begins again. `milliseconds` is above 0. None where
        it is not before the year 2300.

        Raises:
            ValueError: the start is outside the years 1900 to 2300.
        """
        if self._always:
            return start + milliseconds
        reach = start
        while True:
            if start < self._from or reach > self._to:
                self._lay_out(start, reach)
            starts, lengths, before = self._starts, self._lengths, self._before
            first = bisect_right(starts, start) - 1
            worked = before[first] + min(start - starts[first], lengths[first]) + milliseconds
            last = bisect_left(before, worked) - 1
            moment = starts[last] + worked - before[last]
            # In the last shift that is laid out the moment may lie past its end: then more has to be laid out.
            if moment <= starts[last] + lengths[last] and moment <= self._to:
                return moment
            reach = min(self._to + max(_YEAR_MS, self._to - start), _LATEST - _MARGIN - 1)
            if reach <= self._to:
                return None

    def _lay_out(self, start: int, end: int) -> None:
        """Make the lists reach over both moments and all that they reached over before."""
        first, last = _year(start - _MARGIN), _year(end + _MARGIN)
        if self._first <= self._last:
            first, last = min(first, self._first), max(last, self._last)
        self._first, self._last = first, last
        self._from, self._to = _new_year(first) + _MARGIN, _new_year(last + 1) - _MARGIN
        # A shift without length before all others: what lies before the first real one falls into it.
        self._starts, self._lengths, self._before = [_new_year(first) - _MARGIN], [0], [0]
        worked = 0
        # Sorted, for a change of the clock can swap two shifts of a night.
        shifts = sorted(shift for year in range(first, last + 1) for shift in self._shifts(year))
        for begins, ends in _joined(shifts):
            self._starts.append(begins)
            self._lengths.append(ends - begins)
            self._before.append(worked)
            worked += ends - begins

    def _shifts(self, year: int) -> Sequence[_Shift]:
        settings = self._settings
        hours = tuple(settings.hours_of(weekday) for weekday in range(7))
        return _shifts(settings.timezone, hours, tuple(settings.holidays), year)


@lru_cache(maxsize=256)
def _shifts(timezone: str, hours: tuple[Spans, ...], free: tuple[str | date, ...], year: int) -> Sequence[_Shift]:
    """The shifts that begin on the year's days, in epoch milliseconds; `hours` by weekday, from Monday on.

    Kept, for several calendars of a process have the same settings, and whole years take long.
    """
    zone = ZoneInfo(timezone)
    off = holidays_of(free, year)
    shifts = []
    day = date(year, 1, 1)
    while day.year == year:
        spans = hours[day.weekday()]
        if spans and day not in off:
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - of the wall clock
            for span in spans:
                begins = _moment(midnight + timedelta(seconds=span.begins), zone)
                ends = _moment(midnight + timedelta(seconds=span.ends), zone)
                if begins < ends:
                    shifts.append((begins, ends))
        day += timedelta(days=1)
    return tuple(shifts)


def holidays_of(free: Sequence[str | date], year: int) -> frozenset[date]:
    """The holidays among these dates and of these countries; dates of other years are no harm."""
    days = {day for day in free if isinstance(day, date)}
    for code in free:
        if isinstance(code, str):
            country, _, part = code.partition("-")
            days.update(holidays.country_holidays(country, subdiv=part or None, years=year))
    return frozenset(days)


def _joined(shifts: Iterable[_Shift]) -> Iterator[_Shift]:
    """The same time, sorted as before, without overlaps: a night may reach into the next day's hours."""
    joined: _Shift | None = None
    for shift in shifts:
        if joined is None:
            joined = shift
        elif shift[0] <= joined[1]:
            joined = (joined[0], max(joined[1], shift[1]))
        else:
            yield joined
            joined = shift
    if joined is not None:
        yield joined


def _moment(wall: datetime, zone: ZoneInfo) -> int:
    """Epoch milliseconds at which the zone's clock shows a time."""
    offset = zone.utcoffset(wall)
    if offset is None:  # a ZoneInfo knows the offset of every datetime
        raise AssertionError
    return (wall - _WALL_EPOCH - offset) // _MILLISECOND


def _new_year(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND


def _year(moment: int) -> int:
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError(f"Moment {moment} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return (_EPOCH + timedelta(milliseconds=moment)).year


_EARLIEST: Final = _new_year(FIRST_YEAR)
_LATEST: Final = _new_year(LAST_YEAR + 1)
