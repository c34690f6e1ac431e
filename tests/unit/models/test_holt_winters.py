"""Holt-Winters has R's figures for the airline, and follows what it was made for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models.holt_winters import Smoothing, fit_holt_winters, smoothed
from tests.datasets.airline import PASSENGERS

R_FITTED = Smoothing(0.2755925, 0.03269295, 0.8707292)
SMOOTHING = st.builds(Smoothing, *[st.floats(0, 1)] * 3)


def squares(smoothing: Smoothing) -> float:
    return smoothed(PASSENGERS, 12, smoothing, multiplicative=True).squares


def test_the_airline_is_smoothed_as_r_does() -> None:
    # They are what R says of HoltWinters(AirPassengers, seasonal = "mult").
    told = smoothed(PASSENGERS, 12, R_FITTED, multiplicative=True)
    assert round(told.state.level, 4) == 469.3232
    assert round(told.state.trend, 6) == 3.021539
    assert round(told.state.season[0], 7) == 0.9464611
    assert round(told.squares, 2) == 16570.78


def test_what_r_found_is_found_for_the_airline() -> None:
    found = fit_holt_winters(PASSENGERS, 12, multiplicative=True)
    assert found is not None
    assert found.smoothing == pytest.approx(R_FITTED, abs=5e-5)
    assert found.squares <= squares(R_FITTED)


def test_nothing_near_has_smaller_squares() -> None:
    found = fit_holt_winters(PASSENGERS, 12, multiplicative=True)
    assert found is not None
    for axis in range(3):
        for away in (-0.01, 0.01):
            near = found.smoothing._replace(**{Smoothing._fields[axis]: found.smoothing[axis] + away})
            assert squares(near) > found.squares


@given(SMOOTHING, st.integers(2, 5), st.data())
def test_each_step_is_winters_own(smoothing: Smoothing, period: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.floats(1, 1e3), min_size=2 * period, max_size=6 * period))
    told = smoothed(values, period, smoothing, multiplicative=False)
    start = smoothed(values[: 2 * period], period, Smoothing(0, 0, 0), multiplicative=False)
    # With nothing learned the first state is left, a period later.
    level, trend = start.state.level - period * start.state.trend, start.state.trend
    season = dict(enumerate(start.state.season))
    missed = 0.0
    for at, value in enumerate(values[period:]):
        forecast = level + trend + season[at]
        missed += (value - forecast) ** 2
        before, level = level, smoothing.alpha * (value - season[at]) + (1 - smoothing.alpha) * (level + trend)
        trend = smoothing.beta * (level - before) + (1 - smoothing.beta) * trend
        season[at + period] = smoothing.gamma * (value - level) + (1 - smoothing.gamma) * season[at]
    last = len(values) - period
    assert told.state.level == pytest.approx(level, rel=1e-6, abs=1e-6)
    assert told.state.trend == pytest.approx(trend, rel=1e-6, abs=1e-6)
    assert told.state.season == pytest.approx([season[last + ahead] for ahead in range(period)], rel=1e-6, abs=1e-6)
    assert told.squares == pytest.approx(missed, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("multiplicative", [False, True])
def test_a_line_with_a_season_goes_on_as_it_was(multiplicative: bool) -> None:
    at = np.arange(70)
    season = np.array([1.4, 1.2, 1.0, 0.9, 0.8, 0.9, 0.8])
    line = 100 + (0.0 if multiplicative else 0.5) * at
    whole = np.resize(season, 70)
    values = line * whole if multiplicative else line + 20 * whole
    found = fit_holt_winters(values[:50].tolist(), 7, multiplicative=multiplicative)
    assert found is not None
    assert found.forecast(20) == pytest.approx(values[50:], rel=1e-6)
    assert found.forecast(0).shape == (0,)


@pytest.mark.parametrize("values", [[1.0] * 14, [*[1.0] * 20, 0.0], [*[1.0] * 20, -3.0], []])
def test_a_series_that_is_short_or_not_above_0_has_no_factors(values: list[float]) -> None:
    assert fit_holt_winters(values, 7, multiplicative=True) is None


def test_a_series_that_falls_to_nothing_has_finite_forecasts() -> None:
    values = [1000 * 0.5**day + 1e-9 for day in range(60)]
    found = fit_holt_winters(values, 7, multiplicative=True)
    assert found is None or np.isfinite(found.squares)


def test_what_cannot_be_smoothed_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0 only"):
        smoothed([0.0] * 20, 7, R_FITTED, multiplicative=True)
    with pytest.raises(ValueError, match="14 values at least"):
        smoothed([1.0] * 13, 7, R_FITTED, multiplicative=False)
