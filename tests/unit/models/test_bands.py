"""The band around a day is as wide as forecasts of about as many days ahead missed by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models.bands import bands


def test_a_band_by_hand() -> None:
    # Two origins, two days: each day has all four misses, 1 to 4, and the ceil(8 / 9 * 5)th, limited to the 4th.
    found = bands(np.array([10.0, 20.0]), [[1.0, -2.0], [-3.0, 4.0]])
    assert found == ((6.0, 10.0, 14.0), (16.0, 20.0, 24.0))


def test_of_many_misses_the_largest_ones_are_left_out() -> None:
    # 8 origins of 7 days are 56 misses for the day in the middle: the 51st of 1 to 56.
    missed = np.arange(1.0, 57.0).reshape(8, 7) * np.resize([1, -1], (8, 7))
    found = bands(np.full(7, 100.0), missed.tolist())
    assert found[3] == (100.0 - 51, 100.0, 100.0 + 51)


def test_a_day_has_the_misses_of_the_week_around_it() -> None:
    missed = [[0.0] * 10 + [5.0] + [0.0] * 10]
    wide = [day for day, band in enumerate(bands(np.zeros(21), missed)) if band.high == 5.0]
    assert wide == list(range(7, 14))


def test_no_bound_is_below_the_least() -> None:
    (first,) = bands(np.array([1.0]), [[3.0]], least=0.0)
    assert first == (0.0, 1.0, 4.0)
    assert bands(np.array([1.0]), [[3.0]])[0].low == -2.0


@pytest.mark.parametrize("days", [7, 30])
def test_eight_of_nine_days_lie_within(days: int) -> None:
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(500):
        missed, came = random.normal(size=(8, days)), random.normal(size=days)
        found = bands(np.zeros(days), missed.tolist())
        inside += sum(band.low <= value <= band.high for band, value in zip(found, came, strict=True))
    # A little more, where there are few misses to choose from.
    assert 0.88 < inside / (500 * days) < 0.92


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=9, max_size=9), min_size=1, max_size=8))
def test_the_order_of_origins_makes_no_difference(missed: list[list[float]]) -> None:
    assert bands(np.zeros(9), missed) == bands(np.zeros(9), missed[::-1])
