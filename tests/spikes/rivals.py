"""What the detector is compared with: alarms by three sigmas, and by limits from the beginning of a series.

Like the detector they say how far from normal each point is; what alarms is beyond a number of that.
"""

from math import sqrt

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
