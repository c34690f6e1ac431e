"""Weighted k-means: points are parted so that each is near to the mean of its part."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats, Int64s

SEED: Final = 20_240_101
STARTS: Final = 20
_MOST_STEPS: Final = 300


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Points and their parts."""

    centres: Floats
    """Shape (k, axes): the weighted mean of each part."""
    labels: Int64s
    """Shape (points,): the part of each point, which is that of the nearest centre, the first of equally near ones."""
    inertia: float
    """The sum of weights times squared distances to the centre."""


def parted(points: Floats, weights: Floats, k: int, starts: int = STARTS, seed: int = SEED) -> Parts:
    """The best parting of several, each begun from other first centres; the earliest of equally good ones.

    First centres by k-means++ (Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007), then
    Lloyd's steps (Least squares quantization in PCM, IEEE Transactions on Information Theory 28, 1982) until no point
    changes its part.

    Args:
        points: shape (points, axes). Give them sorted, and equal ones once: chance draws by place.
        weights: shape (points,), above 0.
        k: how many parts, at most as many as there are different points.
        starts: how many times it is begun.
        seed: of the draws. The same seed and points give the same parts in every process.

    Raises ValueError for fewer points than parts, and for weights that are not above 0.
    """
    if not 1 <= k <= len(points):
        raise ValueError(f"{len(points)} points cannot be parted in {k}")
    if not (weights > 0).all():
        raise ValueError("each point of k-means has a weight above 0")
    random = np.random.default_rng(seed)
    found = (refined(points, weights, first_centres(points, weights, k, random)) for _ in range(starts))
    return min(found, key=lambda parts: parts.inertia)


def first_centres(points: Floats, weights: Floats, k: int, random: np.random.Generator) -> Floats:
    """Some k points, each drawn by its weight and the square of its distance to the nearest one drawn before."""
    chosen = [_drawn(weights, random)]
    nearest = _squares(points, points[chosen])[:, 0]
    while len(chosen) < k:
        chances = weights * nearest
        # Where all points lie on those drawn already, any will do.
        chosen.append(_drawn(chances if chances.any() else weights, random))
        nearest = np.minimum(nearest, _squares(points, points[chosen[-1:]])[:, 0])
    return points[chosen]


def refined(points: Floats, weights: Floats, centres: Floats) -> Parts:
    """Lloyd's steps from these centres on, 300 at most. None of them makes the inertia grow."""
    parts = assigned(points, weights, centres)
    for _ in range(_MOST_STEPS):
        after = step(points, weights, parts)
        if (after.labels == parts.labels).all():
            return after
        parts = after
    return parts


def step(points: Floats, weights: Floats, parts: Parts) -> Parts:
    """Move each centre to the mean of its part, then each point to its nearest centre.

    A centre without points goes to the point that adds the most to the inertia, of those that are left.
    """
    k, axes = parts.centres.shape
    held = np.bincount(parts.labels, weights, minlength=k)
    sums = [np.bincount(parts.labels, weights * points[:, axis], minlength=k) for axis in range(axes)]
    centres = np.column_stack(sums) / np.where(held > 0, held, 1.0)[:, None]
    missing = ((points - centres[parts.labels]) ** 2).sum(axis=1) * weights
    for empty in np.flatnonzero(held == 0):
        worst = int(missing.argmax())
        centres[empty] = points[worst]
        missing[worst] = 0.0
    return assigned(points, weights, centres)


def assigned(points: Floats, weights: Floats, centres: Floats) -> Parts:
    """Each point with its nearest centre."""
    squares = _squares(points, centres)
    labels = squares.argmin(axis=1)
    nearest = np.take_along_axis(squares, labels[:, None], axis=1)[:, 0]
    return Parts(centres, labels, float((nearest * weights).sum()))


def _squares(points: Floats, centres: Floats) -> Floats:
    """Squared distances, shape (points, centres): as differences, for in |p|^2 - 2 p c + |c|^2 digits cancel."""
    squares = np.zeros((len(points), len(centres)))
    for axis in range(points.shape[1]):
        squares += (points[:, axis, None] - centres[:, axis]) ** 2
    return squares


def _drawn(chances: Floats, random: np.random.Generator) -> int:
    """A place, drawn by its chance."""
    sums = np.cumsum(chances)
    return int(min(np.searchsorted(sums, random.random() * sums[-1], side="right"), np.flatnonzero(chances)[-1]))
