"""What the clock of the company shows at an epoch minute, and whether that day is worked."""

from collections.abc import Callable
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


class WorkingTime:
    """Tells for an epoch minute the hour of the week in the company's zone, and whether the day is free."""

    def __init__(self, zone: ZoneInfo, weekdays: frozenset[int], is_free: Callable[[date], bool]) -> None:
        """`weekdays` (Monday is 0) are worked usually; `is_free` tells for a local date whether nobody works on it."""
        self._zone = zone
        self._weekdays = np.array([day in weekdays for day in range(7)])
        self._is_free = is_free
        self._offsets: dict[int, int] = {}
        self._free: dict[int, bool] = {}

    def local(self, minutes: Int64s) -> Int64s:
        """The minutes that the wall clock shows, since its own 1970."""
        hours, back = np.unique(minutes // HOUR, return_inverse=True)
        offsets = np.fromiter((self._offset(hour) for hour in hours.tolist()), np.int64, len(hours))
        return minutes + offsets[back]

    def cells(self, minutes: Int64s) -> Int64s:
        """The hour of the week, 0 to 167 from Monday on; of a holiday 168 and the hour of the day.

        A holiday is a free day whose weekday is worked usually.
        """
        local = self.local(minutes)
        days = local // DAY
        weekday = (days + _FROM_THURSDAY) % 7
        hour = local // HOUR % HOURS_A_DAY
        holiday = self._weekdays[weekday] & self._free_days(days)
        return np.where(holiday, HOURS_A_WEEK + hour, weekday * HOURS_A_DAY + hour)

    def worked_cells(self) -> Bools:
        """For each cell, whether its hours are of a day on which people work usually."""
        worked = np.zeros(CELLS, dtype=np.bool_)
        worked[:HOURS_A_WEEK] = np.repeat(self._weekdays, HOURS_A_DAY)
        return worked

    def _offset(self, hour: int) -> int:
        """Minutes that the local clock is ahead in an hour since the epoch."""
        offset = self._offsets.get(hour)
        if offset is None:
            # Clocks are changed at most once in a day of Greenwich, so one whose ends agree needs no more questions.
            day = hour // HOURS_A_DAY * HOURS_A_DAY
            first, last = self._ask(day), self._ask(day + HOURS_A_DAY - 1)
            for other in range(day, day + HOURS_A_DAY):
                self._offsets[other] = first if first == last else self._ask(other)
            offset = self._offsets[hour]
        return offset

    def _ask(self, hour: int) -> int:
        ahead = datetime.fromtimestamp(hour * 3600, UTC).astimezone(self._zone).utcoffset() or timedelta()
        return round(ahead.total_seconds() / 60)

    def _free_days(self, days: Int64s) -> Bools:
        known, back = np.unique(days, return_inverse=True)
        for day in known.tolist():
            if day not in self._free:
                self._free[day] = self._is_free(_EPOCH + timedelta(days=day))
        free = np.fromiter((self._free[day] for day in known.tolist()), np.bool_, len(known))
        return free[back]
