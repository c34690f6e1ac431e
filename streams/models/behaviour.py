"""What is known of customers at a moment, as features of a regression of whether they will be lost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats, Int64s

MOST_SEGMENTS: Final = 20
LEAST_OF_SEGMENT: Final = 50
"""A segment with fewer customers is no feature: chance would speak out of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Behaviour:
    """Customers as of a moment: nothing that came after it may be in here. Arrays of shape (customers,).

    Raises ValueError where they differ in length, and for a customer whose numbers cannot be.
    """

    orders: Int64s
    """So far, of all time."""
    recency: Int64s
    """Days since the last order; since the arrival, where there is no order."""
    age: Int64s
    """Days since the first order, or since the arrival: not below `recency`."""
    paid: Int64s
    """In the period before the moment, net of refunds, in minor units; which period the caller decides."""
    paid_before: Int64s
    """In the period of the same length before that."""
    points: Floats
    """The last answer to a survey, from 0, the worst, to 1; NaN where there is none."""
    refunds: Int64s
    carts_left: Int64s
    """Carts that were filled and not bought."""
    segments: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse what cannot be: a regression would learn from it."""
        columns = (self.recency, self.age, self.paid, self.paid_before, self.points, self.refunds, self.carts_left)
        count = len(self.orders)
        if any(len(column) != count for column in (*columns, self.segments)):
            raise ValueError("each customer has one number in each column of a behaviour")
        if (self.age < self.recency).any() or any(
            (column < 0).any() for column in (self.orders, self.recency, self.refunds, self.carts_left)
        ):
            raise ValueError("a behaviour has counts and days from 0 on, and no last order before the first one")
        if (np.isinf(self.points) | (self.points < 0) | (self.points > 1)).any():
            raise ValueError("the last answer of a behaviour lies from 0 to 1, or is not a number where there is none")


def feature_names(segments: Sequence[str]) -> tuple[str, ...]:
    """What the columns of `features` are, in their order."""
    return (*_NAMES, *(f"segment:{segment}" for segment in segments))


_NAMES: Final = (
    "orders",
    "recency",
    "age",
    "bought_once",
    "gap_ratio",
    "money_trend",
    "answered",
    "points",
    "refunds",
    "carts_left",
)


def features(behaviour: Behaviour, segments: Sequence[str]) -> Floats:
    """Shape (customers, features): counts and days as log(1 + n), and a column for each of the segments.

    Gap ratio: log(1 + recency / own mean gap between two orders); 0 for those who bought once at most, who have a
    feature of their own. A gap is a day at least. Money trend: (now - before) / (now + before), -1 to 1; 0 where
    nothing was paid in either. Points are 0 where nothing was answered, which is a feature of its own.
    """
    again = behaviour.orders > 1
    gap = np.maximum(1.0, (behaviour.age - behaviour.recency) / np.maximum(1, behaviour.orders - 1))
    late, early = (np.maximum(0.0, paid) for paid in (behaviour.paid, behaviour.paid_before))
    answered = ~np.isnan(behaviour.points)
    of_segments = np.asarray(behaviour.segments, dtype=np.str_)
    return np.column_stack(
        [
            np.log1p(behaviour.orders),
            np.log1p(behaviour.recency),
            np.log1p(behaviour.age),
            ~again,
            np.where(again, np.log1p(behaviour.recency / gap), 0.0),
            (late - early) / np.maximum(1.0, late + early),
            answered,
            np.where(answered, behaviour.points, 0.0),
            np.log1p(behaviour.refunds),
            np.log1p(behaviour.carts_left),
            *(of_segments == segment for segment in segments),
        ]
    ).astype(np.float64)


def large_segments(segments: Sequence[str]) -> tuple[str, ...]:
    """The segments that are features: with 50 customers at least, the 20 largest ones, by name."""
    sizes = Counter(segments)
    large = sorted((-size, segment) for segment, size in sizes.items() if size >= LEAST_OF_SEGMENT)
    return tuple(sorted(segment for _, segment in large[:MOST_SEGMENTS]))
