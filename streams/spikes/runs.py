"""Judging by runs: of all runs of time that end now, the one that would be the rarest if all were normal.

For each of some fifty lengths, from a minute to ninety days, what happened in the run is compared with what was to be
expected of it. To scan all lengths is the cumulative test of sequential statistics (Lorden, Procedures for reacting to
a change in distribution, 1971; Siegmund and Venkatraman, 1995): what is sudden is found by short runs, what is small
but lasts, and what is rare, by long ones.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from streams.spikes.dispersion import Dispersion
from streams.spikes.judgement import DAY, HOUR
from streams.spikes.levels import Levels
from streams.spikes.natures import Nature, Side
from streams.spikes.rarity import once_in_hours, strangeness
from streams.spikes.season_of_hours import Usual
from streams.spikes.stretches import Bools, Floats, Int64s, Stretches
from streams.spikes.tails import bounded_tail, clump_tail, count_tail, lump_tail, mean_tail, share_tail
from streams.spikes.things import Thing, clumping
from streams.spikes.timeline import Timeline

LONGEST: Final = 90 * DAY
_LEAST_THINGS: Final = 3
"""One thing, or two, may be chance or one cause told twice, however rare it is."""
_PART: Final = 4
"""A run is at most a quarter of what was learned."""
_UNSURE_SKEWNESS: Final = 0.1
_BEYOND_DOUBT: Final = 20.0
_LEAST_RATIO: Final = 0.05
_ENDINGS: Final = 3


def _grid() -> Floats:
    short = [1, 2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50]
    steps = np.geomspace(HOUR, LONGEST, 36)
    marks = [HOUR, DAY, 7 * DAY, 30 * DAY, LONGEST]
    return np.unique(np.concatenate([short, np.round(steps), marks])).astype(np.float64)


LENGTHS: Final = _grid()


@dataclass(frozen=True, slots=True)
class Scan:
    """All runs that end at some moments: a row for each moment, a column for each of `LENGTHS`."""

    begin: Floats
    happened: Floats
    exposure: Floats
    expected: Floats
    chance: Floats
    """The variance by chance alone."""
    dispersion: Floats
    """The variance beyond chance."""
    once: Floats = field(default_factory=lambda: np.empty(0))
    """Once in how many hours; 1 where a run may not be judged."""

    @property
    def variance(self) -> Floats:
        """The variance in all."""
        return self.chance + self.dispersion


@dataclass(frozen=True, slots=True)
class Runs:
    """What was learned of a series that adds up."""

    nature: Nature
    usual: Usual
    learned: Timeline
    """Rows happened, exposure, expected, foretold, squares."""
    levels: Levels
    dispersions: Dispersion
    thing: Thing
    hourly: float
    """Exposure an hour by the clock; of what grows with time, what is expected an hour at level 1."""
    bounds: tuple[float, float] | None
    counts: "Runs | None" = None
    """Of an amount: how many it is the sum of, where that is known."""

    def timeline(self, recent: Stretches) -> Timeline:
        """What was learned, and after that what happened since."""
        exposure, expected = self.usual.columns(self.nature, recent)
        columns = np.stack([recent.part, exposure, expected, expected, recent.squares])
        return self.learned.followed_by(Timeline.of(recent, columns))

    def scan(self, recent: Stretches, moments: Int64s, side: Side) -> Scan:
        """Judge all runs that end at these moments; `recent` are the stretches of the last days, at least one."""
        timeline = self.timeline(recent)
        ends = moments.astype(np.float64)[:, np.newaxis]
        begin = ends - LENGTHS[np.newaxis, :]
        happened, exposure, at_level, _, squares = timeline.at(ends) - timeline.at(begin)
        level = self.levels.by_age[self.levels.ages(begin)]
        dispersion = self.dispersions.of(LENGTHS)[np.newaxis, :]
        lump = self._lumps(recent)
        if self.nature.is_scaled:
            expected = level * at_level
            square = expected**2
        else:
            expected = at_level + level * exposure
            square = exposure**2
        if self.nature is Nature.RATIO:
            expected = np.clip(expected, 1e-6 * exposure, (1 - 1e-6) * exposure)
            chance = expected * (1 - expected / np.maximum(exposure, 1e-12))
            square = expected**2
        else:
            chance = lump * (expected if self.nature.is_scaled else exposure)
        scan = Scan(begin, happened, exposure, expected, np.maximum(chance, 1e-12), dispersion * square)
        distance = side.sign * (happened - expected)
        jump = lump if self.nature.is_scaled else np.sqrt(lump)
        own_hours = (at_level if self.nature.by_time else exposure) / max(self.hourly, 1e-12)
        once = once_in_hours(
            self._tail(scan, dispersion, lump, side),
            self._one_lump(scan, lump, squares, side),
            distance,
            strangeness(distance, scan.variance, jump, side),
            own_hours,
        )
        scan = replace(scan, once=np.where(self._allowed(scan, ends, side), once, 1.0))
        if self.counts is None:
            return scan
        return _with_counts(scan, self.counts.scan(recent.of_wholes(), moments, side), side)

    def most_unusual(self, scan: Scan) -> tuple[Floats, Int64s]:
        """For each moment the scan without runs that are over, and the place of the rarest that is left."""
        once = scan.once
        best = np.argmax(once, axis=1)
        for _ in range(_ENDINGS):
            over = self._over(scan, best)
            if not over.any():
                break
            once = np.where(over, 1.0, once)
            best = np.argmax(once, axis=1)
        return once, best

    def _lumps(self, recent: Stretches) -> Floats:
        """The variance that one thing brings to runs of each length."""
        lumps = np.full((1, len(LENGTHS)), self.thing.variance)
        if self.nature is Nature.COUNT:
            known = recent.until(self.levels.now)
            expected = self.levels.by_age[0] * self.usual.columns(self.nature, known)[1]
            more = clumping(known, expected, self.thing.variance, float(self.dispersions.by_length[0]))
            lumps += more * np.minimum(1.0, HOUR / LENGTHS)
        return lumps

    def _tail(self, scan: Scan, dispersion: Floats, lump: Floats, side: Side) -> Floats:
        happened, exposure, expected = scan.happened, scan.exposure, scan.expected
        if self.nature.by_time:
            tail = count_tail(happened / lump, expected / lump, dispersion, side)
            if self.nature is Nature.AMOUNT and side is Side.HIGH:
                size = self.thing.size
                tail = np.minimum(
                    tail + lump_tail(happened - expected, expected / size, size, self.thing.variance), 1.0
                )
            return tail
        if self.nature is Nature.RATIO:
            share = np.where(exposure > 0, expected / np.maximum(exposure, 1e-12), 0.5)
            return share_tail(happened, exposure, share, dispersion + 0 * share, side)
        if self.bounds is not None:
            return bounded_tail(happened, exposure, expected, scan.variance, (*self.bounds, side))
        away = side.sign * (happened - expected) / np.sqrt(scan.variance)
        # A tail that is lighter than normal is not relied on.
        return mean_tail(away, exposure, max(side.sign * self.thing.skewness, 0.0) + _UNSURE_SKEWNESS)

    def _one_lump(self, scan: Scan, lump: Floats, squares: Floats, side: Side) -> Floats:
        """How probable it is that one order, or all that come at once, is as large as what is too much.

        Where squares are known, and too small for one order of at least half of it, it was none.
        """
        if side is Side.LOW or not self.nature.by_time:
            return np.zeros_like(scan.happened)
        above = scan.happened - scan.expected
        if self.nature is Nature.AMOUNT:
            size = self.thing.size
            tail = lump_tail(above, scan.expected / size, size, self.thing.variance)
            return np.where((squares > 0) & (squares < (above / 2) ** 2), 0.0, tail)
        return clump_tail(above, scan.expected, lump)

    def _allowed(self, scan: Scan, ends: Floats, side: Side) -> Bools:
        first = self.learned.edges[0]
        allowed: Bools = (LENGTHS[np.newaxis, :] <= (ends - first) / _PART) & (scan.exposure > 0)
        allowed &= scan.begin >= self.levels.now - DAY * (len(self.levels.by_age) - 1.0)
        if not self.nature.is_scaled:
            allowed &= scan.exposure >= _LEAST_THINGS
        elif side is Side.HIGH:
            allowed &= scan.happened >= _LEAST_THINGS * (self.thing.variance if self.nature.by_time else 1.0)
        return allowed

    def _over(self, scan: Scan, best: Int64s) -> Bools:
        """Runs that begin before a stretch up to now that is normal again beyond doubt, if the rarest is one of them.

        Beyond doubt: it is 20 times as probable if all is normal as if it were like that run.
        """
        rows = np.arange(len(best))
        expected = scan.expected[rows, best][:, np.newaxis]
        exposure = scan.exposure[rows, best][:, np.newaxis]
        happened = scan.happened[rows, best][:, np.newaxis]
        if self.nature.is_scaled:
            ratio = np.maximum(happened / np.maximum(expected, 1e-12), _LEAST_RATIO)
            support = ((ratio - 1) * scan.expected - np.log(ratio) * scan.happened) / self.thing.variance
        else:
            shift = (happened - expected) / np.maximum(exposure, 1e-12)
            support = (scan.exposure * shift**2 / 2 - shift * (scan.happened - scan.expected)) / self.thing.variance
        support = support * scan.chance / scan.variance
        normal = (support > np.log(_BEYOND_DOUBT)) & (np.arange(len(LENGTHS))[np.newaxis, :] < best[:, np.newaxis])
        shortest = np.where(normal.any(axis=1), np.argmax(normal, axis=1), len(LENGTHS))
        return np.arange(len(LENGTHS))[np.newaxis, :] > shortest[:, np.newaxis]


def _with_counts(amount: Scan, count: Scan, side: Side) -> Scan:
    """The scan of an amount, where what it is the sum of may say more: it varies less than the sum.

    An unusual number of sales makes an unusual turnover only where the turnover has changed at least half as much.
    """
    changed = side.sign * (amount.happened / np.maximum(amount.expected, 1e-12) - 1)
    moved = side.sign * (count.happened / np.maximum(count.expected, 1e-12) - 1)
    # Two tests, of which each may be wrong.
    told = np.where(changed >= moved / 2, np.maximum(count.once / 2, 1.0), 1.0)
    return replace(amount, once=np.maximum(amount.once, told))
