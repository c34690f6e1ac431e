"""What the clock of the company shows at an epoch minute, and whether that day is worked."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from streams.spikes.judgement import DAY, HOUR
from streams.spikes.stretches import Bools, Int64s

HOURS_A_DAY: Final = 24
HOURS_A_WEEK: Final = 168
CELLS: Final = HOURS_A_WEEK + HOURS_A_DAY
"""An hour of the week each, and after them the hours of a holiday."""

_FROM_THURSDAY: Final = 3
"""The epoch began on one; weeks begin on Monday."""
_EPOCH: Final = date(1970, 1, 1)
_MARGIN: Final = 7


class WorkingTime:
    """Tells for an epoch minute the hour of the week in the company's zone, and whether the day is free."""

    def __init__(self, zone: ZoneInfo, weekdays: frozenset[int], is_free: Callable[[date], bool]) -> None:
        """`weekdays` (Monday is 0) are worked usually; `is_free` tells for a local date whether nobody works on it."""
        self._zone = zone
        self._weekdays = np.array([day in weekdays for day in range(7)])
        self._is_free = is_free
        self._first_day = 0
        self._cells = np.empty(0, dtype=np.int64)
        """The cell of each hour of Greenwich from the first of `_first_day` on, days since the epoch."""

    def cells(self, minutes: Int64s) -> Int64s:
        """The hour of the week, 0 to 167 from Monday on; of a holiday 168 and the hour of the day.

        A holiday is a free day whose weekday is worked usually. All minutes of an hour of Greenwich have the cell that
        its first one has, as in zones whose clocks are half an hour off.
        """
        hours = minutes // HOUR
        if not len(hours):
            return hours
        first, last = int(hours.min()) // HOURS_A_DAY, int(hours.max()) // HOURS_A_DAY
        known = len(self._cells) // HOURS_A_DAY
        if first < self._first_day or last >= self._first_day + known:
            self._know(first, last + 1)
        return self._cells[hours - self._first_day * HOURS_A_DAY]

    def worked_cells(self) -> Bools:
        """For each cell, whether its hours are of a day on which people work usually."""
        worked = np.zeros(CELLS, dtype=np.bool_)
        worked[:HOURS_A_WEEK] = np.repeat(self._weekdays, HOURS_A_DAY)
        return worked

    def _know(self, first: int, end: int) -> None:
        """Look up the days [first, end) and those that are known; a margin keeps this rare."""
        known = len(self._cells) // HOURS_A_DAY
        if known:
            first, end = min(first, self._first_day), max(end, self._first_day + known)
        first, end = first - _MARGIN, end + _MARGIN
        cells = [cell for day in range(first, end) for cell in self._cells_of(day)]
        self._first_day, self._cells = first, np.array(cells, dtype=np.int64)

    def _cells_of(self, day: int) -> Iterator[int]:
        """The cells of the hours of a day of Greenwich."""
        begin = day * HOURS_A_DAY
        # Clocks are changed at most once in such a day, so one whose ends agree needs no more questions.
        before, after = self._ahead(begin), self._ahead(begin + HOURS_A_DAY - 1)
        for hour in range(begin, begin + HOURS_A_DAY):
            ahead = before if before == after else self._ahead(hour)
            local, minute = divmod(hour * HOUR + ahead, DAY)
            weekday = (local + _FROM_THURSDAY) % 7
            holiday = self._weekdays[weekday] and self._is_free(_EPOCH + timedelta(days=local))
            yield minute // HOUR + (HOURS_A_WEEK if holiday else weekday * HOURS_A_DAY)

    def _ahead(self, hour: int) -> int:
        """Minutes that the local clock is ahead of Greenwich in an hour since the epoch."""
        ahead = datetime.fromtimestamp(hour * 3600, UTC).astimezone(self._zone).utcoffset() or timedelta()
        return round(ahead.total_seconds() / 60)
