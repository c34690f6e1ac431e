"""What is expected is put together from forecasts by how near they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.spikes.forecasts import Forecasts, difference_of
from tests.spikes.seasonal import DAY_MS, HOUR_MS, MONDAY

WEEK = 7 * 24


def taught(values: list[float]) -> tuple[Forecasts, int]:
    forecasts = Forecasts(HOUR_MS)
    for hour, value in enumerate(values):
        forecasts.learn(MONDAY + hour * HOUR_MS, value)
    return forecasts, MONDAY + len(values) * HOUR_MS


@given(st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=150))
def test_what_is_expected_lies_between_the_least_and_the_greatest_value(values: list[float]) -> None:
    forecasts, after = taught(values)
    for hours in range(0, 48, 5):
        expected = forecasts.expected(after + hours * HOUR_MS)
        assert min(values) - 1e-9 <= expected <= max(values) + 1e-9


def test_nothing_is_expected_of_nothing_and_a_constant_of_a_constant() -> None:
    assert Forecasts(HOUR_MS).expected(MONDAY) == 0
    forecasts, after = taught([0.1] * 500)
    assert forecasts.expected(after) == 0.1


def test_a_day_that_is_like_every_day_is_expected() -> None:
    forecasts, after = taught([100.0 + hour % 24 for hour in range(3 * WEEK)])
    assert [forecasts.expected(after + hour * HOUR_MS) for hour in range(24)] == pytest.approx(range(100, 124))


def test_a_weekend_that_is_like_no_working_day_is_expected() -> None:
    noise = np.random.default_rng(1).standard_normal(5 * WEEK).tolist()
    forecasts, after = taught([(20 if hour // 24 % 7 >= 5 else 100) + noise[hour] for hour in range(5 * WEEK)])
    expected = [forecasts.expected(after + day * DAY_MS + 12 * HOUR_MS) for day in range(7)]
    assert expected == pytest.approx([100] * 5 + [20] * 2, abs=3)


def test_where_no_hour_is_like_the_one_a_day_before_a_moving_average_is_expected() -> None:
    """A level that wanders slowly off says more about the next hour than the same hour of a month does."""
    forecasts, after = taught([float(hour) for hour in range(5 * WEEK)])
    of_the_day = after / HOUR_MS - MONDAY / HOUR_MS - 16 * 24
    assert forecasts.expected(after) > of_the_day + 100


def test_what_only_rounding_keeps_apart_is_no_difference() -> None:
    assert difference_of(0.1 + 0.2, 0.3) == 0
    assert difference_of(0.31, 0.3) == pytest.approx(0.01)
