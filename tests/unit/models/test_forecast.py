"""Each way to go on with a series knows the week, and twice the past is twice the forecast."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.models import Method
from streams.models.forecast import TITLES, ahead

WEEK = [120.0, 100.0, 80.0, 90.0, 110.0, 40.0, 20.0]
PASTS = st.lists(st.integers(0, 1_000).map(float), min_size=15, max_size=40)
METHODS = st.sampled_from(Method)


def test_the_seasonal_naive_method_repeats_the_last_week() -> None:
    found = ahead(Method.SEASONAL_NAIVE, [5.0, *WEEK], 16)
    assert found is not None
    assert found.tolist() == pytest.approx([*WEEK, *WEEK, 120.0, 100.0])


@pytest.mark.parametrize("method", Method)
def test_a_week_that_repeats_itself_goes_on(method: Method) -> None:
    found = ahead(method, WEEK * 8 + WEEK[:3], 14)
    assert found is not None
    assert found.tolist() == pytest.approx([*WEEK[3:], *WEEK, *WEEK[:3]], abs=1e-3)


@settings(max_examples=50)
@given(METHODS, PASTS, st.sampled_from([2.0, 0.25, 1024.0]), st.integers(1, 20))
def test_twice_the_past_is_twice_the_forecast(method: Method, past: list[float], factor: float, days: int) -> None:
    one, other = ahead(method, past, days), ahead(method, [factor * value for value in past], days)
    if one is None or other is None:
        assert one is other
        return
    # A factor of two changes no digit.
    assert other.tolist() == (factor * one).tolist()


@settings(max_examples=50)
@given(METHODS, st.floats(0.01, 1e4), st.integers(0, 1_000))
def test_another_currency_has_the_same_forecast(method: Method, rate: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    past = (np.resize(WEEK, 49) * random.gamma(20, 1 / 20, 49)).tolist()
    one, other = ahead(method, past, 14), ahead(method, [rate * value for value in past], 14)
    assert one is not None
    assert other is not None
    assert other == pytest.approx(rate * one, rel=1e-3, abs=1e-3 * rate)


@settings(max_examples=50)
@given(METHODS, PASTS, st.integers(1, 20))
def test_what_was_never_below_0_will_not_be(method: Method, past: list[float], days: int) -> None:
    found = ahead(method, past, days)
    if found is not None:
        assert found.shape == (days,)
        assert (found >= 0).all()
        assert np.isfinite(found).all()


def test_what_was_below_0_may_be_so_again() -> None:
    found = ahead(Method.ADDITIVE, [-value for value in WEEK * 8], 7)
    assert found is not None
    assert found.tolist() == pytest.approx([-value for value in WEEK], abs=1e-3)


@pytest.mark.parametrize("method", Method)
def test_a_past_that_is_too_short_is_not_gone_on_with(method: Method) -> None:
    assert ahead(method, [], 7) is None
    assert ahead(method, [3.0] * 6, 7) is None


def test_days_without_anything_leave_no_factors() -> None:
    assert ahead(Method.MULTIPLICATIVE, [*WEEK * 4, 0.0], 7) is None
    assert ahead(Method.SEASONAL_NAIVE, [0.0] * 20, 3) == pytest.approx([0.0] * 3)
    assert ahead(Method.THETA, [0.0] * 20, 3) is None


def test_every_method_has_a_title() -> None:
    assert TITLES.keys() == set(Method)
