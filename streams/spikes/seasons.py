"""What is usual at each hour of the week: learned with shrinkage, so that few weeks do.

A cell is an hour of the week, or an hour of a holiday (`WorkingTime.cells`). What is known of a cell is drawn towards
what is usual at that hour of the day on days of its kind, and that towards what is usual at all. How strongly, the
series itself decides: by what would have foretold each hour best out of the others.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.spikes.natures import Nature
from streams.spikes.stretches import Bools, Floats, Int64s
from streams.spikes.working_time import CELLS, HOURS_A_DAY, HOURS_A_WEEK

_STRENGTHS: Final = (1.0, 4.0, 16.0, 64.0, 1024.0)
"""How many things of what is usual at all weigh as much as the cell's own. The first to hold is the most faithful."""
_ROUNDS: Final = 2
_FAR: Final = 4.0
"""So many deviations from what is usual an hour is not usual any more, and what is beyond is not learned."""
_KINDS: Final = 2
_CLASSES: Final = _KINDS * HOURS_A_DAY


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
        classes = _drawn(nature, kept, exposure, kinds[cells], _CLASSES, np.full(_CLASSES, overall))
        season = _drawn(nature, kept, exposure, cells, CELLS, classes.usual[kinds], classes.without)
        kept = _within_reach(nature, happened, exposure, cells, season, classes.usual[kinds])
    return season


_HALF: Final = 0.5


def _drawn(
    nature: Nature,
    happened: Floats,
    exposure: Floats,
    groups: Int64s,
    count: int,
    towards: Floats,
    towards_without: Floats | None = None,
) -> Season:
    """The usual of groups of hours, each drawn towards another number as strongly as foretells best."""
    sums = np.bincount(groups, happened, count)
    exposures = np.bincount(groups, exposure, count)
    others = sums[groups] - happened
    exposures_of_others = exposures[groups] - exposure
    without = towards[groups] if towards_without is None else towards_without
    best, found = np.inf, None
    for strength in _STRENGTHS:
        # As many units of exposure as bring so many things, or of a mean: so many things.
        weight = strength / np.maximum(without, 1e-9) if nature.is_scaled else np.full(len(happened), strength)
        guess = (others + weight * without) / (exposures_of_others + weight)
        miss = _miss(nature, happened, exposure, guess)
        if found is None or miss < best * (1 - 1e-9):
            best, found = miss, (strength, guess)
    if found is None:
        return Season(towards, without)
    strength, guess = found
    weights = strength / np.maximum(towards, 1e-9) if nature.is_scaled else np.full(count, strength)
    return Season((sums + weights * towards) / (exposures + weights), guess)


def _miss(nature: Nature, happened: Floats, exposure: Floats, guess: Floats) -> float:
    """How badly guesses foretell: the deviance of a count, the squares of a mean; no hour counts for very much."""
    if nature.is_scaled:
        expected = np.maximum(guess * exposure, 1e-9)
        own = np.maximum(happened, 1e-9)
        deviance = 2 * (happened * np.log(own / expected) - (happened - expected))
        scale = max(float(np.median(deviance)), 1.0)
        return float(np.minimum(deviance, 16 * scale).sum())
    squares = (happened - guess * exposure) ** 2 / np.maximum(exposure, 1e-9)
    known = exposure > 0
    if not known.any():
        return 0.0
    return float(np.minimum(squares, 16 * max(float(np.median(squares[known])), 1e-12))[known].sum())


def _within_reach(
    nature: Nature, happened: Floats, exposure: Floats, cells: Int64s, season: Season, classes: Floats
) -> Floats:
    """The hours, with what is far from usual brought back: from the cell's own, and from its kind of day's."""
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


__all__ = ["HOURS_A_WEEK", "Season", "learn"]
