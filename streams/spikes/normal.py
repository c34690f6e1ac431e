"""What is normal for a KPI, and how rare what happens now would be."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.spikes import learning
from streams.spikes.heights import Heights
from streams.spikes.judgement import Judgement
from streams.spikes.natures import Nature, Side
from streams.spikes.runs import Runs
from streams.spikes.stretches import Floats, Int64s, Stretches
from streams.spikes.telling import expected_mean, of_the_rest, tell
from streams.spikes.working_time import WorkingTime

_LEAST_HOURS: Final = 72


@dataclass(frozen=True, slots=True)
class Normal:
    """What was learned of one KPI: once an hour is often enough."""

    _learned: Runs | Heights
    _by_rest: bool = False
    """Whether a ratio is judged by what is not the part, which is the rarer: that is what happens now and then."""

    @classmethod
    def learn(
        cls,
        nature: Nature,
        days: Stretches,
        hours: Stretches,
        working_time: WorkingTime,
        now_minute: int,
        *,
        bounds: tuple[float, float] | None = None,
    ) -> "Normal | None":
        """Learn from what had ended at `now_minute`; None while that is too little.

        `bounds` are the least and the greatest value of a SCORE, if they are known.
        """
        if not nature.adds_up:
            points = hours.until(now_minute)
            return cls(Heights(points)) if len(points) >= _LEAST_HOURS else None
        by_rest = nature is Nature.RATIO and 2 * hours.part.sum() > hours.whole.sum()
        if by_rest:
            days, hours = days.of_the_rest(), hours.of_the_rest()
        runs = learning.learn(nature, days, hours, working_time, now_minute, bounds)
        return None if runs is None else cls(runs, bool(by_rest))

    def judge(self, recent: Stretches, now_minute: int, side: Side) -> Judgement | None:
        """Judge what ends at `now_minute`; `recent` are the stretches of the last 50 hours. None where none ends."""
        learned = self._learned
        if isinstance(learned, Heights):
            return learned.judge(recent, now_minute, side)
        known = recent.until(now_minute)
        if not len(known):
            return None
        if not self._by_rest:
            return tell(learned, known, now_minute, side)
        return of_the_rest(tell(learned, known.of_the_rest(), now_minute, side.other))

    def once_in_hours(self, recent: Stretches, moments: Int64s, side: Side) -> Floats:
        """The rarity at many moments (epoch minutes) at once; NaN where there is none."""
        learned = self._learned
        if isinstance(learned, Heights):
            return learned.once_in_hours(recent, moments, side)
        if not len(recent):
            return np.full(len(moments), np.nan)
        if self._by_rest:
            recent, side = recent.of_the_rest(), side.other
        once, _ = learned.most_unusual(learned.scan(recent, moments, side))
        rarest: Floats = once.max(axis=1)
        return rarest

    def expected(self, begin: int, end: int, whole: float = 0.0) -> float:
        """What the KPI is expected to be over [begin, end), in its own units.

        Of what is no sum `whole` makes no difference, as long as all of the stretch is of one hour.
        """
        if isinstance(self._learned, Heights):
            return self._learned.expected(begin, end)
        mean = expected_mean(self._learned, begin, end, whole)
        return 1 - mean if self._by_rest else mean
