"""What the detector is compared with: alarms by three sigmas, by limits from the beginning of a series, by last week.

Like the detector they say how far from normal each point is; what alarms is beyond a number of that.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from streams.spikes import Side
from tests.spikes.numenta import Series

SIGMAS = 3.0
BESIDE = 0.25
"""By what share of their distance the limits are moved apart. Chosen in their favour: none is better on NAB."""


def by_sigmas(series: Series) -> list[float]:
    """Standard deviations from the mean, both of all points before."""
    away, mean, squares = [], 0.0, 0.0
    for known, value in enumerate(series.values):
        deviation = sqrt(squares / known) if known else 0.0
        away.append(abs(value - mean) / deviation if deviation > 0 else 0.0)
        # Welford, Note on a method for calculating corrected sums of squares and products (1962).
        step = value - mean
        mean += step / (known + 1)
        squares += step * (value - mean)
    return away


def by_limits(series: Series) -> list[float]:
    """How far beyond the least and the greatest value of the first 15 %, as a share of their distance."""
    first = series.values[: len(series.values) * 15 // 100]
    least, greatest = min(first), max(first)
    between = (greatest - least) or 1e-12
    return [max(value - greatest, least - value, 0.0) / between for value in series.values]


MONTH = 31 * 24
HALF = 0.5
MADS = 5.0
_NORMAL = 1.4826
"""Median absolute deviations of a normal number to its standard deviation."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def sigmas_of_month(past: Floats) -> tuple[float, float]:
    """The mean of the month before, and three standard deviations of it."""
    return float(np.nanmean(past)), SIGMAS * float(np.nanstd(past))


def last_week(past: Floats) -> tuple[float, float]:
    """The same hour last week, and half of it."""
    return float(past[-168]), HALF * abs(float(past[-168]))


def seasonal_mads(past: Floats) -> tuple[float, float]:
    """The median of this hour of the week, and five deviations, by the median of those from this hour of the day's."""
    of_day = past[-24::-24]
    return _median(past[-168::-168]), MADS * _NORMAL * _median(np.abs(of_day - _median(of_day)))


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else np.nan


RIVALS = {"3 sigma": sigmas_of_month, "last week ±50 %": last_week, "seasonal MAD": seasonal_mads}


def told(limits: Callable[[Floats], tuple[float, float]], hours: Floats, side: Side) -> Bools:
    """The hours that alarm on a side, by limits out of the month before each; NaN is an hour without a value."""
    alarms = np.zeros(len(hours), dtype=np.bool_)
    for place in range(MONTH, len(hours)):
        past = hours[place - MONTH : place]
        if not np.isnan(hours[place]) and not np.isnan(past).all():
            centre, reach = limits(past)
            alarms[place] = side.sign * (hours[place] - centre) > reach
    return alarms
