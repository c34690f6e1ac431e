"""The detector: learns a series point by point and says how far from normal a value is.

What is expected is put together from what is usual at this hour of the day, what is usual at this hour of the week, and
a moving average (`streams.spikes.forecasts`). How far away is far is told by the days before: by the distance that was
passed on two days only of the last month (`streams.spikes.records`). docs/alerting.md says why.
"""

from collections import deque
from dataclasses import dataclass
from math import copysign, isfinite
from typing import Final

from streams.spikes.forecasts import Forecasts, difference_of
from streams.spikes.hours import DAY, HOUR_MS
from streams.spikes.records import Records

_LEAST_POINTS: Final = 72
"""Three days of hours: before, not even the time of day is known."""
_TOGETHER: Final = 12
"""So many points in a row are judged together, too: what is a little high for half a day is not normal."""
_SPREADS: Final = 5.0
_MARGIN: Final = 1.5
"""A distance of so many times the record is five spreads."""
_MOST_BY_TOGETHER: Final = 2.0
"""What points in a row say may double what the last of them says: an incident is over when its values are."""
_FURTHEST: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a value is beside what was expected, all in the units of the series but the last."""

    expected: float
    spread: float
    deviation: float
    """How many spreads the value is above what was expected; below: negative. Between -1000 and 1000."""


class Detector:
    """Learns one series. Its points are as far apart as they always are: an hour on the board."""

    def __init__(
        self,
        *,
        least_difference: float = 0.0,
        least_share: float = 0.0,
        deviations: float = 5.0,
        step: int = HOUR_MS,
    ) -> None:
        """Know nothing yet.

        The spread is never so small that a difference below `least_difference`, or below `least_share` of what is
        expected, would be more than `deviations`. `step` is how many milliseconds a point stands for.
        """
        self._least_difference = least_difference
        self._least_share = least_share
        self._deviations = deviations
        self._latest = 0
        self._points = 0
        self._forecasts = Forecasts(step)
        self._differences: deque[float] = deque(maxlen=_TOGETHER - 1)
        self._single = Records()
        self._together = Records()

    def observe(self, moment: int, value: float) -> Judgement | None:
        """Judge a point that begins at `moment` (epoch ms), then learn it.

        Points come in the order of time; one from before the latest, as when clocks are set back, is taken to be of
        the same time as that.
        """
        judgement = self.judge(moment, value)
        self.learn(max(moment, self._latest), value)
        return judgement

    def judge(self, moment: int, value: float) -> Judgement | None:
        """Say how far a value that begins at `moment` (epoch ms) is from normal, learning nothing.

        None while too little is known. Raises ValueError for what is no finite number.
        """
        if not isfinite(value):
            raise ValueError(f"a series is made of finite numbers, not of {value!r}")
        if self._points < _LEAST_POINTS:
            return None
        expected = self._forecasts.expected(moment)
        difference = difference_of(value, expected)
        floor = max(self._least_difference, self._least_share * abs(expected)) / self._deviations
        deviation = self._deviation(difference, floor)
        spread = difference / deviation if deviation else max(floor, self._single.record * _MARGIN / _SPREADS)
        return Judgement(expected, spread, deviation)

    def learn(self, moment: int, value: float) -> None:
        """Learn a point without judging it; `observe` has its terms."""
        if self._points:
            difference = difference_of(value, self._forecasts.expected(moment))
            together = self._mean_with(difference)
            self._differences.append(difference)
            day = moment // HOUR_MS // DAY
            self._single.learn(day, abs(difference))
            self._together.learn(day, abs(together))
        self._points += 1
        self._forecasts.learn(moment, value)
        self._latest = moment

    def _mean_with(self, difference: float) -> float:
        return (sum(self._differences) + difference) / (len(self._differences) + 1)

    def _deviation(self, difference: float, floor: float) -> float:
        alone = _in_spreads(difference, self._single.record)
        together = _in_spreads(self._mean_with(difference), self._together.record)
        size = abs(alone)
        if alone * together > 0:
            size = max(size, min(abs(together), _MOST_BY_TOGETHER * size))
        if floor > 0:
            size = min(size, abs(difference) / floor)
        return copysign(min(size, _FURTHEST), difference)


def _in_spreads(distance: float, record: float) -> float:
    spread = record * _MARGIN / _SPREADS
    if abs(distance) < _FURTHEST * spread:
        return distance / spread
    return copysign(_FURTHEST, distance) if distance else 0.0
