"""Dimensions whose values are whole numbers: the number of a value is the value, so it needs no place and no name.

A cohort is told by the month of joining, and what it does by its age in months: there is no end of such values, and
they are the same in all shards.
"""

from collections.abc import Iterable
from typing import Final

from streams.arithmetic import fields, sketch
from streams.arithmetic.numbering import numbered_as

AGE: Final = "age"
"""How many months lie between the month of joining and another."""
JOINED: Final = "joined"
"""The month of joining, counted from the year 0 of the company's calendar (`streams.arithmetic.months`)."""
DAY: Final = "day"
"""A date, counted from 1970-01-01."""
DAYS: Final = "days"
"""How many days lie between two dates."""
WHOLE_NUMBERS: Final = frozenset({AGE, JOINED, DAY, DAYS})
MOST_OF_THIRD: Final = (1 << sketch.BITS) - 1 - fields.FIRST_VALUE
"""The largest value of a breakdown's third dimension."""
_MOST: Final = fields.MAX_VALUE - fields.FIRST_VALUE


def number_of(value: int) -> int:
    """The number that stands for a value from 0 on in dimension tuples and fields; values beyond are the nearest."""
    return fields.FIRST_VALUE + min(max(value, 0), _MOST)


def number_of_third(value: int) -> int:
    """The same where it is a breakdown's third dimension, which has room for fewer."""
    return fields.FIRST_VALUE + min(max(value, 0), MOST_OF_THIRD)


def value_of(number: int) -> int | None:
    """The value that a number stands for; None of one that nobody gave."""
    return number - fields.FIRST_VALUE if number >= fields.FIRST_VALUE else None


def named(dimensions: Iterable[str]) -> tuple[str, ...]:
    """Those of these dimensions whose values are texts; of some that share their numbers the one that has them."""
    return tuple(dict.fromkeys(numbered_as(name) for name in dimensions if name not in WHOLE_NUMBERS))
