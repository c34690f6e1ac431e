"""Judging by runs: of all runs of time that end now, the one that would be the rarest if all were normal.

For each of some fifty lengths, from a minute to ninety days, what happened in the run is compared with what was to be
expected of it. To scan all lengths is the cumulative test of sequential statistics (Lorden, Procedures for reacting to
a change in distribution, 1971; Siegmund and Venkatraman, 1995): what is sudden is found by short runs, what is small but
lasts, and what is rare, by long ones.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.spikes.dispersion import Dispersion
from streams.spikes.judgement import DAY, HOUR
from streams.spikes.levels import Levels
from streams.spikes.natures import Nature, Side
from streams.spikes.rarity import once_in_hours
from streams.spikes.season_of_hours import Usual
from streams.spikes.stretches import Bools, Floats, Int64s, Stretches
from streams.spikes.tails import bounded_tail, count_tail, mean_tail, share_tail
from streams.spikes.timeline import Timeline

LONGEST: Final = 90 * DAY
_LEAST_THINGS: Final = 3
"""One thing, or two, may be chance or one cause told twice, however rare it is."""
_PART: Final = 4
"""A run is at most a quarter of what was learned."""
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
    once: Floats
    """Once in how many hours; 1 where a run may not be judged."""

    @property
    def variance(self) -> Floats:
        """With what the series varies beyond chance."""
        return self.chance + self.dispersion


@dataclass(frozen=True, slots=True)
class Runs:
    """What was learned of a series that adds up."""

    nature: Nature
    usual: Usual
    learned: Timeline
    """Rows happened, exposure, expected, foretold."""
    levels: Levels
    dispersions: Dispersion
    own_variance: float
    """Of one thing: of a count 1, of an amount its lump, of a ratio the share that is not, of a mean its variance."""
    hourly: float
    """Exposure an hour by the clock; of what grows with time, what is expected an hour at level 1."""
    bounds: tuple[float, float] | None

    def timeline(self, recent: Stretches) -> Timeline:
        """What was learned, and after that what happened since."""
        exposure, expected = self.usual.columns(self.nature, recent)
        columns = np.stack([recent.part, exposure, expected, expected])
        return self.learned.followed_by(Timeline.of(recent, columns))

    def scan(self, timeline: Timeline, moments: Int64s, side: Side) -> Scan:
        """Judge all runs that end at these moments."""
        ends = moments.astype(np.float64)[:, np.newaxis]
        begin = ends - LENGTHS[np.newaxis, :]
        sums = timeline.at(ends)[:3] - timeline.at(begin)[:3]
        happened, exposure, at_level = sums[0], sums[1], sums[2]
        level = self.levels.by_age[self.levels.ages(begin)]
        dispersion = self.dispersions.of(LENGTHS)[np.newaxis, :]
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
            chance = self.own_variance * (expected if self.nature.is_scaled else exposure)
        chance = np.maximum(chance, 1e-12)
        beyond = dispersion * square
        tail = self._tail(happened, exposure, expected, chance, beyond, dispersion, side)
        distance = side.sign * (happened - expected)
        lump = self.own_variance if self.nature.is_scaled else np.sqrt(self.own_variance)
        own_hours = (at_level if self.nature.by_time else exposure) / max(self.hourly, 1e-12)
        once = once_in_hours(
            tail, distance, chance + beyond, np.full_like(tail, lump), own_hours, LENGTHS[np.newaxis, :] / HOUR, side
        )
        allowed = self._allowed(begin, ends, happened, exposure, side)
        return Scan(begin, happened, exposure, expected, chance, beyond, np.where(allowed, once, 1.0))

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

    def _tail(
        self,
        happened: Floats,
        exposure: Floats,
        expected: Floats,
        chance: Floats,
        beyond: Floats,
        dispersion: Floats,
        side: Side,
    ) -> Floats:
        if self.nature.by_time:
            lump = self.own_variance
            return count_tail(happened / lump, expected / lump, dispersion, side)
        if self.nature is Nature.RATIO:
            share = np.where(exposure > 0, expected / np.maximum(exposure, 1e-12), 0.5)
            return share_tail(happened, exposure, share, dispersion + 0 * share, side)
        if self.bounds is not None:
            return bounded_tail(happened, exposure, expected, chance + beyond, self.bounds, side)
        return mean_tail(happened, expected, np.sqrt(chance + beyond), 4 + 2 * exposure, side)

    def _allowed(self, begin: Floats, ends: Floats, happened: Floats, exposure: Floats, side: Side) -> Bools:
        first = self.learned.edges[0]
        allowed = (LENGTHS[np.newaxis, :] <= (ends - first) / _PART) & (exposure > 0)
        allowed &= begin >= self.levels.now - DAY * (len(self.levels.by_age) - 1.0)
        if not self.nature.is_scaled:
            return allowed & (exposure >= _LEAST_THINGS)
        if side is Side.HIGH:
            return allowed & (happened >= _LEAST_THINGS * (self.own_variance if self.nature.by_time else 1.0))
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
            support = ((ratio - 1) * scan.expected - np.log(ratio) * scan.happened) / self.own_variance
        else:
            shift = (happened - expected) / np.maximum(exposure, 1e-12)
            support = (scan.exposure * shift**2 / 2 - shift * (scan.happened - scan.expected)) / self.own_variance
        support = support * scan.chance / scan.variance
        normal = (support > np.log(_BEYOND_DOUBT)) & (np.arange(len(LENGTHS))[np.newaxis, :] < best[:, np.newaxis])
        shortest = np.where(normal.any(axis=1), np.argmax(normal, axis=1), len(LENGTHS))
        return np.arange(len(LENGTHS))[np.newaxis, :] > shortest[:, np.newaxis]
