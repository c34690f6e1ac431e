"""What a series usually is at an hour: medians by hour of the day and by hour of the week.

Hours are whole hours since the epoch, in UTC.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from statistics import median
from typing import Final

HOUR_MS: Final = 3_600_000
DAY: Final = 24
_WEEK: Final = 7 * DAY
_REMEMBERED: Final = 31 * DAY
_LEAST_DAYS: Final = 3
"""A day that was like no other must not be taken for the habit of an hour; two of them may be."""


class Hours:
    """The points of the last 31 days, by the hour in which each of them began."""

    def __init__(self) -> None:
        """Know no hour yet."""
        self._points: defaultdict[int, deque[tuple[int, list[float]]]] = defaultdict(deque)
        self._latest = -1
        self._usual: dict[int, tuple[float, ...]] = {}

    def learn(self, hour: int, value: float) -> None:
        """Learn a point of an hour that is not before the ones learned."""
        same_hours = self._points[hour % _WEEK]
        if hour != self._latest:
            self._latest = hour
            self._usual.clear()
            while same_hours and same_hours[0][0] < hour - _REMEMBERED:
                same_hours.popleft()
            same_hours.append((hour, []))
        same_hours[-1][1].append(value)

    def usual(self, centre: float) -> tuple[float, ...]:
        """What is usual around `centre` (hours): by hour of the day, by hour of the week, or as many as are known.

        Between the centres of two hours it goes over from the one to the other in a straight line.
        """
        hour = int(centre - 0.5)
        share = centre - 0.5 - hour
        before = self._of_hour(hour)
        if share <= 0:
            return before
        after = self._of_hour(hour + 1)
        if len(before) != len(after):
            return max(before, after, key=len)
        return tuple(one + share * (other - one) for one, other in zip(before, after, strict=True))

    def _of_hour(self, hour: int) -> tuple[float, ...]:
        usual = self._usual.get(hour)
        if usual is None:
            usual = self._usual[hour] = self._medians(hour)
        return usual

    def _medians(self, hour: int) -> tuple[float, ...]:
        days = [self._earlier(hour, day) for day in range(7)]
        of_the_day = [points for day in days for points in day]
        if len(of_the_day) < _LEAST_DAYS:
            return ()
        if not days[0]:
            return (_median(of_the_day),)
        return (_median(of_the_day), _median(days[0]))

    def _earlier(self, hour: int, days_before: int) -> list[list[float]]:
        """The points of the same hour, so many days and any number of weeks before."""
        same_hours = self._points.get((hour - days_before * DAY) % _WEEK, ())
        return [points for at, points in same_hours if hour - _REMEMBERED <= at < hour]


def _median(hours: Iterable[list[float]]) -> float:
    return median([point for points in hours for point in points])
