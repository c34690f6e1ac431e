"""Logistic regression: the probability of something out of what is known before."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.analyses.arrays import Floats
from streams.models.alike import sorted_rows

RIDGE: Final = 1.0
"""Each coefficient of a standardised feature is drawn to 0 as if it were normal with variance 1. Among thousands of
customers this is hardly seen; where a feature divides those with the outcome from those without, it keeps numbers
finite."""
_MOST_STEPS: Final = 50
_MOST_HALVINGS: Final = 30
_SMALL: Final = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """A fitted regression. Arrays of shape (features,)."""

    intercept: float
    coefficients: Floats
    """Of standardised features: what one standard deviation more adds to the logarithm of the odds."""
    means: Floats
    deviations: Floats
    """Standard deviations; 1 for a feature that was constant, whose coefficient is 0."""
    converged: bool

    def probability(self, features: Floats) -> Floats:
        """The probability of the outcome for rows of features of shape (n, features); the answer has shape (n,)."""
        standard = (features - self.means) / self.deviations
        return _probability(self.intercept + (standard * self.coefficients).sum(axis=1))


def fit_logistic(features: Floats, outcomes: NDArray[np.bool_]) -> Logistic | None:
    """The regression of the greatest likelihood less the ridge; None where all outcomes are alike.

    Newton's steps (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1, with a ridge as in le
    Cessie and van Houwelingen, Applied Statistics 41, 1992), each halved until it gains something, so they also end
    where the outcomes could be told apart without a mistake. Rows are sorted before they are added up: what comes out
    is the same to the last bit for rows in any order.

    Args:
        features: shape (n, features), finite.
        outcomes: shape (n,), whether it happened.

    Raises ValueError for features that are not finite, and for shapes that do not fit.
    """
    if features.ndim != 2 or outcomes.shape != features.shape[:1]:
        raise ValueError(f"features of shape {features.shape} do not go with outcomes of shape {outcomes.shape}")
    if not np.isfinite(features).all():
        raise ValueError("features of a regression are finite numbers; what is not known needs one of its own")
    if outcomes.all() or not outcomes.any():
        return None
    rows, happened = sorted_rows(features, outcomes.astype(np.float64))
    means = rows.mean(axis=0)
    constant = (rows == rows[:1]).all(axis=0)
    deviations = np.where(constant, 1.0, rows.std(axis=0))
    standard = np.where(constant, 0.0, (rows - means) / deviations)
    design = np.column_stack([np.ones(len(rows)), standard])
    weights, converged = _climbed(design, happened)
    return Logistic(float(weights[0]), weights[1:], means, deviations, converged)


def _climbed(design: Floats, happened: Floats) -> tuple[Floats, bool]:
    """The best weights, and whether the last step gained nothing worth to be told."""
    ridge = np.full(design.shape[1], RIDGE)
    ridge[0] = 0.0
    share = happened.mean()
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(share / (1 - share))
    height = _height(design, happened, ridge, weights)
    for _ in range(_MOST_STEPS):
        probability = _probability(design @ weights)
        slope = design.T @ (happened - probability) - ridge * weights
        spread = probability * (1 - probability)
        curvature = (design * spread[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curvature, slope)
        for _ in range(_MOST_HALVINGS):
            reached = _height(design, happened, ridge, weights + step)
            if reached >= height:
                break
            step = step / 2
        else:
            return weights, True
        gain, weights, height = reached - height, weights + step, reached
        if gain <= _SMALL * max(1.0, abs(height)):
            return weights, True
    return weights, False


def _height(design: Floats, happened: Floats, ridge: Floats, weights: Floats) -> float:
    """The logarithm of the likelihood, less the ridge."""
    odds = design @ weights
    return float((happened * odds - np.logaddexp(0.0, odds)).sum() - (ridge * weights * weights).sum() / 2)


def _probability(odds: Floats) -> Floats:
    """1 / (1 + exp(-odds)), without overflow on either side."""
    small = np.exp(-np.abs(odds))
    probability: Floats = np.where(odds >= 0, 1.0, small) / (1 + small)
    return probability
