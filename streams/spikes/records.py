"""Records: the furthest that a series was from what was expected of it, day by day."""

from collections import deque
from typing import Final

_DAYS: Final = 31
_DAYS_A_WEEK: Final = 7
_EXCEPTIONS: Final = 2
"""An incident of a few hours reaches into two days at most, so that it never makes the record by itself."""


class Records:
    """The greatest distance of each of the last 31 days on which there was one."""

    def __init__(self) -> None:
        """Know no day yet."""
        self._days: deque[tuple[int, float]] = deque(maxlen=_DAYS)
        self._first = -1
        self._record = 0.0

    def learn(self, day: int, distance: float) -> None:
        """Learn a distance of at least 0; days never go back."""
        if self._days and self._days[-1][0] == day:
            if distance <= self._days[-1][1]:
                return
            self._days[-1] = (day, distance)
        else:
            if not self._days:
                self._first = day
            self._days.append((day, distance))
        self._record = self._find(day)

    @property
    def record(self) -> float:
        """The greatest of the days; from 7 days on the second greatest, from 14 the third.

        Once there are two weeks, the first one is not among them.
        """
        return self._record

    def _find(self, today: int) -> float:
        # In the first week nobody knew yet what a week is like: its distances say little about later ones.
        known = self._first + _DAYS_A_WEEK if today >= self._first + 2 * _DAYS_A_WEEK else self._first
        greatest = sorted((distance for day, distance in self._days if day >= known), reverse=True)
        return greatest[min(_EXCEPTIONS, len(greatest) // _DAYS_A_WEEK)]
