"""Tests of two Poisson rates: published values, sums by definition, and what cannot be."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import binomial_two_sided, rates_alike


def test_published_values() -> None:
    # R 4, ?poisson.test: eleven cases in 800 person-years against 21 in 3,011.
    assert rates_alike(11, 6 + 8 + 7, 800, 1083 + 1050 + 878) == pytest.approx(0.07967, abs=5e-6)
    # R 4, ?binom.test: Mendel's peas, after Conover, Practical Nonparametric Statistics, 1971, pages 97 and 98.
    assert binomial_two_sided(682, 682 + 243, 0.75) == pytest.approx(0.3825, abs=5e-5)


def test_values_worked_out_by_hand() -> None:
    # Of 5 that are as likely here as there, all are here: 2 outcomes of 32.
    assert rates_alike(5, 0, 30, 30) == pytest.approx(2 / 32)
    # Of 4 with a third of the time, 3 or 4 are here: (4 * 2 + 1) / 81; none is likelier to be here (16 / 81).
    assert rates_alike(3, 1, 10, 20) == pytest.approx(9 / 81)
    assert rates_alike(0, 0, 1, 1) == 1
    assert rates_alike(7, 7, 1, 1) == 1


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 9), st.integers(1, 9))
def test_it_is_the_sum_of_all_outcomes_that_are_no_likelier(count: int, before: int, time: int, earlier: int) -> None:
    trials, share = count + before, Fraction(time, time + earlier)
    each = [comb(trials, at) * share**at * (1 - share) ** (trials - at) for at in range(trials + 1)]
    expected = sum(chance for chance in each if chance <= each[count])
    assert rates_alike(count, before, time, earlier) == pytest.approx(float(expected), rel=1e-9)


def test_large_counts_have_their_tails() -> None:
    # Far from the middle both tails are those of a normal distribution: 1,000,000 +- 2,828 of 4,000,000 are 4 sigma.
    assert rates_alike(1_002_828, 997_172, 1, 1) == pytest.approx(6.37e-5, rel=0.02)
    assert 0 < rates_alike(2_000, 1_000, 1, 1) < 1e-70


@pytest.mark.parametrize("arguments", [(-1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, -2)])
def test_what_cannot_be_is_refused(arguments: tuple[int, int, float, float]) -> None:
    with pytest.raises(ValueError, match=r"is 0 or more|longer than 0"):
        rates_alike(*arguments)


def test_shares_and_successes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        binomial_two_sided(3, 2, 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        binomial_two_sided(1, 2, 1.0)
