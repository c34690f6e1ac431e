"""What is normal for a KPI, and how rare what happens now would be."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from streams.spikes import learning
from streams.spikes.heights import Heights
from streams.spikes.judgement import WINDOWS, Judgement
from streams.spikes.natures import Nature, Side
from streams.spikes.runs import LENGTHS, Runs, Scan
from streams.spikes.stretches import Floats, Int64s, Stretches
from streams.spikes.tails import count_tail
from streams.spikes.working_time import WorkingTime

_LEAST_HOURS = 72
_WITHIN = float(ndtri(0.975))


@dataclass(frozen=True, slots=True)
class Normal:
    """What was learned of one KPI: once an hour is often enough."""

    _learned: Runs | Heights

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
        runs = learning.learn(nature, days, hours, working_time, now_minute, bounds)
        return None if runs is None else cls(runs)

    def judge(self, recent: Stretches, now_minute: int, side: Side) -> Judgement | None:
        """Judge what ends at `now_minute`; `recent` are the stretches of the last 50 hours. None where none ends."""
        if isinstance(self._learned, Heights):
            return self._learned.judge(recent, now_minute, side)
        known = recent.until(now_minute)
        if not len(known):
            return None
        runs = self._learned
        scan = runs.scan(known, np.array([now_minute]), side)
        once, best = runs.most_unusual(scan)
        return _said(runs, known, scan, once[0], int(best[0]))

    def once_in_hours(self, recent: Stretches, moments: Int64s, side: Side) -> Floats:
        """The rarity at many moments (epoch minutes) at once; NaN where there is none."""
        if isinstance(self._learned, Heights):
            return self._learned.once_in_hours(recent, moments, side)
        if not len(recent):
            return np.full(len(moments), np.nan)
        runs = self._learned
        once, _ = runs.most_unusual(runs.scan(recent, moments, side))
        return once.max(axis=1)

    def expected(self, begin: int, end: int, whole: float = 0.0) -> float:
        """What the KPI is expected to be over [begin, end), in its own units; of a ratio of this whole: its share."""
        if isinstance(self._learned, Heights):
            return self._learned.expected(begin, end)
        runs = self._learned
        stretch = Stretches.of([begin], [end], [0.0], [max(whole, 1.0)])
        exposure, at_level = runs.usual.columns(runs.nature, stretch)
        level = float(runs.levels.by_age[0])
        if runs.nature.by_time:
            return level * float(at_level[0])
        if runs.nature is Nature.RATIO:
            return min(level * float(at_level[0] / exposure[0]), 1.0)
        return _in_units(runs.nature, float(at_level[0] / exposure[0]) + level)


def _in_units(nature: Nature, mean: float) -> float:
    return float(np.exp(mean)) if nature is Nature.MEAN else mean


def _said(runs: Runs, recent: Stretches, scan: Scan, once: Floats, place: int) -> Judgement:
    so_far = np.maximum.accumulate(once)
    windows = {
        window: float(so_far[int(np.searchsorted(LENGTHS, minutes, "right")) - 1])
        for window, minutes in WINDOWS.items()
    }
    length = LENGTHS[place]
    window = next(name for name, minutes in WINDOWS.items() if minutes >= length)
    happened, exposure, expected = (float(column[0, place]) for column in (scan.happened, scan.exposure, scan.expected))
    chance, variance = float(scan.chance[0, place]), float(scan.variance[0, place])
    reach = _WITHIN * variance**0.5
    begin = int(scan.begin[0, place])
    rarest = float(once[place])
    if runs.nature.by_time:
        lump = runs.thing.variance
        low, high = expected - reach, expected + reach
        if runs.nature is Nature.COUNT:
            low, high = _counts_between(expected, (variance - chance) / max(expected**2, 1e-12), low, high)
        whole = float(recent.whole[-1]) if runs.nature is Nature.COUNT else exposure
        samples = max(happened, expected) / lump
        return Judgement(
            windows, rarest, window, begin, happened, expected, happened, whole, max(low, 0.0), high, samples
        )
    things = max(exposure, 1e-12)
    if runs.nature is Nature.RATIO:
        low, high = max(0.0, expected - reach), min(exposure, expected + reach)
        return Judgement(
            windows, rarest, window, begin, happened / things, expected / things, happened, exposure,
            np.ceil(low), np.floor(high), exposure,
        )  # fmt: skip
    value, usual = _in_units(runs.nature, happened / things), _in_units(runs.nature, expected / things)
    low, high = (_in_units(runs.nature, (expected + side * reach) / max(things, 1.0)) for side in (-1, 1))
    return Judgement(windows, rarest, window, begin, value, usual, float("nan"), exposure, low, high, exposure)


def _counts_between(expected: float, dispersion: float, low: float, high: float) -> tuple[float, float]:
    """The counts between which 95 % are; of many by the normal distribution, which is near enough then."""
    if expected > 1000:
        return np.floor(low), np.ceil(high)
    counts = np.arange(int(high * 2) + 12, dtype=np.float64)
    mean, spread = np.full_like(counts, expected), np.full_like(counts, dispersion)
    less = count_tail(counts, mean, spread, Side.LOW) < 0.025
    more = count_tail(counts + 1, mean, spread, Side.HIGH) <= 0.025
    return float(less.sum()), float(np.argmax(more))
