"""Gamma-gamma: what the next order of a customer is worth.

Orders of a customer follow a gamma distribution of shape p; their scale differs from customer to customer as the
inverse of a gamma distribution of shape q and scale gamma does. Fader and Hardie, The gamma-gamma model of monetary
value (2013). It assumes that how much customers pay has nothing to do with how often they buy; `frequency_correlation`
says how far that is from what was seen.
"""

from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.models.optimise import nelder_mead
from streams.models.special import log_gamma
from streams.models.transactions import Spending

_LIMIT: Final = log(1e6)
_START: Final = (0.0, log(2.0), 0.0)
_STEP: Final = 0.5


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The model. Money is in minor units of one currency."""

    p: float
    q: float
    """Above 1: otherwise the mean of all customers would be infinite."""
    gamma: float
    """In minor units."""

    def expected(self, repeats: Int64s, paid: Int64s) -> Floats:
        """What an order of these customers is worth: p (gamma + paid) / (p repeats + q - 1), in minor units.

        `repeats` are the orders after the first one, `paid` is what all of them came to. It lies between what they
        paid on average and the mean of all customers. Of those without repeats, or who paid less than nothing, it is
        that mean. Element by element.
        """
        told = (repeats > 0) & (paid > 0)
        repeats, paid = np.where(told, repeats, 0), np.where(told, paid, 0)
        return np.asarray(self.p * (self.gamma + paid) / (self.p * repeats + self.q - 1), dtype=np.float64)

    @property
    def mean(self) -> float:
        """What an order of any customer is worth, in minor units."""
        return self.p * self.gamma / (self.q - 1)


@dataclass(frozen=True, slots=True)
class FittedGammaGamma:
    """The model that fits best, and how well."""

    model: GammaGamma
    log_likelihood: float
    """Of mean values in minor units; in another unit it differs by the customers times the logarithm of the unit."""
    frequency_correlation: float | None
    """Pearson's, of repeats and mean values, -1 to 1: the model takes it to be 0. None where one is constant."""
    customers: int
    converged: bool


def fit_gamma_gamma(spending: Spending) -> FittedGammaGamma | None:
    """The model of the greatest likelihood for those who bought again.

    None where there are fewer than two of them, and where the best q is 1 or less: then few customers pay so much that
    a mean of all says nothing. The search is over the logarithms of the parameters, up to a million and down to a
    millionth, with money in units of the mean order. It is the same to the last bit for customers in any order.
    """
    if spending.count < 2:
        return None
    orders = int(spending.repeats @ spending.customers)
    mean_order = int(spending.paid @ spending.customers) / orders
    likelihood = _Likelihood(spending, mean_order)
    found = nelder_mead(likelihood.missing, _START, _STEP)
    p, q, gamma = (exp(number) for number in found.point)
    if q <= 1:
        return None
    in_minor_units = -found.value - spending.count * log(mean_order)
    correlation = frequency_correlation(spending)
    model = GammaGamma(p, q, gamma * mean_order)
    return FittedGammaGamma(model, in_minor_units, correlation, spending.count, found.converged)


def frequency_correlation(spending: Spending) -> float | None:
    """Pearson's correlation of how often and how much customers buy; None where one of the two is constant."""
    columns = (spending.repeats.astype(np.float64), spending.paid / spending.repeats)
    if any((column == column[:1]).all() for column in columns):
        return None
    weights = spending.customers / spending.count
    often, much = (column - float((weights * column).sum()) for column in columns)
    spread = sqrt(float((weights * often * often).sum()) * float((weights * much * much).sum()))
    return max(-1.0, min(1.0, float((weights * often * much).sum()) / spread))


class _Likelihood:
    def __init__(self, spending: Spending, unit: float) -> None:
        self._weights = spending.customers.astype(np.float64)
        self._repeats = spending.repeats.astype(np.float64)
        self._paid = spending.paid / unit
        different, self._which = np.unique(spending.repeats, return_inverse=True)
        self._different = different.astype(np.float64)
        self._of_each = np.bincount(self._which, self._weights)
        self._logs_paid = np.log(self._paid)
        self._log_means = float((self._weights * np.log(self._paid / self._repeats)).sum())

    def missing(self, logarithms: Floats) -> float:
        """What the logarithm of the likelihood lacks to 0; infinite outside the limits of the parameters."""
        if (np.abs(logarithms) > _LIMIT).any():
            return inf
        p, q, gamma = (exp(number) for number in logarithms)
        shape = p * self._different
        by_repeats = log_gamma(shape + q) - log_gamma(shape) - log_gamma(q) + q * log(gamma)
        by_row = p * self._repeats * self._logs_paid - (p * self._repeats + q) * np.log(gamma + self._paid)
        told = float((by_repeats * self._of_each).sum() + (by_row * self._weights).sum())
        return self._log_means - told
