"""How much more a series varies than chance alone would have it: measured for runs of each length.

For some lengths, from an hour to a month, all runs of the past are foretold by what was before them, exactly as runs
that end now will be. What they miss by, beyond chance, is the dispersion: for counts a share squared, for means a
difference squared. It holds what days and hours have of their own, wandering, growth, and what is not known of the
season and of the level.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from streams.spikes.judgement import DAY, HOUR
from streams.spikes.levels import Levels
from streams.spikes.natures import Nature
from streams.spikes.stretches import Floats
from streams.spikes.timeline import Timeline

LENGTHS: Final = np.array([1, 2, 4, 8, 16, 24, 48, 96, 192, 384, 768, 1536], dtype=np.float64) * HOUR
_WITHIN_DAYS: Final = 2 * DAY
_LEAST_LEARNED: Final = 7 * DAY
_A_RUN: Final = 4
"""Runs of a length begin a quarter of it apart."""
_RUNS_BACK: Final = 8
_DAYS_BACK: Final = 31 * DAY
"""A run is like those of the last month, or like the last eight of its length: a company that grew does so no more."""
_LEAST_RUNS: Final = 3
_MOST_RUNS: Final = 800
_REACH: Final = 6.25
"""Squares beyond count as this."""
_KEPT: Final = 0.88
"""Three days and a half of a month may be incidents."""
_FIRST: Final = 1.0
_LESS: Final = 0.6
"""By what dispersion falls from a length to the next, where nothing is known: between what lasts and what does not."""
_UNSURE: Final = 0.03
_STEADY: Final = 0.01
"""No series is steadier than to one per cent."""
_WANDERS: Final = 0.1
"""In a month a business wanders by a tenth, as a random walk: by the root of that share in a part of a month."""
_MONTH: Final = 30 * DAY
_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The dispersion by length of a run."""

    by_length: Floats

    def of(self, lengths: Floats) -> Floats:
        """The dispersion of runs of these lengths in minutes; of less than an hour as of an hour."""
        found: Floats = np.interp(np.log(lengths), np.log(LENGTHS), self.by_length)
        return found


@dataclass(frozen=True, slots=True)
class Past:
    """What dispersion is learned from."""

    nature: Nature
    timeline: Timeline
    """Rows happened, exposure, expected, foretold."""
    hours_from: int
    """Before this epoch minute only whole days are known."""
    levels: Levels
    own_variance: float
    """Of one thing of a mean, or of a lump."""


def learn(past: Past) -> Dispersion:
    """Measure the dispersion of each length."""
    unit = 1.0 if past.nature.is_scaled else past.own_variance
    found, before = [], 0.0
    for length in LENGTHS.tolist():
        before = _of_length(past, length, before * _LESS, _UNSURE * unit)
        found.append(before)
    dispersion = np.array(found)
    within = LENGTHS <= _WITHIN_DAYS
    # What longer runs vary by, shorter ones vary by as well.
    dispersion[within] = np.maximum.accumulate(dispersion[within][::-1])[::-1]
    least = 1 / max(float(past.levels.known[0]), 0.5)
    steady = np.maximum(_STEADY**2, _WANDERS**2 * LENGTHS / _MONTH)
    # Of a mean of logarithms a tenth is a tenth; a score has a tenth of what its values differ by.
    share = 1.0 if past.nature.is_scaled or past.nature is Nature.MEAN else past.own_variance
    return Dispersion(np.maximum.reduce([dispersion, np.full(len(LENGTHS), least * unit), steady * share]))


def _of_length(past: Past, length: float, prior: float, unsure: float) -> float:
    """The dispersion of runs of a length, drawn towards `prior`, of which nobody is sure."""
    levels = past.levels
    step = max(HOUR, length // _A_RUN)
    oldest = max(past.timeline.edges[0] + _LEAST_LEARNED, levels.now - DAY * (len(levels.by_age) - 1.0))
    oldest = max(oldest, levels.now - max(_DAYS_BACK, _RUNS_BACK * length))
    if length < DAY:
        oldest = max(oldest, past.hours_from)
    count = int(min(_MOST_RUNS, (levels.now - length - oldest) // step + 1))
    if count < _LEAST_RUNS:
        return prior
    ends = levels.now - step * np.arange(count, dtype=np.float64)
    sums = past.timeline.at(np.stack([ends - length, ends]))
    happened, exposure, _, foretold = sums[:4, 1] - sums[:4, 0]
    level = levels.by_age[levels.ages(ends - length)]
    if past.nature.is_scaled:
        mean = level * foretold
        chance, square = past.own_variance * mean, mean**2
    else:
        mean = foretold + level * exposure
        chance, square = past.own_variance * exposure, exposure**2
    told = square > 0
    if told.sum() < _LEAST_RUNS:
        return prior
    away, chance, square = (happened - mean)[told] ** 2, chance[told], square[told]
    measured = _beyond_chance(away, chance, square)
    runs = max(1.0, count * step / length)
    by_chance = np.sqrt(2 / runs) * float(np.median(chance / square))
    error = by_chance + np.sqrt(2 / runs) * measured
    # What is below 0 counts as 0, so that errors would add up; half of one is about what they add.
    measured = max(0.0, measured - by_chance / 2)
    prior_error = max(prior, unsure)
    trust = prior_error**2 / (prior_error**2 + error**2)
    return float(trust * measured + (1 - trust) * prior)


def _beyond_chance(away: Floats, chance: Floats, square: Floats) -> float:
    """The dispersion with which squares of what is missed by are as large as those of normal numbers; at least 0.

    The largest of them are left out, for they may be incidents.
    """
    kept = np.argsort(away / (chance + _FIRST * np.median(chance / square) * square))
    kept = kept[: max(_LEAST_RUNS, round(_KEPT * len(kept)))]
    of_normal = _of_normal(len(kept) / len(away))
    away, chance, square = away[kept], chance[kept], square[kept]

    def size(dispersion: float) -> float:
        return float(np.minimum(away / (chance + dispersion * square), _REACH).sum()) / len(away)

    if size(0.0) <= of_normal:
        return 0.0
    low, high = 0.0, float((away / square).max()) / of_normal
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if size(middle) > of_normal else (low, middle)
    return (low + high) / 2


def _of_normal(kept: float) -> float:
    """The mean of the squares of normal numbers, where only this share, the smallest, is kept, none above the reach."""
    edge = min(float(ndtri((1 + min(kept, 1.0)) / 2)), _REACH**0.5)
    within = 2 * float(ndtr(edge)) - 1
    density = float(np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi))
    return float((within - 2 * edge * density + (kept - within) * edge**2) / kept)
