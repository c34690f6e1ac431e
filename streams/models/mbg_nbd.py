"""MBG/NBD: how many purchases to expect of a customer, and whether there will be any.

While customers are there they buy at random, each with a rate of their own; the rates follow a gamma distribution
(r, alpha). After each purchase, the first one included, they leave with a probability of their own; these follow a beta
distribution (a, b). Batislam, Denizel and Filiztekin, Empirical validation and comparison of models for customer base
analysis, International Journal of Research in Marketing 24 (2007). Unlike BG/NBD (Fader, Hardie and Lee, Counting your
customers the easy way, Marketing Science 24, 2005) it lets customers leave after the first purchase.
"""

from dataclasses import dataclass
from math import exp, inf, log
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.models.optimise import nelder_mead
from streams.models.special import hypergeometric, log_beta, log_gamma
from streams.models.transactions import Histories

_LEAST: Final = np.log([1e-3, 0.2, 1e-3, 1e-3])
"""With a smaller alpha 2F1 would need too many terms."""
_MOST: Final = np.log([100.0, 1e7, 100.0, 1e5])
"""Of customers who are all alike the likelihood grows without end. With these rates and chances differ by a tenth, and
2F1 has no terms that are too large."""
_STEP: Final = 0.5
_MOST_EVALUATIONS: Final = 2_000
_NEAR_ONE: Final = 1e-5
_MOST_EXPONENT: Final = 700.0
"""exp of it is still a number."""


@dataclass(frozen=True, slots=True)
class MbgNbd:
    """The model. Times are in days; functions work element by element, on arrays of one shape or single numbers."""

    r: float
    alpha: float
    """In days."""
    a: float
    b: float

    def alive(self, repeats: Int64s, last: Int64s, age: Int64s) -> Floats:
        """The probability that customers have not left: 1 / (1 + a / (b + x) ((alpha + T) / (alpha + t_x))^(r + x)).

        x are repeats, t_x the days up to the last purchase, T those up to now: as in `Histories`.
        """
        x = _floats(repeats)
        silence = (self.r + x) * np.log((self.alpha + _floats(age)) / (self.alpha + _floats(last)))
        left: Floats = np.log(self.a / (self.b + x)) + silence
        return 1 / (1 + np.exp(np.minimum(left, _MOST_EXPONENT)))

    def silent(self, repeats: Int64s, last: Int64s, age: Int64s, days: float) -> Floats:
        """The probability that customers buy nothing in the next `days`: they have left, or it is too early.

        Who is still there leaves after a purchase only, and their rates follow a gamma distribution of r + x
        and alpha + T: ((alpha + T) / (alpha + T + days))^(r + x) of them buy nothing.
        Raises ValueError for negative days.
        """
        _check(days)
        until_now = self.alpha + _floats(age)
        waits: Floats = (until_now / (until_now + days)) ** (self.r + _floats(repeats))
        return 1 - self.alive(repeats, last, age) * (1 - waits)

    def expected(self, repeats: Int64s, last: Int64s, age: Int64s, days: float) -> Floats:
        """How many days with a purchase to expect in the next `days`.

        (a + b + x) / (a - 1) P(alive) (1 - (1 - z)^(r + x) 2F1(r + x, b + x + 1; a + b + x; z)), with
        z = days / (alpha + T + days), as Batislam and others have it. At a = 1 it is 0 / 0; there it is taken from both
        sides. The relative error is below 1e-6, and mostly below 1e-10.

        Raises ValueError for negative days.
        """
        _check(days)
        if abs(self.a - 1) < _NEAR_ONE:
            sides = (MbgNbd(self.r, self.alpha, a, self.b) for a in (1 - 2 * _NEAR_ONE, 1 + 2 * _NEAR_ONE))
            below, above = (side.expected(repeats, last, age, days) for side in sides)
            return (below + above) / 2
        x, z = np.broadcast_arrays(_floats(repeats), days / (self.alpha + _floats(age) + days))
        bought = (self.a + self.b + x) / (self.a - 1) * (1 - self._waits(x, z))
        return np.maximum(bought, 0.0) * self.alive(repeats, last, age)

    def _waits(self, x: Floats, z: Floats) -> Floats:
        """(1 - z)^(r + x) 2F1(r + x, b + x + 1; a + b + x; z).

        By Euler's transformation (NIST, Digital Library of Mathematical Functions, 15.8.1) it is (1 - z)^(a - 1)
        2F1(a + b - r, a - 1; a + b + x; z), which needs far fewer terms. But with a large r these have either sign, and
        digits cancel: there the series is taken as it stands.
        """
        first, third = self.a + self.b - self.r, self.a + self.b + x
        turned = first + x >= 0
        series = hypergeometric(
            np.where(turned, first, self.r + x), np.where(turned, self.a - 1, self.b + x + 1), third, z
        )
        waits: Floats = (1 - z) ** np.where(turned, self.a - 1, self.r + x) * series
        return waits


