"""The silhouette: how much nearer points are to their own part than to the next one."""

import numpy as np

from streams.analyses.arrays import Floats, Int64s


class Silhouettes:
    """Distances between points, from which silhouettes of several partings are told: quadratic in their number."""

    def __init__(self, points: Floats, weights: Floats) -> None:
        """`points` has shape (points, axes), `weights` whole numbers of shape (points,): each stands for so many."""
        squares = np.zeros((len(points), len(points)))
        for axis in range(points.shape[1]):
            squares += (points[:, axis, None] - points[:, axis]) ** 2
        self._distances = np.sqrt(squares)
        self._weights = weights

    def mean(self, labels: Int64s) -> float:
        """The mean of (b - a) / max(a, b): -1 to 1, the higher the better parted.

        a is the mean distance of a point to the others of its part, b that to the points of the part that is nearest by
        this mean (Rousseeuw, Silhouettes, Journal of Computational and Applied Mathematics 20, 1987). It is 0 for a
        point that is alone in its part. Raises ValueError for fewer than two parts.
        """
        k = int(labels.max()) + 1
        held = np.bincount(labels, self._weights, minlength=k)
        if np.count_nonzero(held) < 2:
            raise ValueError("a silhouette compares two parts at least")
        belongs = np.zeros((len(labels), k))
        places = np.arange(len(labels))
        belongs[places, labels] = self._weights
        sums = self._distances @ belongs
        others = held[labels] - 1
        own = sums[places, labels] / np.where(others > 0, others, 1.0)
        means = np.where(held > 0, sums / np.where(held > 0, held, 1.0), np.inf)
        means[places, labels] = np.inf
        next_one = means.min(axis=1)
        larger = np.maximum(own, next_one)
        silhouette = np.where((others > 0) & (larger > 0), (next_one - own) / np.where(larger > 0, larger, 1.0), 0.0)
        return float((silhouette * self._weights).sum() / self._weights.sum())
