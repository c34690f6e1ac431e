"""The search of a minimum without derivatives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats

_REFLECTED: Final = 1.0
_EXPANDED: Final = 2.0
_CONTRACTED: Final = 0.5
_SHRUNK: Final = 0.5
_NEAR: Final = 1e-7
_ALIKE: Final = 1e-12
_GAIN: Final = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where a search ended."""

    point: Floats
    """The best point that was met, whether or not the search converged."""
    value: float
    """What the function is there."""
    evaluations: int
    converged: bool
    """A search that began anew from this point found nothing better. False where the evaluations were used up."""


def nelder_mead(
    function: Callable[[Floats], float], start: Sequence[float], step: float, most_evaluations: int = 4_000
) -> Minimum:
    """The lowest point near `start`, by the simplex of Nelder and Mead (The Computer Journal 7, 1965).

    Its coefficients are theirs, and of points that are equally low the earlier one is the better (Lagarias, Reeds,
    Wright and Wright, SIAM Journal on Optimization 9, 1998): so the way depends on the function alone. A simplex may
    collapse where there is no minimum. So once it is small, another one of a tenth of its first size is laid around
    the best point, until that finds nothing better.

    Args:
        function: what is to be small. Where it is infinite or no number the search does not go, so limits of what is
            allowed are given by this.
        start: the first corner; the others are `step` away along each axis, or on the other side of it where the
            function has no value there.
        step: other than 0.
        most_evaluations: so often the function is asked, and at most one simplex more.

    Raises ValueError where the function has no finite value at `start`.
    """
    asked = _Asked(function)
    best = np.asarray(start, dtype=np.float64)
    value = asked(best)
    if not isfinite(value):
        raise ValueError(f"a search has to start where its function is finite, and it is {value} at {list(start)}")
    size = step
    while asked.count < most_evaluations:
        point, found, ended = _descent(asked, best, value, size, most_evaluations)
        gain, best, value = value - found, point, found
        if ended and gain <= _GAIN * max(1.0, abs(value)):
            return Minimum(best, value, asked.count, converged=True)
        size = step / 10
    return Minimum(best, value, asked.count, converged=False)


class _Asked:
    """The function with the number of times that it was asked."""

    def __init__(self, function: Callable[[Floats], float]) -> None:
        self._function = function
        self.count = 0

    def __call__(self, point: Floats) -> float:
        self.count += 1
        value = float(self._function(point))
        return value if value == value else inf  # noqa: PLR0124  # nothing but NaN differs from itself


def _descent(asked: _Asked, start: Floats, at_start: float, size: float, most: int) -> tuple[Floats, float, bool]:
    """The best corner, its value, and whether the simplex became small before the evaluations were used up."""
    axes = len(start)
    corners, values = [start], [at_start]
    for axis in np.eye(axes):
        corner = start + size * axis
        value = asked(corner)
        if value == inf:
            # Beside a limit of what is allowed a simplex needs its corners on the inner side.
            corner = start - size * axis
            value = asked(corner)
        corners.append(corner)
        values.append(value)
    while True:
        order = sorted(range(axes + 1), key=values.__getitem__)
        corners, values = [corners[place] for place in order], [values[place] for place in order]
        extent = max(float(np.abs(corner - corners[0]).max()) for corner in corners[1:])
        if extent <= _NEAR and values[-1] - values[0] <= _ALIKE * max(1.0, abs(values[0])):
            return corners[0], values[0], True
        if asked.count >= most:
            return corners[0], values[0], False
        middle = np.sum(corners[:-1], axis=0) / axes
        away = middle - corners[-1]
        moved = _moved(asked, middle, away, values)
        if moved is not None:
            corners[-1], values[-1] = moved
        else:
            corners[1:] = [corners[0] + _SHRUNK * (corner - corners[0]) for corner in corners[1:]]
            values[1:] = [asked(corner) for corner in corners[1:]]


def _moved(asked: _Asked, middle: Floats, away: Floats, values: list[float]) -> tuple[Floats, float] | None:
    """Where the worst corner goes, with the value there; None where the simplex has to shrink."""
    reflected = middle + _REFLECTED * away
    value = asked(reflected)
    if value < values[0]:
        further = middle + _EXPANDED * away
        there = asked(further)
        return (further, there) if there < value else (reflected, value)
    if value < values[-2]:
        return reflected, value
    if value < values[-1]:
        outside = middle + _CONTRACTED * away
        there = asked(outside)
        return (outside, there) if there <= value else None
    inside = middle - _CONTRACTED * away
    there = asked(inside)
    return (inside, there) if there < values[-1] else None
