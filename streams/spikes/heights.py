"""Judging of what does not add up: levels and bare numbers, by how far they are from what is usual at this hour.

How far is far is told by the days before: see `streams.spikes.records`.
"""

from typing import Final

import numpy as np

from streams.spikes.detector import Detector
from streams.spikes.judgement import HOUR, RAREST, WINDOWS, Judgement
from streams.spikes.natures import Side
from streams.spikes.stretches import Floats, Int64s, Stretches

_MINUTE_MS: Final = 60_000
_RECORD: Final = 0.3
"""A spread as a share of the record."""
_AT_RECORD: Final = 2 * 31 * 24 / 3
"""Hours: the record is passed on three days of a month, on either side as often."""
_FALL: Final = 3.0
"""Twice as far is so many octaves rarer: the tail of distances is taken to fall as their third power."""


class Heights:
    """What was learned of a level or a number, point by point."""

    def __init__(self, points: Stretches) -> None:
        """Learn these points; see `judge`."""
        self._detector = Detector()
        for moment, value in zip(points.begin.tolist(), points.part.tolist(), strict=True):
            self._detector.learn(moment * _MINUTE_MS, value)

    def judge(self, recent: Stretches, now: int, side: Side) -> Judgement | None:
        """Judge the newest stretch that ended at `now` or before."""
        known = recent.until(now)
        if not len(known):
            return None
        value = float(known.part[-1])
        judged = self._detector.judge(self._moment(now), value)
        if judged is None:
            return None
        once = once_of(side.sign * judged.deviation)
        reach = judged.spread / _RECORD
        windows = {window: once if minutes >= HOUR else 1.0 for window, minutes in WINDOWS.items()}
        low, high = judged.expected - reach, judged.expected + reach
        return Judgement(
            windows, once, "1h", now - HOUR, value, judged.expected, float("nan"), 0.0, low, high, float(len(known))
        )

    def once_in_hours(self, recent: Stretches, moments: Int64s, side: Side) -> Floats:
        """`judge` for many moments, the rarity alone; NaN where there is none."""
        judged = [self.judge(recent, moment, side) for moment in moments.tolist()]
        return np.array([float("nan") if one is None else one.once_in_hours for one in judged])

    def expected(self, begin: int, end: int) -> float:
        """What is usual in the hour that ends here."""
        judged = self._detector.judge(self._moment(max(end, begin)), 0.0)
        return float("nan") if judged is None else judged.expected

    def _moment(self, now: int) -> int:
        return (now - HOUR + HOUR // 2) // HOUR * HOUR * _MINUTE_MS


def once_of(deviation: float) -> float:
    """Once in how many hours a value is so many spreads away, on that side."""
    return float(np.clip(_AT_RECORD * max(0.0, deviation * _RECORD) ** _FALL, 1.0, RAREST))
