"""What customers will bring in some days."""

from math import isfinite
from typing import Final, NamedTuple

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.models.gamma_gamma import GammaGamma
from streams.models.mbg_nbd import MbgNbd

YEAR_DAYS: Final = 365
MONTHS: Final = 12


class Bought(NamedTuple):
    """What is known of customers, a place for each: see `Histories` and `Spending`."""

    repeats: Int64s
    last: Int64s
    age: Int64s
    paid: Int64s


def predicted_value(
    purchases: MbgNbd, orders: GammaGamma, bought: Bought, margin: float, discount_yearly: float, days: int = YEAR_DAYS
) -> Floats:
    """What each customer brings in the next days, in minor units, worth as of now.

    The days are divided into equal months, as many as come nearest to a twelfth of 365 days, and one at least. It is
    the sum over them of the purchases to expect in each, times the expected worth of an order, times the margin. What
    comes in a month is taken to come at its end: after d days it is worth 1 / (1 + discount_yearly)^(d / 365) (Fader,
    Hardie and Lee, RFM and CLV, Journal of Marketing Research 42, 2005).

    Args:
        purchases: the model of how often.
        orders: the model of for how much.
        bought: the customers.
        margin: what is left of a unit of revenue, 0 to 1; 1 for revenue itself.
        discount_yearly: such as 0.1, which makes what comes in a year worth a tenth less or so; 0 or more.
        days: 1 or more.

    Raises ValueError for a margin that is not from 0 to 1, for a discount below 0 and for less than a day.
    """
    if not 0 <= margin <= 1:
        raise ValueError(f"a margin lies from 0 to 1, not {margin!r}")
    if days < 1:
        raise ValueError(f"customers bring something in 1 day or more, not in {days!r}")
    if not (isfinite(discount_yearly) and discount_yearly >= 0):
        raise ValueError(f"a yearly discount is a number from 0 on, not {discount_yearly!r}")
    repeats, last, age, paid = bought
    worth = np.zeros(np.shape(repeats))
    before = np.zeros(np.shape(repeats))
    months = max(1, round(days * MONTHS / YEAR_DAYS))
    for month in range(1, months + 1):
        until = purchases.expected(repeats, last, age, days * month / months)
        worth += (until - before) * (1 + discount_yearly) ** (-days * month / months / YEAR_DAYS)
        before = until
    return worth * orders.expected(repeats, paid) * margin
