"""Percentiles that merge: logarithmic buckets with a bounded relative error (the scheme of DDSketch).

C. Masson, J. E. Rim, H. K. Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
guarantees", VLDB 2019. Bucket i > 0 holds the values in (gamma^(i-1), gamma^i]; zero has a bucket of its own and
values below zero mirror those above.
"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RELATIVE_ERROR: Final = 0.0095
"""Kept a little below the promised 1 % so that rounding at a bucket's edge cannot break the promise."""
BITS: Final = 13
"""Bits of a bucket's number: enough for every int64."""

_GAMMA: Final = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
_LOG_GAMMA: Final = math.log(_GAMMA)
_ZERO: Final = 1 << (BITS - 1)


def buckets(values: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """The bucket numbers of these whole numbers, each in [0, 2**BITS)."""
    import numpy as np  # noqa: PLC0415 - the rest is asked for by commands that need no arrays, and start sooner

    magnitude = np.abs(values).astype(np.float64)
    logarithm = np.log(np.maximum(magnitude, 1.0)) / _LOG_GAMMA
    distance = np.ceil(logarithm - 1e-9).astype(np.int64) + 1
    return _ZERO + np.sign(values) * distance


def representative(bucket: int) -> float:
    """The value that stands for a bucket; off by RELATIVE_ERROR at most from everything in it."""
    distance = bucket - _ZERO
    if distance == 0:
        return 0.0
    value: float = 2 * _GAMMA ** (abs(distance) - 1) / (_GAMMA + 1)
    return value if distance > 0 else -value


def percentile(counts: Iterable[tuple[int, int]], quantile: float) -> float | None:
    """The value of rank ceil(quantile x n) among (bucket, count) pairs, or None if they are empty."""
    ordered = sorted((bucket, count) for bucket, count in counts if count > 0)
    total = sum(count for _, count in ordered)
    if not total:
        return None
    rank = max(1, math.ceil(quantile * total - 1e-9))
    for bucket, count in ordered:
        rank -= count
        if rank <= 0:
            return representative(bucket)
    raise AssertionError("the rank lies within the total")
