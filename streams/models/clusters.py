"""Clusters of customers by how recently, how often and for how much they bought. They describe, and decide nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from streams.analyses.arrays import Floats, Int64s
from streams.models.alike import counted
from streams.models.cluster_names import Centre, cluster_names
from streams.models.k_means import Parts, parted, refined
from streams.models.silhouette import Silhouettes

LEAST_K: Final = 3
MOST_K: Final = 8
SAMPLED: Final = 2_000
"""So many customers are compared, each with each, to find how many clusters there are."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Customers who buy alike."""

    name: str
    """Out of words; `title` says them to people. It stays the same from run to run while the cluster hardly moves."""
    centre: Centre
    customers: int
    revenue_share: float
    """Of all revenue of those who were clustered: 0 to 1."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """All of them, the largest first."""

    clusters: tuple[Cluster, ...]
    silhouette: float
    """Of the customers by whom k was chosen, -1 to 1: below some 0.25 the clusters run into one another."""
    customers: int


def cluster(
    recency: ArrayLike,
    orders: ArrayLike,
    money: ArrayLike,
    k: int | None = None,
    last: Mapping[str, Centre] | None = None,
) -> Clusters | None:
    """Cluster customers; the arrays have shape (customers,) and whole numbers, in any order.

    Weighted k-means on log(1 + n) of the three, each divided by its standard deviation; what is constant does not
    count. Customers who are alike are one point with a weight, and points are sorted, so what comes out is the same to
    the last bit for customers in any order. Of more than 2,000 customers, 2,000 at equal distances in that order are
    taken to find how many clusters there are, and their centres; from there on all are parted.

    Args:
        recency: days since the last order, from 0 on.
        orders: 1 or more.
        money: what they came to, in minor units; less than nothing counts as nothing.
        k: how many clusters; by default 3 to 8, the number with the greatest mean silhouette, the least of equal ones.
        last: names and centres of the last run: the nearest cluster keeps the name.

    None where fewer than k customers (3 by default) differ. Raises ValueError for a recency below 0, for orders below
    1 and for a k below 2.
    """
    if k is not None and k < 2:
        raise ValueError(f"customers are clustered in 2 or more, not in {k}")
    columns = tuple(np.asarray(column, dtype=np.int64) for column in (recency, orders, np.maximum(money, 0)))
    if (columns[0] < 0).any() or (columns[1] < 1).any():
        raise ValueError("who is clustered has ordered once or more, 0 or more days ago")
    cells, customers = counted(columns, np.ones(len(columns[0]), dtype=np.int64))
    if len(customers) < (LEAST_K if k is None else k):
        return None
    scaled = _Scaled(np.column_stack(cells), customers)
    sample = _sampled(scaled.points, customers)
    parts, silhouette = _best(sample, k)
    if len(sample[0]) < len(customers):
        parts = refined(scaled.points, scaled.weights, parts.centres)
    told = _told(parts, scaled, cells[2])
    names = cluster_names([one.centre for one in told], scaled.middle, scaled.spread, last or {})
    named = (replace(one, name=name) for one, name in zip(told, names, strict=True))
    return Clusters(tuple(named), silhouette, int(customers.sum()))


class _Scaled:
    """Logarithms, and the same ones with a standard deviation of 1."""

    def __init__(self, cells: Int64s, customers: Int64s) -> None:
        logarithms = np.log1p(cells)
        self.weights = customers.astype(np.float64)
        share = self.weights / self.weights.sum()
        self.middle = (logarithms * share[:, None]).sum(axis=0)
        away = logarithms - self.middle
        constant = (cells == cells[:1]).all(axis=0)
        self.spread = np.where(constant, 1.0, np.sqrt((away * away * share[:, None]).sum(axis=0)))
        self.points = np.where(constant, 0.0, away / self.spread)


def _sampled(points: Floats, customers: Int64s) -> tuple[Floats, Floats]:
    """Points and weights of customers at equal distances; all of them, if there are few."""
    everybody = int(customers.sum())
    if everybody <= SAMPLED:
        return points, customers.astype(np.float64)
    # In whole numbers: the middle of each of so many equal stretches of the customers in their order.
    places = (2 * np.arange(SAMPLED) + 1) * everybody // (2 * SAMPLED)
    which = np.searchsorted(np.cumsum(customers), places, side="right")
    taken, times = np.unique(which, return_counts=True)
    return points[taken], times.astype(np.float64)


def _best(sample: tuple[Floats, Floats], k: int | None) -> tuple[Parts, float]:
    points, weights = sample
    silhouettes = Silhouettes(points, weights)
    counts = [k] if k is not None else range(LEAST_K, min(MOST_K, len(points)) + 1)
    found = [parted(points, weights, count) for count in counts]
    judged = [(parts, silhouettes.mean(parts.labels)) for parts in found]
    return max(judged, key=lambda one: one[1])


def _told(parts: Parts, scaled: _Scaled, money: Int64s) -> Sequence[Cluster]:
    """Clusters without names, the largest first, then by centre."""
    k = len(parts.centres)
    sizes = np.bincount(parts.labels, scaled.weights, minlength=k)
    brought = np.bincount(parts.labels, money * scaled.weights, minlength=k)
    everything = brought.sum() or 1.0
    centres = np.expm1(parts.centres * scaled.spread + scaled.middle)
    told = [
        Cluster("", Centre(*(float(number) for number in centres[at])), int(sizes[at]), float(brought[at] / everything))
        for at in np.flatnonzero(sizes)
    ]
    return sorted(told, key=lambda one: (-one.customers, one.centre))
