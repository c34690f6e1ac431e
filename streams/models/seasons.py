"""The classical parting of a series in trend and season."""

from collections.abc import Sequence

import numpy as np

from streams.analyses.arrays import Floats


def centred_trend(values: Floats, period: int) -> Floats:
    """The moving average over a period around each value: shape (len(values) - 2 * (period // 2),).

    For an even period the two values at the ends of the window weigh half.
    """
    window = np.full(period + 1 - period % 2, 1 / period)
    if period % 2 == 0:
        window[[0, -1]] /= 2
    return np.convolve(values, window, mode="valid")


def seasonal_figure(values: Floats, period: int, *, multiplicative: bool) -> Floats:
    """What each place of the period adds to the trend, or by what it multiplies it; shape (period,).

    The mean of what is left beside the trend, by place, less the mean of these (or divided by it): as `decompose` of R
    has it (Kendall and Stuart, The Advanced Theory of Statistics 3, 1983).

    Raises ValueError for fewer than two periods.
    """
    if len(values) < 2 * period:
        raise ValueError(f"a season of {period} needs {2 * period} values at least, not {len(values)}")
    trend = centred_trend(values, period)
    first = period // 2
    inner = values[first : first + len(trend)]
    beside = inner / trend if multiplicative else inner - trend
    places = (first + np.arange(len(trend))) % period
    means: Floats = np.bincount(places, beside, period) / np.bincount(places, minlength=period)
    middle = float(means.mean())
    return means / middle if multiplicative else means - middle


def line_through(values: Sequence[float] | Floats) -> tuple[float, float]:
    """The least squares line: its value before the first one, at 0 if they stand at 1, 2, ..., and its slope."""
    count = len(values)
    if count < 2:
        raise ValueError("a line goes through two values at least")
    at = np.arange(1, count + 1, dtype=np.float64) - (count + 1) / 2
    mean = float(np.sum(values)) / count
    slope = float((at * (np.asarray(values) - mean)).sum()) / float((at * at).sum())
    return mean - slope * (count + 1) / 2, slope
