"""Sums of moments: what a mean age is told by.

The mean age of what there is now is now less the mean of the moments at which each began. Their sum is kept as a level.
Moments are counted from an origin that is nearer than 1970, so that a sum has room for more of them: int64 holds that
of 25 million moments a decade away from it.
"""

from typing import Final

ORIGIN: Final = 1_577_836_800_000
"""2020-01-01T00:00:00Z in epoch ms."""


def since_origin(moment: int) -> int:
    """An epoch ms as milliseconds since the origin, below zero before it."""
    return moment - ORIGIN


def total_age(now: int, count: int, moments: int) -> int:
    """The ages in milliseconds at `now` (epoch ms) of `count` moments, summed up; `moments` is their sum."""
    return count * since_origin(now) - moments
