"""The detector: learns a series point by point and says how far from normal a value is.

Normal is the median of the same hours of the week, and its spread the median absolute distance from it, both of the
last weeks; where that hour was not seen often enough, of all hours alike.
"""

from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import Final

_HOUR_MS: Final = 3_600_000
_HOURS_A_WEEK: Final = 168
_WEEKS: Final = 5
_LEAST_POINTS: Final = 24
_LEAST_OF_AN_HOUR: Final = 3
_TO_DEVIATION: Final = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a value is beside what was expected, all in the units of the series but the last."""

    expected: float
    spread: float
    deviation: float
    """How many spreads the value is above what was expected; below: negative."""


class Detector:
    """Learns one series. Its points are as far apart as they always are: an hour on the board."""

    def __init__(self, *, least_difference: float = 0.0, least_share: float = 0.0, deviations: float = 5.0) -> None:
        """Know nothing yet.

        The spread is never so small that a difference below `least_difference`, or below `least_share` of what is
        expected, would be more than `deviations`.
        """
        self._least_difference = least_difference
        self._least_share = least_share
        self._deviations = deviations
        self._points: deque[tuple[int, float]] = deque(maxlen=_WEEKS * _HOURS_A_WEEK)

    def observe(self, moment: int, value: float) -> Judgement | None:
        """Judge a point that begins at `moment` (epoch ms), then learn it. Points come in the order of time."""
        judgement = self.judge(moment, value)
        self._points.append((moment, value))
        return judgement

    def judge(self, moment: int, value: float) -> Judgement | None:
        """Say how far a value is from normal, learning nothing; None while too little is known."""
        if len(self._points) < _LEAST_POINTS:
            return None
        hour = moment // _HOUR_MS % _HOURS_A_WEEK
        known = [point for at, point in self._points if at // _HOUR_MS % _HOURS_A_WEEK == hour]
        if len(known) < _LEAST_OF_AN_HOUR:
            known = [point for _, point in self._points]
        expected = median(known)
        spread = _TO_DEVIATION * median(abs(point - expected) for point in known)
        floor = max(self._least_difference, self._least_share * abs(expected)) / self._deviations
        spread = max(spread, floor)
        deviation = (value - expected) / spread if spread > 0 else 0.0
        return Judgement(expected, spread, deviation)
