"""The share of the best customers is exact, also where the edge goes through one of them."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models import share_of_top

REVENUE = st.lists(st.integers(-5, 10**12), max_size=60)


def test_a_tenth_of_25_customers_is_two_and_a_half() -> None:
    assert share_of_top([100, 80, 60, *[10] * 22], 10) == (100 + 80 + 30) / 460


def test_who_brought_nothing_is_no_customer() -> None:
    assert share_of_top([100, 0, -50, 100], 50) == 0.5
    assert share_of_top([0, -3], 10) is None
    assert share_of_top([], 10) is None


@given(REVENUE, st.integers(0, 100))
def test_a_share_is_what_a_hundred_parts_of_each_customer_bring(revenue: list[int], percent: int) -> None:
    told = sorted((amount for amount in revenue if amount > 0), reverse=True)
    share = share_of_top(revenue, percent)
    if not told:
        assert share is None
        return
    # Each customer in a hundred parts: then a percent of them is a whole number of parts.
    parts = [Fraction(amount, 100) for amount in told for _ in range(100)]
    assert share == float(sum(parts[: len(told) * percent]) / sum(told))


@given(REVENUE, st.randoms())
def test_the_order_does_not_matter_and_more_customers_bring_more(revenue: list[int], random: Random) -> None:
    shares = [share_of_top(revenue, percent) for percent in (0, 1, 10, 20, 100)]
    assert [share_of_top(random.sample(revenue, len(revenue)), percent) for percent in (0, 1, 10, 20, 100)] == shares
    if None not in shares:
        assert shares == sorted(share for share in shares if share is not None)
        assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_percent_that_is_none_is_refused(percent: int) -> None:
    with pytest.raises(ValueError, match="0 to 100 percent"):
        share_of_top([1], percent)
