"""Percentiles that merge: logarithmic buckets with a bounded relative error (the scheme of DDSketch).

C. Masson, J. E. Rim, H. K. Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
guarantees", VLDB 2019. Bucket i > 0 holds the values in (gamma^(i-1), gamma^i]; zero has a bucket of its own and
values below zero mirror those above.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
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


class Ranked:
    """The values of buckets in their order, for whoever asks for one of a rank."""

    __slots__ = ("_buckets", "_up_to")

    def __init__(self, buckets: Sequence[int], up_to: Sequence[int]) -> None:
        """`buckets` ascend; as many values as `up_to` says lie in a bucket and all before it."""
        self._buckets = buckets
        self._up_to = up_to

    @classmethod
    def of(cls, counts: Iterable[tuple[int, int]]) -> "Ranked":
        """Of (bucket, count) pairs in any order; a count below 0 is none."""
        ordered = sorted(pair for pair in counts if pair[1] > 0)
        return cls([bucket for bucket, _ in ordered], list(accumulate(count for _, count in ordered)))

    @classmethod
    def in_order(cls, buckets: Sequence[int], counts: "NDArray[np.int64]") -> "Ranked":
        """Of a count for each of these buckets, which ascend; a count below 0 is none."""
        return cls(buckets, counts.clip(0).cumsum().tolist())

    def percentile(self, quantile: float) -> float | None:
        """The value of rank ceil(quantile x n), or None if there are no values."""
        up_to = self._up_to
        total = up_to[-1] if up_to else 0
        if not total:
            return None
        rank = max(1, math.ceil(quantile * total - 1e-9))
        return representative(self._buckets[bisect_left(up_to, rank)])


NOTHING: Final = Ranked((), ())
"""Of no values."""
