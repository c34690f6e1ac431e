"""The field of a pane: one series, its dimension values and a sketch bucket, in one int64.

    | series: 12 bits | first value: 12 bits | second value: 12 bits | bucket: 13 bits |

Numbers of series and of dimension values are given out once for the whole system (see streams.redis.value_dictionary),
so a field means the same in every shard and for ever.
"""

from typing import Final, NamedTuple

from streams.arithmetic import sketch

VALUE_BITS: Final = 12
SERIES_BITS: Final = 12
BITS: Final = SERIES_BITS + 2 * VALUE_BITS + sketch.BITS

SECOND_SHIFT: Final = sketch.BITS
FIRST_SHIFT: Final = SECOND_SHIFT + VALUE_BITS
SERIES_SHIFT: Final = FIRST_SHIFT + VALUE_BITS

MAX_SERIES: Final = (1 << SERIES_BITS) - 1
MAX_VALUE: Final = (1 << VALUE_BITS) - 1

UNKNOWN: Final = 0
"""The number of a dimension value that nobody gave."""
OTHER: Final = 1
"""The number of every value that came after a dimension was full."""
FIRST_VALUE: Final = 2

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
