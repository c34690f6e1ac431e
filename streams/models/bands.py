"""How far single days of a forecast may be off, out of what forecasts of the past missed by."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

import numpy as np

from streams.analyses.arrays import Floats

_COVERED: Final = Fraction(8, 9)
_NEIGHBOURS: Final = 3
"""Days before and after: with the day itself they are a week, in which each weekday has its part."""


class Band(NamedTuple):
    """What a day is expected to come to, and within which bounds."""

    low: float
    mean: float
    high: float


def reach_of(missed: Iterable[float]) -> float:
    """By how much is missed at most in 8 of 9 cases: of n misses, by size, the ceil(8 / 9 (n + 1))th, or the largest.

    Of cases that err as those did, and each by itself, 8 of 9 are then no further off (split conformal prediction; Lei
    and others, Distribution-free predictive inference for regression, JASA 113, 2018). None is below 0; 0 without any.
    """
    sizes = sorted(missed)
    return sizes[min(ceil(_COVERED * (len(sizes) + 1)), len(sizes)) - 1] if sizes else 0.0


def bands(path: Floats, missed: Sequence[Sequence[float]], *, least: float | None = None) -> tuple[Band, ...]:
    """A band around each day of a forecast.

    A day's reach (`reach_of`) comes from all that was missed, from each origin, by forecasts of about as many days
    ahead: of the day itself and of three before and after.

    Args:
        path: shape (days,).
        missed: for each origin, actual less forecast of each day, as many as `path` has.
        least: no bound is below it; None where there is no such value.
    """
    sizes = np.abs(np.array(missed, dtype=np.float64))
    found = []
    for day, mean in enumerate(path.tolist()):
        near = sizes[:, max(0, day - _NEIGHBOURS) : day + _NEIGHBOURS + 1]
        reach = reach_of(near.ravel().tolist())
        low = mean - reach
        found.append(Band(low if least is None else max(low, least), mean, mean + reach))
    return tuple(found)
