"""Loyalty: scores of recency, frequency and money by given cuts (RFM)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

Amount: TypeAlias = float | Decimal


class Scores(NamedTuple):
    """Scores of a customer: 1 is the worst, the number of cuts and one more is the best."""

    recency: int
    frequency: int
    money: int

    @property
    def frequency_and_money(self) -> int:
        """The mean of frequency and money, rounded half up: of 3 and 4 it is 4."""
        return (self.frequency + self.money + 1) // 2


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a score ends and the next one begins. What lies on a cut is beyond it.

    Recency (30, 60, 120, 240): below 30 days is 5, from 30 on 4, from 240 on 1. Orders (2, 3, 5, 10): below 2 is 1,
    from 2 on 2, from 10 on 5; money likewise.

    Raises ValueError unless all three have the same number of cuts, from 1 to 8, finite and growing, those of recency
    above 0.
    """

    recency_days: tuple[Amount, ...]
    orders: tuple[Amount, ...]
    money: tuple[Amount, ...]

    def __post_init__(self) -> None:
        of_all = {"recency_days": self.recency_days, "orders": self.orders, "money": self.money}
        for name, cuts in of_all.items():
            if not 1 <= len(cuts) <= 8 or len(cuts) != len(self.recency_days):
                raise ValueError(f"cuts of {name}: {len(cuts)}; from 1 to 8, and as many as of recency_days")
            if not all(isfinite(cut) for cut in cuts) or any(after <= before for before, after in pairwise(cuts)):
                raise ValueError(f"cuts of {name} have to grow: {', '.join(map(str, cuts))}")
        if self.recency_days[0] <= 0:
            raise ValueError(f"cuts of recency_days: nobody bought less than {self.recency_days[0]} days ago")

    @property
    def best(self) -> int:
        """The highest score."""
        return len(self.orders) + 1

    def scores(self, recency_days: Amount, orders: Amount, money: Amount) -> Scores:
        """The scores of who bought `recency_days` ago, and so often, for so much, in the period.

        Money is in the unit of its cuts, and may be negative after refunds. Raises ValueError for a purchase that is
        still to come, and for fewer than 0 orders.
        """
        if recency_days < 0:
            raise ValueError(f"the last purchase cannot be {recency_days!r} days ago")
        if orders < 0:
            raise ValueError(f"a customer cannot have {orders!r} orders")
        return Scores(
            self.best - bisect_right(self.recency_days, recency_days),
            1 + bisect_right(self.orders, orders),
            1 + bisect_right(self.money, money),
        )


def quantile_cuts(values: ArrayLike, parts: int = 5, step: float = 1.0) -> tuple[float, ...]:
    """Cuts that part these values into so many parts of about the same size: `parts` - 1 of them, growing.

    `values` has one number for each customer, in any order; `step` is what the numbers are multiples of, 1 for days
    and orders. A cut is `step` above a quantile of R's type 7 (linear between the two nearest values: Hyndman and Fan,
    Sample quantiles in statistical packages, The American Statistician 50, 1996), as in the R package rfm: what equals
    the quantile belongs to the part below. So the 995 customers of that package's example have the 158 champions that
    its tests ask for; with the quantile itself as the cut they would be 175. Where many customers have the same value,
    quantiles are the same too; then each cut is at least `step` above the one before, and parts have other sizes.

    Raises ValueError where there are no values, where one is not finite, for fewer than 2 or more than 9 parts, and for
    a step that is not above 0.
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    if not numbers.size or not np.isfinite(numbers).all():
        raise ValueError("quantiles need at least one value, and finite ones only")
    if not 2 <= parts <= 9:
        raise ValueError(f"quantiles part customers into 2 to 9 groups, not {parts!r}")
    if not (isfinite(step) and step > 0):
        raise ValueError(f"the step between two values is above 0, not {step!r}")
    quantiles = np.quantile(numbers, [part / parts for part in range(1, parts)], method="linear")
    return tuple(_growing((float(quantile) + step for quantile in quantiles), step))


def _growing(cuts: Iterable[float], step: float) -> Iterable[float]:
    before: float | None = None
    for cut in cuts:
        before = cut if before is None else max(cut, before + step)
        yield before
