"""What one thing brings to a sum: its size, its variance, its skewness, and whether things come in clumps."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from streams.spikes.natures import Nature
from streams.spikes.stretches import Floats, Stretches

_LEAST_VARIANCE: Final = 1e-12
_CLOSE: Final = 9.0
"""What is more than so many times as far as two thirds are counts as so far."""
_SURE: Final = 2.0
"""Standard errors beyond which something is believed."""
_BLOCK: Final = 5
"""Minutes in which clumps are looked for."""
_LEFT_OUT: Final = 0.02
"""The share of blocks that say most, which may be an incident."""
_LEAST_BLOCKS: Final = 100
_MOST_SKEWNESS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things of which a series is made."""

    variance: float
    """Of a count: how many come at once; of an amount: the mean of squares by the mean; of a ratio: the share that is
    not; of a mean: the variance of one value."""
    size: float
    skewness: float = 0.0
    """Of one value of a mean, as far as it is beyond doubt."""


def learn(nature: Nature, hours: Stretches) -> Thing:
    """Learn from hours, or days, what does not need to know what was expected of them."""
    part, whole = float(hours.part.sum()), float(hours.whole.sum())
    if nature is Nature.COUNT:
        return Thing(1.0, 1.0)
    if nature is Nature.RATIO:
        return Thing(max(1 - part / max(whole, 1.0), 1e-3), 1.0)
    if nature is Nature.AMOUNT:
        lump = max(_lump(hours, part, whole), _LEAST_VARIANCE)
        return Thing(lump, part / whole if part > 0 and whole > 0 else lump / 2)
    return Thing(max(_of_values(hours, part / max(whole, 1.0)), _LEAST_VARIANCE), 1.0)


def of_hours(nature: Nature, thing: Thing, hours: Stretches, foretold: Floats, level: float) -> Thing:
    """The thing, with what hours say beside what was foretold of them."""
    if nature is Nature.COUNT:
        return replace(thing, variance=_clumps(hours.part, np.maximum(level * foretold, 1e-9)))
    if nature in {Nature.MEAN, Nature.SCORE}:
        return _skewed(thing, hours, foretold + level * hours.whole)
    return thing


def clumping(recent: Stretches, expected: Floats, lump: float, dispersion: float) -> float:
    """By how much more than `lump` things come at once within minutes, in stretches of minutes; mostly 0."""
    blocks = (recent.begin - recent.begin[0]) // _BLOCK if len(recent) else np.empty(0, dtype=np.int64)
    happened, mean = np.bincount(blocks, recent.part), np.bincount(blocks, expected)
    known = mean > 0
    happened, mean = happened[known], mean[known]
    if len(mean) < _LEAST_BLOCKS:
        return 0.0
    more = (happened - mean) ** 2 - lump * mean - dispersion * mean**2
    kept = np.argsort(more)[: int(len(more) * (1 - _LEFT_OUT))]
    more, mean = more[kept], mean[kept]
    error = lump * np.sqrt((mean + 2 * mean**2).sum())
    return max(0.0, float((more.sum() - _SURE * error) / mean.sum()))


def _clumps(happened: Floats, expected: Floats) -> float:
    """How many come at once: what squares of what is missed are at an expected 0, by a line through squares / expected.

    What hours have of their own grows with the square of what is expected; what comes in clumps, with what is expected.
    """
    missed = (happened - expected) ** 2 / expected
    weights = 1 / (1 / expected + 2)
    missed = np.minimum(missed, _CLOSE * max(float(np.quantile(missed, 0.68)), 1.0))
    total = weights.sum()
    centre = (weights * expected).sum() / total
    mean = (weights * missed).sum() / total
    along = (weights * (expected - centre) ** 2).sum()
    slope = max(0.0, float((weights * (expected - centre) * missed).sum() / max(along, 1e-12)))
    at_none = mean - slope * centre
    left = float((weights**2 * (missed - at_none - slope * expected) ** 2).sum())
    error = np.sqrt(left) * (1 / total + (centre * np.sqrt(1 / max(total * along, 1e-12)) if slope else 0.0))
    return max(1.0, float(at_none)) if at_none - 1 > _SURE * error else 1.0


def _skewed(thing: Thing, hours: Stretches, expected: Floats) -> Thing:
    """The skewness of one value, out of the skewness of the sums of hours."""
    known = hours.whole > 0
    counts = hours.whole[known]
    if not known.any():
        return thing
    away = (hours.part[known] - expected[known]) / np.sqrt(thing.variance * counts)
    away = np.clip(away, -4.0, 4.0)
    # The sum of n values has a skewness smaller by the root of n, so hours of few say most.
    found = float((away**3 / np.sqrt(counts)).sum() / (1 / counts).sum())
    error = float(np.sqrt(15 / (1 / counts).sum()))
    sure = np.sign(found) * min(max(abs(found) - error, 0.0), _MOST_SKEWNESS)
    return replace(thing, skewness=float(sure))


def _lump(hours: Stretches, part: float, whole: float) -> float:
    squares = float(hours.squares.sum())
    if part > 0 and squares > 0:
        return squares / part
    if part > 0 and whole > 0:
        return 2 * part / whole
    return _of_hours(hours.part - hours.part.mean(), np.ones(len(hours))) / max(part / len(hours), _LEAST_VARIANCE)


def _of_values(hours: Stretches, mean: float) -> float:
    """The variance of one value within an hour; where squares are not known, out of what hours are away."""
    several = hours.whole >= 2
    if hours.squares.any() and several.any():
        within = hours.squares[several] - hours.part[several] ** 2 / hours.whole[several]
        return float(within.sum() / (hours.whole[several] - 1).sum())
    return _of_hours(hours.part - hours.whole * mean, hours.whole)


def _of_hours(away: Floats, exposure: Floats) -> float:
    """The variance of one thing out of what hours are away, by rank: two thirds are within it."""
    known = exposure > 0
    return float(np.quantile(away[known] ** 2 / exposure[known], 0.68)) if known.any() else 0.0
