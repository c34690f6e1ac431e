"""Made-up series with a daily and a weekly season and noise of many kinds, in which nothing ever happens."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
WEEK_MS: Final = 7 * DAY_MS
MONDAY: Final = 1_704_067_200_000
"""2024-01-01T00:00Z."""

Floats: TypeAlias = NDArray[np.float64]
Noise: TypeAlias = Callable[[Floats, np.random.Generator], Floats]
"""From the season (about 1 on a working day) to values of the same length; NaN where there is none."""
Points: TypeAlias = list[tuple[int, float]]
"""Moments (epoch ms) and values."""


def season(moments: NDArray[np.int64]) -> Floats:
    """From 0.4 before dawn to 1.6 in the afternoon, and on Saturday and Sunday two fifths of that."""
    hours = moments / HOUR_MS % 24
    weekend = (moments - MONDAY) // DAY_MS % 7 >= 5
    daily: Floats = 1 + 0.6 * np.sin(2 * np.pi * (hours - 9) / 24)
    return np.where(weekend, 0.4 * daily, daily)


def stationary(noise: Noise, weeks: int, step: int, seed: int) -> Points:
    """So many weeks of points, one every `step` milliseconds, the first on a Monday."""
    moments = MONDAY + step * np.arange(weeks * WEEK_MS // step)
    values = noise(season(moments), np.random.default_rng(seed))
    return [
        (moment, value) for moment, value in zip(moments.tolist(), values.tolist(), strict=True) if not np.isnan(value)
    ]


def _gaussian(level: Floats, random: np.random.Generator) -> Floats:
    return 100 * level + 10 * random.standard_normal(len(level))


def _heavy_tailed(level: Floats, random: np.random.Generator) -> Floats:
    # Student's t of 2.5 degrees of freedom: its variance is finite by a hair, its fourth moment is not.
    return 100 * level + 10 * random.standard_t(2.5, len(level))


def _durations(level: Floats, random: np.random.Generator) -> Floats:
    return 100 * level * random.lognormal(0, 0.5, len(level))


def _counts(level: Floats, random: np.random.Generator) -> Floats:
    return random.poisson(8 * level).astype(float)


def _rare_counts(level: Floats, random: np.random.Generator) -> Floats:
    return random.poisson(0.3 * level).astype(float)


def _ratio_of_few(level: Floats, random: np.random.Generator) -> Floats:
    of = random.poisson(6 * level)
    return np.where(of > 0, random.binomial(of, 0.2) / np.maximum(of, 1), np.nan)


def _ratio_of_the_rare(level: Floats, random: np.random.Generator) -> Floats:
    of = 1 + random.poisson(300 * level)
    return random.binomial(of, 0.002) / of


def _wandering(level: Floats, random: np.random.Generator) -> Floats:
    # Each point keeps nine tenths of how far the one before was off; the variance is that of `_gaussian`.
    off = 10 * random.standard_normal(len(level))
    for place in range(1, len(off)):
        off[place] = 0.9 * off[place - 1] + (1 - 0.9**2) ** 0.5 * off[place]
    return 100 * level + off


NOISES: Final[Mapping[str, Noise]] = {
    "gaussian": _gaussian,
    "heavy-tailed": _heavy_tailed,
    "durations": _durations,
    "counts": _counts,
    "rare counts": _rare_counts,
    "ratio of few": _ratio_of_few,
    "ratio of the rare": _ratio_of_the_rare,
    "wandering": _wandering,
}
