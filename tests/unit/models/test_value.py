"""What customers will bring is what they buy, month by month, times what it is worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses.arrays import Floats
from streams.models import Bought, GammaGamma, MbgNbd, predicted_value
from tests.unit.models.cdnow_columns import AGE, CENTS, LAST, REPEATS

PURCHASES = MbgNbd(0.525, 43.28, 0.891, 1.614)
ORDERS = GammaGamma(6.25, 3.74, 1544.0)
CDNOW = Bought(REPEATS, LAST, AGE, CENTS)


def value(margin: float = 1.0, discount: float = 0.0) -> Floats:
    return predicted_value(PURCHASES, ORDERS, CDNOW, margin, discount)


def test_without_discount_the_months_add_up_to_the_year() -> None:
    year = PURCHASES.expected(REPEATS, LAST, AGE, 365)
    assert value() == pytest.approx(year * ORDERS.expected(REPEATS, CENTS), rel=1e-9)
    assert value(margin=0.3) == pytest.approx(0.3 * value(), rel=1e-12)


def test_a_single_customer_is_worth_what_each_month_brings() -> None:
    bought = Bought(*(np.array([number]) for number in (2, 213, 272, 4469)))
    told, before = 0.0, 0.0
    for month in range(1, 13):
        until = float(PURCHASES.expected(bought.repeats, bought.last, bought.age, 365 * month / 12)[0])
        told += (until - before) / 1.15 ** (month / 12)
        before = until
    order = 6.25 * (1544 + 4469) / (6.25 * 2 + 3.74 - 1)
    assert predicted_value(PURCHASES, ORDERS, bought, 0.4, 0.15)[0] == pytest.approx(told * order * 0.4, rel=1e-9)


@pytest.mark.parametrize(("days", "months"), [(1, 1), (30, 1), (45, 1), (46, 2), (90, 3), (365, 12), (730, 24)])
def test_any_number_of_days_is_divided_into_months_at_the_ends_of_which_it_comes(days: int, months: int) -> None:
    one, before, told = Bought(*(np.array([number]) for number in (2, 213, 272, 4469))), 0.0, 0.0
    for month in range(1, months + 1):
        until = float(PURCHASES.expected(one.repeats, one.last, one.age, days * month / months)[0])
        told += (until - before) / 1.1 ** (days / 365 * month / months)
        before = until
    order = float(ORDERS.expected(one.repeats, one.paid)[0])
    assert predicted_value(PURCHASES, ORDERS, one, 0.5, 0.1, days)[0] == pytest.approx(told * order * 0.5, rel=1e-9)


def test_without_a_margin_nothing_is_brought_and_less_than_a_day_is_refused() -> None:
    assert not value(margin=0.0).any()
    with pytest.raises(ValueError, match="1 day or more"):
        predicted_value(PURCHASES, ORDERS, CDNOW, 1.0, 0.0, 0)


@given(st.floats(0, 2), st.floats(0, 2))
def test_what_is_discounted_more_is_worth_less(some: float, further: float) -> None:
    less, more = value(discount=some + further), value(discount=some)
    assert (less <= more * (1 + 1e-12)).all()
    # Nothing comes later than at the end of the year.
    assert (less >= value() / (1 + some + further) * (1 - 1e-9)).all()


@pytest.mark.parametrize(
    ("margin", "discount", "complaint"),
    [
        (-0.1, 0.1, "margin"),
        (1.1, 0.1, "margin"),
        (float("nan"), 0.1, "margin"),
        (0.5, -0.1, "discount"),
        (0.5, float("nan"), "discount"),
    ],
)
def test_a_margin_or_discount_that_is_none_is_refused(margin: float, discount: float, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        value(margin, discount)
