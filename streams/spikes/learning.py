"""Learning what is usual of a series that adds up: its season, its level, and how much it varies."""

from typing import Final

import numpy as np

from streams.spikes import dispersion, levels, seasons
from streams.spikes.judgement import DAY, HOUR
from streams.spikes.natures import Nature
from streams.spikes.runs import Runs
from streams.spikes.season_of_hours import Usual, exposure_of
from streams.spikes.stretches import Floats, Stretches
from streams.spikes.timeline import Timeline
from streams.spikes.working_time import WorkingTime

_LEAST_HOURS: Final = 72
_LEAST_DAYS: Final = 14
_HOURS_LEARNED: Final = 31 * DAY
_DAYS_LEARNED: Final = 400 * DAY
_LEAST_VARIANCE: Final = 1e-12


def learn(
    nature: Nature,
    days: Stretches,
    hours: Stretches,
    working_time: WorkingTime,
    now: int,
    bounds: tuple[float, float] | None,
) -> Runs | None:
    """Learn from what had ended at `now` (epoch minute). None where it is too little."""
    hours = hours.until(now).since(now - _HOURS_LEARNED)
    days = days.since(now - _DAYS_LEARNED).until(int(hours.begin[0]) if len(hours) else now)
    if len(hours) < _LEAST_HOURS and len(days) < _LEAST_DAYS:
        return None
    season_from = hours if len(hours) >= _LEAST_HOURS else days
    exposure = exposure_of(nature, season_from)
    if not exposure.sum():
        return None
    own_variance = _own_variance(nature, season_from)
    lump = own_variance if nature is Nature.AMOUNT else 1.0
    cells = working_time.cells(season_from.begin // HOUR * HOUR)
    season = seasons.learn(nature, season_from.part / lump, exposure, cells, working_time.worked_cells())
    usual = Usual(season.usual * lump, working_time)
    learned = days.followed_by(hours)
    exposures, expected = usual.columns(nature, learned)
    foretold = expected.copy()
    if season_from is hours:
        foretold[len(days) :] = exposure * season.without * lump
    timeline = Timeline.of(learned, np.stack([learned.part, exposures, expected, foretold]))
    level = levels.learn(nature, timeline, now, own_variance)
    spread = dispersion.learn(nature, timeline, int(season_from.begin[0]), level, own_variance)
    known_hours = float((learned.end - learned.begin).sum()) / HOUR
    hourly = float((expected if nature.by_time else exposures).sum()) / known_hours
    return Runs(nature, usual, timeline, level, spread, own_variance, hourly, bounds)


def _own_variance(nature: Nature, hours: Stretches) -> float:
    """The variance that one thing brings; of an amount its lump: the mean size, weighed by the size."""
    if nature is Nature.COUNT:
        return 1.0
    part, whole, squares = float(hours.part.sum()), float(hours.whole.sum()), float(hours.squares.sum())
    if nature is Nature.RATIO:
        return max(1 - part / max(whole, 1.0), 1e-3)
    if nature is Nature.AMOUNT:
        if squares > 0 and part > 0:
            return squares / part
        if part > 0 and whole > 0:
            return 2 * part / whole
        return max(_of_hours(hours.part, np.full(len(hours), hours.part.mean())), _LEAST_VARIANCE)
    known = hours.whole >= 2
    if squares > 0 and known.any():
        within = hours.squares[known] - hours.part[known] ** 2 / hours.whole[known]
        return max(float(within.sum() / (hours.whole[known] - 1).sum()), _LEAST_VARIANCE)
    return max(_of_hours(hours.part - hours.whole * part / max(whole, 1.0), hours.whole), _LEAST_VARIANCE)


def _of_hours(away: Floats, exposure: Floats) -> float:
    """The variance of one thing out of what hours are away, by rank: two thirds are within it."""
    known = exposure > 0
    return float(np.quantile(away[known] ** 2 / exposure[known], 0.68)) if known.any() else 0.0
