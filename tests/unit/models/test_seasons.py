"""Series are parted in trend and season as R's decompose does it, and lines are those of least squares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models.seasons import centred_trend, line_through, seasonal_figure
from tests.datasets.airline import PASSENGERS

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


def test_the_season_of_the_airline_is_that_of_r() -> None:
    # decompose(AirPassengers, "multiplicative")$figure
    figure = seasonal_figure(np.array(PASSENGERS, dtype=np.float64), 12, multiplicative=True)
    assert [round(part, 4) for part in figure.tolist()] == [
        0.9102, 0.8836, 1.0074, 0.9759, 0.9814, 1.1128, 1.2266, 1.2199, 1.0605, 0.9218, 0.8012, 0.8988,
    ]  # fmt: skip


@pytest.mark.parametrize("period", [2, 4, 7, 12])
@pytest.mark.parametrize("multiplicative", [False, True])
def test_a_line_with_a_season_is_parted_without_a_rest(period: int, multiplicative: bool) -> None:
    at = np.arange(5 * period, dtype=np.float64)
    season = 1 + np.arange(period) / 10
    season = season / season.mean() if multiplicative else season - season.mean()
    # A slope bends where it is multiplied, so the trend is flat there.
    trend = np.full(len(at), 50.0) if multiplicative else 50 + 3 * at
    whole = np.resize(season, len(at))
    values = trend * whole if multiplicative else trend + whole
    assert seasonal_figure(values, period, multiplicative=multiplicative) == pytest.approx(season)
    half = period // 2
    assert centred_trend(values, period) == pytest.approx(trend[half : len(trend) - half])


@given(VALUES)
def test_the_line_is_that_of_numpy(values: list[float]) -> None:
    slope, before = np.polyfit(np.arange(1, len(values) + 1), values, 1)
    assert line_through(values) == pytest.approx((before, slope), rel=1e-6, abs=1e-3)


def test_what_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="14 values at least, not 13"):
        seasonal_figure(np.ones(13), 7, multiplicative=False)
    with pytest.raises(ValueError, match="two values"):
        line_through([1.0])
