"""Theta: the mean of the straight line through a series and of what smoothing makes of twice its bends."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats
from streams.models.optimise import nelder_mead
from streams.models.seasons import line_through, seasonal_figure

_START: Final = 0.3
_STEP: Final = 0.1
_LEAST: Final = 1e-4


def theta_forecast(values: Sequence[float], period: int, steps: int) -> Floats | None:
    """The next so many values, shape (steps,); None for fewer than two periods.

    Assimakopoulos and Nikolopoulos, The theta model, International Journal of Forecasting 16 (2000), as Hyndman and
    Billah, Unmasking the theta method, ibid. 19 (2003), have it: simple exponential smoothing, from the first value on,
    with half the slope of the line as drift. The season is taken out before and put back afterwards: as factors where
    all values are above 0, as what is added where not.
    """
    series = np.asarray(values, dtype=np.float64)
    if len(series) < 2 * period:
        return None
    multiplicative = bool((series > 0).all())
    figure = seasonal_figure(series, period, multiplicative=multiplicative)
    season = figure[np.arange(len(series)) % period]
    plain = series / season if multiplicative else series - season
    found = nelder_mead(lambda point: _squares(plain.tolist(), float(point[0])), (_START,), _STEP)
    ahead = theta_line(plain, float(found.point[0]), steps)
    after = figure[(len(series) + np.arange(steps)) % period]
    return ahead * after if multiplicative else ahead + after


def theta_line(values: Floats, alpha: float, steps: int) -> Floats:
    """The next so many values of a series without a season; `alpha`, above 0 to 1, is how fast the level follows."""
    _, slope = line_through(values)
    behind = (1 - (1 - alpha) ** len(values)) / alpha
    return _level(values.tolist(), alpha) + slope / 2 * (np.arange(steps, dtype=np.float64) + behind)


def _level(values: Sequence[float], alpha: float) -> float:
    level = values[0]
    for value in values:
        level += alpha * (value - level)
    return level


def _squares(values: Sequence[float], alpha: float) -> float:
    """Of the errors one step ahead; infinite for an alpha outside its limits."""
    if not _LEAST <= alpha <= 1:
        return np.inf
    level, squares = values[0], 0.0
    for value in values:
        error = value - level
        squares += error * error
        level += alpha * error
    return squares
