"""BG/NBD, the textbook model: its published figures are what a search has to come to.

Fader, Hardie and Lee, Counting your customers the easy way, Marketing Science 24 (2005). Nabz itself has MBG/NBD: by
BG/NBD everybody who bought once is there for ever.
"""

from typing import NamedTuple

import numpy as np

from streams.analyses.arrays import Floats
from streams.models.optimise import Minimum, nelder_mead
from streams.models.special import hypergeometric, log_beta, log_gamma


class Purchases(NamedTuple):
    """Of each customer: repeats, weeks up to the last purchase, and up to now."""

    repeats: Floats
    last: Floats
    age: Floats


class BgNbd(NamedTuple):
    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, told: Purchases) -> float:
        x, last, age = told
        rate = log_gamma(self.r + x) - log_gamma(self.r) + self.r * np.log(self.alpha)
        there = log_beta(self.a, self.b + x) - (self.r + x) * np.log(self.alpha + age)
        bought = np.maximum(x, 1.0)
        left = log_beta(self.a + 1, self.b + bought - 1) - (self.r + x) * np.log(self.alpha + last)
        both = np.logaddexp(there, np.where(x > 0, left, -np.inf))
        return float((rate + both - log_beta(self.a, self.b)).sum())

    def alive(self, told: Purchases) -> Floats:
        x, last, age = told
        odds = self.a / (self.b + np.maximum(x, 1) - 1) * ((self.alpha + age) / (self.alpha + last)) ** (self.r + x)
        return np.asarray(1 / (1 + np.where(x > 0, odds, 0.0)))

    def expected(self, told: Purchases, weeks: float) -> Floats:
        x, _, age = told
        until = self.alpha + age + weeks
        series = hypergeometric(self.r + x, self.b + x, self.a + self.b + x - 1, weeks / until)
        waits = ((self.alpha + age) / until) ** (self.r + x) * series
        return (self.a + self.b + x - 1) / (self.a - 1) * (1 - waits) * self.alive(told)


def fitted(told: Purchases) -> tuple[BgNbd, Minimum]:
    found = nelder_mead(lambda point: -BgNbd(*np.exp(point)).log_likelihood(told), (0.0, 0.0, 0.0, 0.0), 0.5)
    return BgNbd(*np.exp(found.point).tolist()), found
