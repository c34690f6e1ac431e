"""How good probabilities are that were told before: ranking, error, calibration."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.analyses.arrays import Floats, Int64s

TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the customers, by what was predicted of them."""

    predicted: float
    """The mean of what was predicted."""
    happened: float
    """The share of those to whom it happened."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What predictions were worth. Outcomes are of customers by whom nothing was fitted."""

    auc: float
    brier: float
    lift: float
    tenths: tuple[Tenth, ...]
    customers: int
    happened: int


def quality(probabilities: Floats, outcomes: NDArray[np.bool_]) -> Quality | None:
    """All of it for probabilities of shape (n,) in any order; None where all outcomes are alike, or there are none."""
    area, top = auc(probabilities, outcomes), lift(probabilities, outcomes)
    if area is None or top is None:
        return None
    return Quality(
        area,
        brier(probabilities, outcomes),
        top,
        tenths(probabilities, outcomes),
        len(outcomes),
        int(outcomes.sum()),
    )


def auc(scores: Floats, outcomes: NDArray[np.bool_]) -> float | None:
    """The share of pairs, one with the outcome and one without, of which the first has the higher score: 0 to 1.

    Pairs of equal scores count half. It is the area below the receiver operating characteristic (Hanley and McNeil,
    Radiology 143, 1982), counted in whole numbers. None where all outcomes are alike.
    """
    _check(scores, outcomes)
    _, which = np.unique(scores, return_inverse=True)
    all_, happened = np.bincount(which), np.bincount(which, outcomes).astype(np.int64)
    spared = all_ - happened
    pairs = int(happened.sum()) * int(spared.sum())
    if not pairs:
        return None
    below = np.cumsum(spared) - spared
    return int((happened * (2 * below + spared)).sum()) / (2 * pairs)


def brier(probabilities: Floats, outcomes: NDArray[np.bool_]) -> float:
    """The mean square of what predictions miss, 0 to 1 (Brier, Monthly Weather Review 78, 1950); 0 of no predictions.

    Whoever always predicts the share to whom it happens has share (1 - share).
    """
    _check(probabilities, outcomes)
    if not len(outcomes):
        return 0.0
    missed = np.sort((probabilities - outcomes) ** 2)
    return float(missed.sum()) / len(missed)


def tenths(probabilities: Floats, outcomes: NDArray[np.bool_]) -> tuple[Tenth, ...]:
    """Ten equal parts of the customers, those with the lowest probabilities first; none of no customers.

    Where an edge between two parts goes through customers of the same probability, or through a single one, each part
    has its fraction of their number and of their outcomes. So the order in which equal ones come does not matter.
    """
    edges = np.linspace(0.0, 1.0, TENTHS + 1)
    cumulated = _cumulated(probabilities, outcomes, edges)
    return tuple(
        Tenth(float(predicted), float(happened)) for predicted, happened in np.diff(cumulated, axis=0) * TENTHS
    )


def lift(scores: Floats, outcomes: NDArray[np.bool_]) -> float | None:
    """How many times as often it happened in the tenth with the highest scores as it did among all.

    1 where scores say nothing, 10 at most; the tenth is that of `tenths`. None where it happened to nobody.
    """
    share = share_of_top_tenth(scores, outcomes.astype(np.int64))
    return None if share is None else share * TENTHS


def share_of_top_tenth(scores: Floats, happened: Int64s) -> float | None:
    """The share of all that happened, how often to each is told, that is of the tenth with the highest scores: 0 to 1.

    The tenth is that of `tenths`: of customers with the same score each has a fraction. None where nothing happened.
    """
    mean = float(happened.mean()) if len(happened) else 0.0
    if not mean:
        return None
    (below,) = _cumulated(scores, happened, np.array([1 - 1 / TENTHS]))[:, 1]
    return float((mean - below) / mean)


def _cumulated(scores: Floats, outcomes: NDArray[np.bool_] | Int64s, edges: Floats) -> Floats:
    """Sums of scores and of outcomes over the lowest shares of customers, each divided by all: shape (edges, 2)."""
    _check(scores, outcomes)
    if not len(scores):
        return np.zeros((0, 2))
    different, which = np.unique(scores, return_inverse=True)
    all_ = np.bincount(which)
    happened = np.bincount(which, outcomes)
    places = np.concatenate([[0.0], np.cumsum(all_) / len(scores)])
    sums = (np.concatenate([[0.0], np.cumsum(part) / len(scores)]) for part in (all_ * different, happened))
    return np.column_stack([np.interp(edges, places, part) for part in sums])


def _check(scores: Floats, outcomes: NDArray[np.bool_] | Int64s) -> None:
    if scores.shape != outcomes.shape or scores.ndim != 1:
        raise ValueError(f"scores of shape {scores.shape} do not go with outcomes of shape {outcomes.shape}")
    if not np.isfinite(scores).all():
        raise ValueError("scores that are to be judged are finite numbers")
