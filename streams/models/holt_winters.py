"""Holt-Winters: level, trend and season of a series, each smoothed exponentially."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Final, NamedTuple

import numpy as np

from streams.analyses.arrays import Floats
from streams.models.optimise import nelder_mead
from streams.models.seasons import centred_trend, line_through, seasonal_figure

_START: Final = (0.3, 0.1, 0.1)
_STEP: Final = 0.1
_START_PERIODS: Final = 2


class Smoothing(NamedTuple):
    """How fast level, trend and season follow: each 0 (never) to 1 (at once)."""

    alpha: float
    beta: float
    gamma: float


class State(NamedTuple):
    """What is known after a value. Level and trend are in the unit of the series, trend by step."""

    level: float
    trend: float
    season: tuple[float, ...]
    """For the next value, the one after it, and so on for a period: added, or multiplied by."""


@dataclass(frozen=True, slots=True)
class HoltWinters:
    """A series that was smoothed."""

    smoothing: Smoothing
    state: State
    """After the last value."""
    squares: float
    """The sum of squared errors of the forecasts one step ahead; infinite where the level fell to 0 or below in a
    series of factors."""
    multiplicative: bool

    def forecast(self, steps: int) -> Floats:
        """The next so many values, shape (steps,)."""
        ahead = np.arange(1, steps + 1)
        trend = self.state.level + ahead.astype(np.float64) * self.state.trend
        season = np.array(self.state.season, dtype=np.float64)[(ahead - 1) % len(self.state.season)]
        return trend * season if self.multiplicative else trend + season


def smoothed(values: Sequence[float], period: int, smoothing: Smoothing, *, multiplicative: bool) -> HoltWinters:
    """Smooth a series.

    Winters, Forecasting sales by exponentially weighted moving averages, Management Science 6 (1960). Recursions and
    first state are those of `HoltWinters` in R: season and trend of the first two periods as parted classically, the
    line through this trend for level and trend. Errors are told from the second period on.

    Raises ValueError for fewer than two periods, and for values that are not above 0 if `multiplicative`.
    """
    start = _first_state(np.asarray(values, dtype=np.float64), period, multiplicative=multiplicative)
    state, squares = _run([float(value) for value in values[period:]], start, smoothing, multiplicative=multiplicative)
    return HoltWinters(smoothing, state, squares, multiplicative)


def fit_holt_winters(values: Sequence[float], period: int, *, multiplicative: bool) -> HoltWinters | None:
    """The series with the smoothing that leaves the smallest squares; from R's start, so it may be a local minimum.

    None where there are fewer than two periods and one value, or where a value is not above 0 in a series of factors:
    then there is nothing to choose by.
    """
    if len(values) <= _START_PERIODS * period or (multiplicative and min(values) <= 0):
        return None
    start = _first_state(np.asarray(values, dtype=np.float64), period, multiplicative=multiplicative)
    further = [float(value) for value in values[period:]]

    def squares(point: Floats) -> float:
        alpha, beta, gamma = point.tolist()
        if not (0 <= alpha <= 1 and 0 <= beta <= 1 and 0 <= gamma <= 1):
            return inf
        return _run(further, start, Smoothing(alpha, beta, gamma), multiplicative=multiplicative)[1]

    if not isfinite(squares(np.asarray(_START))):
        return None
    found = nelder_mead(squares, _START, _STEP)
    best = Smoothing(*found.point.tolist())
    state, left = _run(further, start, best, multiplicative=multiplicative)
    return HoltWinters(best, state, left, multiplicative)


def _first_state(values: Floats, period: int, *, multiplicative: bool) -> State:
    if multiplicative and not (values > 0).all():
        raise ValueError("a series of factors has values above 0 only")
    beginning = values[: _START_PERIODS * period]
    season = seasonal_figure(beginning, period, multiplicative=multiplicative)
    level, trend = line_through(centred_trend(beginning, period))
    return State(level, trend, tuple(season.tolist()))


def _run(values: Sequence[float], start: State, smoothing: Smoothing, *, multiplicative: bool) -> tuple[State, float]:
    """The state after all values, and the sum of squared errors. Plain numbers: each step needs the one before it."""
    alpha, beta, gamma = smoothing
    level, trend = start.level, start.trend
    season = list(start.season)
    period, place, squares = len(season), 0, 0.0
    for value in values:
        usual = season[place]
        ahead = level + trend
        before = level
        if multiplicative:
            error = value - ahead * usual
            if usual <= 0:
                return State(level, trend, tuple(season)), inf
            level = alpha * (value / usual) + (1 - alpha) * ahead
            if level <= 0:
                return State(level, trend, tuple(season)), inf
            season[place] = gamma * (value / level) + (1 - gamma) * usual
        else:
            error = value - (ahead + usual)
            level = alpha * (value - usual) + (1 - alpha) * ahead
            season[place] = gamma * (value - level) + (1 - gamma) * usual
        squares += error * error
        trend = beta * (level - before) + (1 - beta) * trend
        place = (place + 1) % period
    return State(level, trend, tuple(season[place:] + season[:place])), squares
