"""Customers as the models of value see them: how often, how lately, for how long, and for how much."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike

from streams.analyses.arrays import Int64s
from streams.models.alike import counted

MOST_DAYS: Final = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """When customers bought; those who are alike are one row. Arrays of shape (rows,), sorted by row."""

    repeats: Int64s
    """Days with a purchase after the first one: purchases of one day are one."""
    last: Int64s
    """Days from the first purchase to the last one; 0 without repeats."""
    age: Int64s
    """Days from the first purchase to the moment as of which this is told."""
    customers: Int64s
    """How many customers the row stands for."""

    @classmethod
    def of(cls, repeats: ArrayLike, last: ArrayLike, age: ArrayLike, customers: ArrayLike = 1) -> Self:
        """Customers in any order; histories of parts of them may be given one after the other.

        Raises ValueError for a history that cannot be: more repeats than days, a last purchase after the moment or
        before the first one, repeats without days between, days between without a repeat, more than 100,000 days.
        """
        repeats, last, age, customers = _columns(repeats, last, age, customers)
        wrong = (repeats < 0) | (last < repeats) | (age < last) | ((repeats == 0) & (last > 0)) | (age > MOST_DAYS)
        if wrong.any():
            row = int(np.argmax(wrong))
            told = f"{repeats[row]} repeats, the last {last[row]} days after the first, {age[row]} days old"
            raise ValueError(f"no customer can have such a history: {told}")
        (repeats, last, age), customers = counted((repeats, last, age), customers)
        return cls(repeats, last, age, customers)

    @property
    def count(self) -> int:
        """How many customers there are."""
        return int(self.customers.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Spending:
    """What was paid in repeat purchases; customers who are alike are one row. Arrays of shape (rows,), sorted."""

    repeats: Int64s
    """As in `Histories`, 1 or more."""
    paid: Int64s
    """What all of them came to, in minor units of one currency, 1 or more."""
    customers: Int64s

    @classmethod
    def of(cls, repeats: ArrayLike, paid: ArrayLike, customers: ArrayLike = 1) -> Self:
        """Customers in any order. Those without repeats, or who paid nothing in sum, are left out: nothing is known.

        Raises ValueError for a negative number of repeats.
        """
        repeats, paid, customers = _columns(repeats, paid, customers)
        if (repeats < 0).any():
            raise ValueError("no customer can have a negative number of repeat purchases")
        told = (repeats > 0) & (paid > 0)
        (repeats, paid), customers = counted((repeats, paid), np.where(told, customers, 0))
        return cls(repeats, paid, customers)

    @property
    def count(self) -> int:
        """How many customers there are."""
        return int(self.customers.sum())


def _columns(*given: ArrayLike) -> tuple[Int64s, ...]:
    """Whole numbers, in columns of one length. Raises ValueError for customers below 0 and for other shapes."""
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(column)) for column in given))
    for column in columns:
        if column.ndim != 1:
            raise ValueError(f"a column of customers has one dimension, not {column.ndim}")
        if column.size and not np.issubdtype(column.dtype, np.integer):
            raise ValueError(f"what is known of customers is whole numbers, not {column.dtype}")
    *_, customers = whole = tuple(column.astype(np.int64) for column in columns)
    if (customers < 0).any():
        raise ValueError("a row cannot stand for fewer than 0 customers")
    return whole
