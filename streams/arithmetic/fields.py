"""The field of a pane: one series, its dimension values and a sketch bucket, in one int64.

    | series: 12 bits | first value: 19 bits | second value: 19 bits | bucket, or a third value: 13 bits |

What the numbers of series and of dimension values stand for is told by the shard (see streams.engine.shard_numbers),
and never changes there. The 64th bit is free: no field is below zero.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.arithmetic import sketch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VALUE_BITS: Final = 19
"""Half a million values: how many a dimension may meet in its life, of which few are in use at a time."""
SERIES_BITS: Final = 12
BITS: Final = SERIES_BITS + 2 * VALUE_BITS + sketch.BITS

SECOND_SHIFT: Final = sketch.BITS
FIRST_SHIFT: Final = SECOND_SHIFT + VALUE_BITS
SERIES_SHIFT: Final = FIRST_SHIFT + VALUE_BITS

LAYOUT: Final = (
    f"series {SERIES_BITS}, values {VALUE_BITS} and {VALUE_BITS}, buckets {sketch.BITS} bits; names by shard"
)
"""The layout in words: what was written by another one means something else."""

MAX_SERIES: Final = (1 << SERIES_BITS) - 1
MAX_VALUE: Final = (1 << VALUE_BITS) - 1

UNKNOWN: Final = 0
"""The number of a dimension value that nobody gave."""
OTHER: Final = 1
"""The number of every value that came after a dimension was full."""
GUEST: Final = 2
"""The number of the segment of those who buy without a customer_id."""
INACTIVITY: Final = 3
"""The number of the reason of a loss that time alone has brought."""
ERASED: Final = 4
"""The number of the reason of a loss by an erasure."""
EXPIRED: Final = 5
"""The number of the reason of a loss when a term has ended."""
FIRST_VALUE: Final = 6
"""The first number that is given out."""
RESERVED: Final[Mapping[str, int]] = MappingProxyType(
    {
        "unknown": UNKNOWN,
        "other": OTHER,
        "guest": GUEST,
        "inactivity": INACTIVITY,
        "erased": ERASED,
        "expired": EXPIRED,
    }
)
"""Text -> number of the values that are no one's own, in every dimension: they take no place from others."""

_VALUE_MASK: Final = (1 << VALUE_BITS) - 1
_BUCKET_MASK: Final = (1 << sketch.BITS) - 1


class Field(NamedTuple):
    """A field taken apart. Dimension values that the series does not have are 0."""

    series: int
    first: int
    second: int
    bucket: int


def join(field: Field) -> int:
    """The int64 of a field."""
    return field.series << SERIES_SHIFT | field.first << FIRST_SHIFT | field.second << SECOND_SHIFT | field.bucket


def split(number: int) -> Field:
    """The field of an int64."""
    return Field(
        number >> SERIES_SHIFT,
        number >> FIRST_SHIFT & _VALUE_MASK,
        number >> SECOND_SHIFT & _VALUE_MASK,
        number & _BUCKET_MASK,
    )


class Narrow(NamedTuple):
    """A layout with no more bits for a value than the values at hand need, so that a minute finds room beside a field.

    Narrow fields have the order of those that they stand for: bucket and second value keep their places, the first
    value and the series move down.
    """

    first_bits: int
    second_bits: int

    @property
    def first_shift(self) -> int:
        """Where the first value begins."""
        return SECOND_SHIFT + self.second_bits

    @property
    def series_shift(self) -> int:
        """Where the series begins."""
        return self.first_shift + self.first_bits

    @property
    def bits(self) -> int:
        """How many bits a narrow field has."""
        return self.series_shift + SERIES_BITS

    def widened(self, narrow: "NDArray[np.int64]") -> "NDArray[np.int64]":
        """The fields that these stand for."""
        below_first, below_series = (1 << self.first_shift) - 1, (1 << self.series_shift) - 1
        return (
            narrow & below_first
            | (narrow & (below_first ^ below_series)) << FIRST_SHIFT - self.first_shift
            | (narrow & ~below_series) << SERIES_SHIFT - self.series_shift
        )
