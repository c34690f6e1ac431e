"""What is usual at each hour of the week: learned with shrinkage, so that few weeks do.

A cell is an hour of the week, or an hour of a holiday (`WorkingTime.cells`). What is known of a cell is drawn towards
what is usual at that hour of the day on days of its kind, and that towards what is usual at all. How strongly, the
series itself decides: by what would have foretold each hour best out of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.spikes.natures import Nature
from streams.spikes.stretches import Bools, Floats, Int64s
from streams.spikes.working_time import CELLS, HOURS_A_DAY

_STRENGTHS: Final = (1.0, 4.0, 16.0, 64.0, 1024.0)
"""How many things of what is usual at all weigh as much as the cell's own. The first to hold is the most faithful."""
_ROUNDS: Final = 2
_MOST: Final = 16.0
"""No hour misses by more times what half of them do."""
_FAR: Final = 4.0
"""So many deviations from what is usual an hour is not usual any more, and what is beyond is not learned."""
_KINDS: Final = 2
_CLASSES: Final = _KINDS * HOURS_A_DAY
_HALF: Final = 0.5
"""Jeffreys' prior of a rate: half a thing."""


@dataclass(frozen=True, slots=True)
class Season:
    """What is usual for one unit of exposure, by cell."""

    usual: Floats
    """A number for each cell: a rate, or a mean."""
    without: Floats
    """For each hour that was learned what would be usual of its cell without this hour."""


def learn(nature: Nature, happened: Floats, exposure: Floats, cells: Int64s, worked: Bools) -> Season:
    """Learn from hours; `worked` says of each cell whether it is of a day that is worked."""
    whole = max(float(exposure.sum()), 1e-9)
    overall = float(happened.sum()) / whole
    if nature.is_scaled:
        overall = (float(happened.sum()) + _HALF) / whole
    kinds = np.where(worked, HOURS_A_DAY, 0) + np.arange(CELLS) % HOURS_A_DAY
    kept = happened
    season = Season(np.full(CELLS, overall), np.full(len(happened), overall))
    for _ in range(_ROUNDS):
        hours = _Hours(nature, kept, exposure)
        flat = Season(np.full(_CLASSES, overall), np.full(len(happened), overall))
        classes = _drawn(hours, kinds[cells], flat)
        season = _drawn(hours, cells, Season(classes.usual[kinds], classes.without))
        kept = _within_reach(_Hours(nature, happened, exposure), cells, season, classes.usual[kinds])
    return season


@dataclass(frozen=True, slots=True)
class _Hours:
    nature: Nature
    happened: Floats
    exposure: Floats


def _drawn(hours: _Hours, groups: Int64s, towards: Season) -> Season:
    """The usual of groups of hours, each drawn towards another number as strongly as foretells best."""
    happened, exposure, count = hours.happened, hours.exposure, len(towards.usual)
    sums = np.bincount(groups, happened, count)
    exposures = np.bincount(groups, exposure, count)
    others = sums[groups] - happened
    exposures_of_others = exposures[groups] - exposure
    guesses = [
        (others + weight * towards.without) / (exposures_of_others + weight)
        for weight in (_weight(hours.nature, strength, towards.without) for strength in _STRENGTHS)
    ]
    best = _strongest_of_the_good([_misses(hours, guess) for guess in guesses])
    weight = _weight(hours.nature, _STRENGTHS[best], towards.usual)
    return Season((sums + weight * towards.usual) / (exposures + weight), guesses[best])


def _weight(nature: Nature, strength: float, towards: Floats) -> Floats:
    """As many units of exposure as bring so many things; of a mean, so many things."""
    return strength / np.maximum(towards, 1e-9) if nature.is_scaled else np.full(len(towards), strength)


def _strongest_of_the_good(misses: Sequence[Floats]) -> int:
    """The strongest of those that miss by hardly more than the best: by less than the error of the difference.

    The rule of one standard error: Breiman and others, Classification and Regression Trees (1984), 3.4.3.
    """
    best = min(misses, key=lambda miss: float(miss.sum()))
    good = []
    for place, miss in enumerate(misses):
        more = miss - best
        if float(more.sum()) <= float(np.sqrt((more**2).sum())):
            good.append(place)
    return good[-1]


def _misses(hours: _Hours, guess: Floats) -> Floats:
    """How badly guesses foretell: the deviance of a count, the squares of a mean; no hour counts for very much."""
    happened, exposure = hours.happened, hours.exposure
    if hours.nature.is_scaled:
        expected = np.maximum(guess * exposure, 1e-9)
        own = np.maximum(happened, 1e-9)
        deviance = 2 * (happened * np.log(own / expected) - (happened - expected))
        return np.minimum(deviance, _MOST * max(float(np.median(deviance)), 1.0))
    known = exposure > 0
    squares = np.where(known, (happened - guess * exposure) ** 2 / np.maximum(exposure, 1e-9), 0.0)
    return np.minimum(squares, _MOST * max(float(np.median(squares[known])), 1e-12))


def _within_reach(hours: _Hours, cells: Int64s, season: Season, classes: Floats) -> Floats:
    """The hours, with what is far from usual brought back: from the cell's own, and from its kind of day's."""
    nature, happened, exposure = hours.nature, hours.happened, hours.exposure
    own = _medians(happened / np.maximum(exposure, 1e-9), cells)
    own = np.where(np.isnan(own), season.usual, own)
    low = np.minimum(own, classes)[cells] * exposure
    high = np.maximum(own, classes)[cells] * exposure
    expected = season.usual[cells] * exposure
    away = happened - np.clip(happened, low, high)
    base = np.maximum(expected, 1.0) if nature.is_scaled else np.maximum(exposure, 1e-9)
    # Scale by ranks, which a few far hours do not move.
    spread = np.sqrt(max(float(np.quantile((happened - expected) ** 2 / base, 0.68)), 1.0 if nature.by_time else 1e-9))
    reach = _FAR * spread * np.sqrt(base)
    return happened - away + np.clip(away, -reach, reach)


def _medians(values: Floats, cells: Int64s) -> Floats:
    """The median of each cell that has three values or more; NaN of others."""
    order = np.lexsort((values, cells))
    counts = np.bincount(cells, minlength=CELLS)
    starts = np.cumsum(counts) - counts
    ordered = values[order]
    last = len(values) - 1
    lower = ordered[np.clip(starts + (counts - 1) // 2, 0, last)]
    upper = ordered[np.clip(starts + counts // 2, 0, last)]
    return np.where(counts >= 3, (lower + upper) / 2, np.nan)