@dataclass(frozen=True, slots=True)
class FittedMbgNbd:
    """The model that fits best, and how well."""

    model: MbgNbd
    log_likelihood: float
    """Of times in days; in another unit it differs by the number of all repeats times the logarithm of the unit."""
    customers: int
    converged: bool


def fit_mbg_nbd(histories: Histories) -> FittedMbgNbd | None:
    """The model of the greatest likelihood; None where nobody has bought again.

    The search is over the logarithms of the parameters and begins with 1, half the mean age in days, 1, 1. It keeps to
    r and a from 0.001 to 100, b to 100,000, and alpha from 0.2 to ten million days. What it finds is the same to the
    last bit for customers in any order.
    """
    if not histories.repeats.any():
        return None
    likelihood = _Likelihood(histories)
    mean_age = float(histories.age @ histories.customers) / histories.count
    found = nelder_mead(likelihood.missing, (0.0, log(max(1.0, mean_age / 2)), 0.0, 0.0), _STEP, _MOST_EVALUATIONS)
    r, alpha, a, b = (exp(number) for number in found.point)
    return FittedMbgNbd(MbgNbd(r, alpha, a, b), -found.value, histories.count, found.converged)


class _Likelihood:
    """Logarithms are computed of what is different only: of each number of repeats, and of each number of days."""

    def __init__(self, histories: Histories) -> None:
        self._weights = histories.customers.astype(np.float64)
        self._repeats = histories.repeats.astype(np.float64)
        different, self._which = np.unique(histories.repeats, return_inverse=True)
        self._different = _floats(different)
        self._of_each = np.bincount(self._which, self._weights)
        self._days = np.arange(int(histories.age.max()) + 1, dtype=np.float64)
        self._last, self._age = histories.last, histories.age

    def missing(self, logarithms: Floats) -> float:
        """What the logarithm of the likelihood lacks to 0; infinite outside the limits of the parameters."""
        if (logarithms < _LEAST).any() or (logarithms > _MOST).any():
            return inf
        r, alpha, a, b = (exp(number) for number in logarithms)
        x = self._different
        by_repeats = log_gamma(r + x) - log_gamma(r) + r * log(alpha) + log_beta(a, b + x + 1) - log_beta(a, b)
        logs = np.log(alpha + self._days)
        since = logs[self._age]
        shape = r + self._repeats
        left = np.log(a / (b + x))[self._which] + shape * (since - logs[self._last])
        by_row = np.logaddexp(0.0, left) - shape * since
        return -float((by_repeats * self._of_each).sum() + (by_row * self._weights).sum())


def _floats(numbers: Int64s) -> Floats:
    return np.asarray(numbers, dtype=np.float64)


def _check(days: float) -> None:
    if not 0 <= days < inf:
        raise ValueError(f"purchases are expected in a number of days from 0 on, not in {days!r}")
