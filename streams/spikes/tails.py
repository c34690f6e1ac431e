"""How probable it is that so much, or more, happens where so much was to be expected: one tail for each nature.

All functions work element by element. Places between whole numbers are allowed: tails are continued through the
incomplete beta function (NIST, Digital Library of Mathematical Functions, 8.17), which is exact at whole numbers.
"""

from typing import Final

import numpy as np
from scipy.special import betainc, gammainc, gammaincc, ndtr

from streams.spikes.natures import Side
from streams.spikes.stretches import Floats

LEAST: Final = 1e-300
_LEAST_DISPERSION: Final = 1e-9
_LEAST_EXPECTED: Final = 1e-12
_LEAST_SKEWNESS: Final = 0.02


def count_tail(happened: Floats, expected: Floats, dispersion: Floats, side: Side) -> Floats:
    """The tail of a negative binomial of variance expected + dispersion * expected^2; with `happened` in it.

    With a dispersion of 0 it is Poisson's, to some nine digits.
    """
    size = 1 / np.maximum(dispersion, _LEAST_DISPERSION)
    mean = np.maximum(expected, _LEAST_EXPECTED)
    if side is Side.HIGH:
        tail = betainc(np.maximum(happened, _LEAST_EXPECTED), size, mean / (mean + size))
        return np.where(happened > 0, _positive(tail), 1.0)
    return _positive(betainc(size, np.maximum(happened, 0.0) + 1, size / (mean + size)))


def share_tail(happened: Floats, whole: Floats, share: Floats, dispersion: Floats, side: Side) -> Floats:
    """The tail of so many of a whole; the variance is whole * share * (1 - share) + dispersion * (whole * share)^2.

    With a dispersion of 0 it is the binomial's. With more of it, the whole and its part are made smaller until the
    variance fits, as in the design effect of a survey (Kish, Survey Sampling, 1965); where little is known of the
    share, so that its own uncertainty is what disperses, the tail of a count is the longer one, and is taken.
    """
    mean = whole * share
    own = np.maximum(mean * (1 - share), _LEAST_EXPECTED)
    fewer = own / (own + dispersion * mean * mean)
    part = np.maximum(happened * fewer, _LEAST_EXPECTED)
    rest = np.maximum((whole - happened) * fewer, _LEAST_EXPECTED)
    if side is Side.LOW:
        return np.where(happened < whole, _positive(betainc(rest, part + 1, 1 - share)), 1.0)
    tail = np.where(happened > 0, _positive(betainc(part, rest + 1, share)), 1.0)
    lump = np.maximum(1 - share, _LEAST_EXPECTED)
    longer = count_tail(happened / lump, mean / lump, dispersion, side)
    return np.where(dispersion > _LEAST_DISPERSION, np.maximum(tail, longer), tail)


def mean_tail(away: Floats, things: Floats, skewness: float) -> Floats:
    """The upper tail of a sum that is `away` standard deviations from its mean, of things with this skewness.

    It is the gamma distribution of that skewness (Pearson's type III): exact for sums of exponential numbers, and with
    no skewness the normal distribution.
    """
    if abs(skewness) < _LEAST_SKEWNESS:
        return _positive(ndtr(-away))
    shape = 4 * np.maximum(things, _LEAST_EXPECTED) / skewness**2
    point = shape + np.sign(skewness) * away * np.sqrt(shape)
    tail = gammaincc if skewness > 0 else gammainc
    return _positive(tail(shape, np.maximum(point, 0.0)))


def lump_tail(distance: Floats, things: Floats, mean: float, lump: float) -> Floats:
    """How probable it is that one of so many things is larger than a distance by itself.

    Sizes are taken to be lognormal, of this mean; `lump` is the mean of squares divided by the mean. One large thing is
    what makes sums of skewed sizes large (Foss, Korshunov and Zachary, Heavy-Tailed and Subexponential Distributions,
    2011).
    """
    spread = np.sqrt(np.log(max(lump / mean, 1.0 + _LEAST_SKEWNESS)))
    logarithm = np.log(np.maximum(distance, _LEAST_EXPECTED) / mean)
    found: Floats = np.minimum(things * ndtr(-(logarithm + spread**2 / 2) / spread), 1.0)
    return found


def clump_tail(distance: Floats, things: Floats, lump: Floats) -> Floats:
    """How probable it is that more than a distance comes at once, where `lump` is the mean of squares by the mean.

    How many come at once is taken to be geometric: of mean (lump + 1) / 2; nothing comes in clumps where that is 1.
    """
    mean = (lump + 1) / 2
    more = np.maximum(1 - 1 / mean, LEAST) ** np.maximum(distance, 0.0)
    return np.where(mean > 1, np.minimum(things / mean * more, 1.0), 0.0)


def bounded_tail(
    happened: Floats, exposure: Floats, expected: Floats, variance: Floats, sided: tuple[float, float, Side]
) -> Floats:
    """The tail of a sum of values between bounds, as of the binomial of this mean and variance.

    `sided` are the bounds and the side.

    A binomial is exact for values that are at one bound or the other. Of all distributions of a mean on these bounds
    that one varies most, so what varies less counts as more things of that kind.
    """
    low, high, side = sided
    reach = high - low
    part = np.clip((happened - low * exposure) / reach, 0.0, exposure)
    share = np.clip((expected - low * exposure) / np.maximum(exposure, _LEAST_EXPECTED) / reach, 1e-6, 1 - 1e-6)
    times = exposure * share * (1 - share) * reach**2 / np.maximum(variance, _LEAST_EXPECTED)
    part, rest = part * times, (exposure - part) * times
    if side is Side.HIGH:
        return _positive(betainc(np.maximum(part, _LEAST_EXPECTED), rest + 1, share))
    return _positive(betainc(np.maximum(rest, _LEAST_EXPECTED), part + 1, 1 - share))


def _positive(tail: Floats) -> Floats:
    """A tail of which a logarithm may be taken."""
    found: Floats = np.maximum(tail, LEAST)
    return found
