"""The survival curve of Kaplan and Meier, with its error, its median and its mean up to a horizon."""

from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.analyses.spells import Spells

_DEVIATIONS: Final = 1.959963984540054
"""So many standard errors on either side hold 95 % of a normal distribution."""
_ROUNDING: Final = 1e-9
"""A product that ought to be one half may be a little more."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The share of customers who are still there, by days since they came.

    All arrays have one place for each length at which anybody was lost. Before the first of them survival is 1; from
    each on it is what stands there, until the next.
    """

    days: Floats
    survival: Floats
    error: Floats
    """The standard error of survival by Greenwood's formula; NaN from where nobody is left."""
    low: Floats
    high: Floats
    """The 95 % interval; NaN from where nobody is left."""
    at_risk: Int64s
    """How many had been there for at least so long; those who are censored on that very day are among them."""
    lost: Int64s
    customers: int
    followed_days: float
    """The longest spell, ended or not. The curve goes no further."""

    def at(self, days: float) -> float | None:
        """The share who stay for more than so many days; None where nobody was followed for so long.

        Raises ValueError for a negative number of days.
        """
        if not days >= 0:
            raise ValueError(f"survival is known from day 0 on, not on day {days!r}")
        if not self._reaches(days):
            return None
        return float(np.append(1.0, self.survival)[np.searchsorted(self.days, days, side="right")])

    @property
    def median_days(self) -> float | None:
        """The first length at which survival is one half or less; None where it stays above."""
        reached = np.flatnonzero(self.survival <= 0.5 + _ROUNDING)
        return float(self.days[reached[0]]) if len(reached) else None

    def restricted_mean_days(self, horizon_days: float) -> float | None:
        """The mean number of days that customers stay, of the first `horizon_days` after they came.

        It is the area below the curve up to there (Irwin, The standard error of an estimate of expectation of life,
        Journal of Hygiene 47, 1949). None where nobody was followed for so long while some are left: the curve would
        have to be made up. Raises ValueError for a horizon that is not above 0, or not finite.
        """
        if not (isfinite(horizon_days) and horizon_days > 0):
            raise ValueError(f"a horizon is a number of days above 0, not {horizon_days!r}")
        if not self._reaches(horizon_days):
            return None
        before = self.days < horizon_days
        edges = np.concatenate([[0.0], self.days[before], [horizon_days]])
        return float(np.append(1.0, self.survival[before]) @ np.diff(edges))

    def _reaches(self, days: float) -> bool:
        return self.customers > 0 and (days <= self.followed_days or bool((self.survival == 0).any()))


def kaplan_meier(spells: Spells) -> Curve:
    """The curve of these spells: S(t) = product over days up to t of (1 - lost / at risk).

    Kaplan and Meier, Nonparametric estimation from incomplete observations, Journal of the American Statistical
    Association 53 (1958). The error is Greenwood's: S^2 times the sum of lost / (at risk (at risk - lost)), its root.

    The interval is that of log(-log S), S^exp(+-1.96 error / (S log S)) (Kalbfleisch and Prentice, The Statistical
    Analysis of Failure Time Data, 1980; Stata and SAS have it as their default). Unlike S +-1.96 errors it never
    leaves 0 to 1, and it covers what it promises with few customers, too (Borgan and Liestol, Scandinavian Journal
    of Statistics 17, 1990). It holds at each day by itself, not for the curve as a whole.
    """
    told = spells.lost > 0
    at_risk, lost = spells.at_risk[told], spells.lost[told]
    survival = np.cumprod((at_risk - lost) / at_risk, dtype=np.float64)
    some = survival > 0
    variance = np.full(len(survival), np.nan)
    kept, gone = at_risk[some].astype(np.float64), lost[some].astype(np.float64)
    variance[some] = np.cumsum(gone / (kept * (kept - gone)))
    relative: Floats = np.sqrt(variance)
    reach = np.full(len(survival), np.nan)
    reach[some] = _DEVIATIONS * relative[some] / -np.log(survival[some])
    return Curve(
        spells.days[told],
        survival,
        survival * relative,
        survival ** np.exp(reach),
        survival ** np.exp(-reach),
        at_risk,
        lost,
        spells.customers,
        spells.longest_days,
    )
