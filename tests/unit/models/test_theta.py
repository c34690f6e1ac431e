"""Theta is the mean of its two lines, with the season put back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models.seasons import line_through, seasonal_figure
from streams.models.theta import theta_forecast, theta_line
from tests.datasets.airline import PASSENGERS

VALUES = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=60)


@given(VALUES, st.floats(0.01, 1), st.integers(1, 30))
def test_it_is_the_mean_of_the_line_and_of_twice_the_bends(values: list[float], alpha: float, steps: int) -> None:
    before, slope = line_through(values)
    line = before + slope * np.arange(1, len(values) + steps + 1)
    bent = 2 * np.array(values) - line[: len(values)]
    # Smoothed from where the line of twice the bends would be smoothed from, if its own line were flat.
    level = 2 * values[0] - line[0]
    smooth_line, smooth = line[0], level
    for at, value in enumerate(bent):
        smooth += alpha * (value - smooth)
        smooth_line += alpha * (line[at] - smooth_line)
    assert smooth == pytest.approx(2 * _smoothed(values, alpha) - smooth_line, rel=1e-9, abs=1e-6)
    mean = (line[len(values) :] + smooth) / 2
    assert theta_line(np.array(values), alpha, steps) == pytest.approx(mean, rel=1e-6, abs=1e-6)


def _smoothed(values: list[float], alpha: float) -> float:
    level = values[0]
    for value in values:
        level = alpha * value + (1 - alpha) * level
    return level


def test_the_airline_goes_on_with_its_season() -> None:
    found = theta_forecast(PASSENGERS, 12, 24)
    assert found is not None
    figure = seasonal_figure(np.array(PASSENGERS, dtype=np.float64), 12, multiplicative=True)
    plain = found / np.resize(figure, 24)
    # Without its season it is a straight line, which climbs by half of what the past climbed.
    _, slope = line_through(np.array(PASSENGERS) / np.resize(figure, 144))
    assert np.diff(plain) == pytest.approx([slope / 2] * 23)
    assert 400 < plain[0] < 520


@pytest.mark.parametrize("shift", [0.0, -200.0])
def test_a_season_without_a_trend_goes_on_as_it_was(shift: float) -> None:
    values = np.resize([90.0, 110.0, 100.0, 130.0, 70.0, 80.0, 120.0], 66) + shift
    found = theta_forecast(values[:52].tolist(), 7, 14)
    assert found is not None
    assert found == pytest.approx(values[52:], rel=0.02)


def test_less_than_two_periods_are_too_short() -> None:
    assert theta_forecast([1.0] * 13, 7, 3) is None
    assert theta_forecast([1.0] * 14, 7, 3) is not None
