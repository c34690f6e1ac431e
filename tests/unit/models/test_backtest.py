"""A forecast is told only where it would have been better than last week's, and with what it missed by."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models import HORIZONS, Method, forecast
from streams.models.backtest import Backtest, backtest, origins
from streams.models.forecast import CANDIDATES, WEEK, ahead


def shop(days: int, noise: float = 0.2, seed: int = 2) -> list[float]:
    """The revenue of a shop that grows, has a week, and differs from day to day."""
    random = np.random.default_rng(seed)
    at = np.arange(days)
    week = np.resize([1.3, 1.1, 0.9, 0.8, 0.9, 1.2, 0.8], days)
    chance = random.gamma(1 / noise**2, noise**2, days) if noise else np.ones(days)
    return [float(value) for value in (1_000 + at) * week * chance]


@pytest.mark.parametrize(("horizon", "least"), [(7, 112), (30, 135), (90, 195)])
def test_a_past_is_long_enough_or_not(horizon: int, least: int) -> None:
    assert origins(least - 1, horizon) == ()
    assert len(origins(least, horizon)) == 8
    assert forecast(shop(least - 1), horizon) is None


@given(st.integers(0, 800), st.integers(1, 120))
def test_forecasts_are_judged_where_there_is_a_past_and_a_future(days: int, horizon: int) -> None:
    known = origins(days, horizon)
    if not known:
        assert days < 8 * 7 + 7 * 7 + horizon
        return
    assert len(known) == min(24, 1 + (days - horizon - 8 * 7) // 7)
    assert known[0] >= 8 * 7
    assert known[-1] == days - horizon
    apart = {later - earlier for earlier, later in pairwise(known)}
    assert len(apart) == 1
    assert 7 <= apart.pop() <= max(horizon, 7)


@pytest.mark.parametrize("method", Method)
def test_a_backtest_is_what_it_is_defined_as(method: Method) -> None:
    values, horizon = shop(150), 30
    found = backtest(method, values, horizon)
    assert found is not None
    scale = np.mean([abs(values[day] - values[day - 7]) for day in range(7, 150)])
    missed, sums, actual = [], [], []
    for origin in origins(150, horizon):
        path = ahead(method, values[:origin], horizon)
        assert path is not None
        missed.append(np.mean(np.abs(values[origin : origin + horizon] - path)) / scale)
        sums.append(sum(values[origin : origin + horizon]) - path.sum())
        actual.append(sum(values[origin : origin + horizon]))
    assert found.scaled_error == pytest.approx(np.mean(missed))
    assert [error / scale for error in found.errors] == pytest.approx(missed)
    assert found.residuals == pytest.approx(sums)
    assert found.sum_error == pytest.approx(np.mean(np.abs(sums)))
    assert found.sum_ratio == pytest.approx(np.mean(np.abs(sums)) / np.mean(actual))


@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_best_method_is_told_with_its_error(horizon: int) -> None:
    values = shop(400, seed=3)
    found = forecast(values, horizon)
    assert found is not None
    tested = {method: backtest(method, values, horizon) for method in Method}
    assert found.tested == tested[found.method]
    assert found.naive == tested[Method.SEASONAL_NAIVE]
    assert found.tested.beats(found.naive)
    for method in CANDIDATES:
        other = tested[method]
        assert other is not None
        if other.beats(found.naive):
            assert other.scaled_error >= found.tested.scaled_error
    path = ahead(found.method, values, horizon)
    assert path is not None
    assert found.mean == pytest.approx(path.sum())
    # The ceil(8 / 9 (n + 1))th of n.
    missed = sorted(abs(missed) for missed in found.tested.residuals)
    reach = missed[min(-(-8 * (len(missed) + 1) // 9), len(missed)) - 1]
    assert found.high - found.mean == pytest.approx(reach)
    assert found.low == pytest.approx(max(0.0, found.mean - reach))


def test_where_last_week_is_all_that_can_be_known_hardly_anything_is_told() -> None:
    # Each day is that of the week before and a step by chance. So nothing is better, and some things are so by luck.
    told = 0
    for seed in range(5):
        steps = np.random.default_rng(seed).normal(size=(30, WEEK)) * 50
        told += forecast([float(value) for value in (np.cumsum(steps, axis=0) + 3_000).ravel()], 7) is not None
    assert told <= 1


def a_backtest(errors: list[float], residuals: list[float]) -> Backtest:
    return Backtest(sum(errors) / 8, sum(map(abs, residuals)) / 8, None, tuple(residuals), tuple(errors))


@pytest.mark.parametrize(
    ("errors", "residuals", "beaten"),
    [
        ([1.0] * 8, [-1.0] * 8, True),
        ([2.0] * 8, [-1.0] * 8, False),
        ([1.0] * 8, [-2.0] * 8, False),
        # From seven origins day by day, from five in sums, and in the mean.
        ([1.0] * 7 + [8.0], [-1.0] * 5 + [3.6] * 3, True),
        ([1.0] * 7 + [10.0], [-1.0] * 8, False),
        ([1.0] * 8, [-1.0] * 5 + [3.8] * 3, False),
        # In the mean only.
        ([0.0] * 6 + [2.1] * 2, [-1.0] * 8, False),
        ([1.0] * 8, [0.0] * 4 + [2.1] * 4, False),
    ],
)
def test_to_beat_is_to_be_better_in_the_mean_and_mostly(
    errors: list[float], residuals: list[float], beaten: bool
) -> None:
    plain = a_backtest([2.0] * 8, [2.0] * 8)
    assert a_backtest(errors, residuals).beats(plain) is beaten


def test_where_each_week_is_the_last_one_nothing_is_told() -> None:
    assert forecast(shop(7) * 40, 30) is None
    assert forecast([0.0] * 300, 30) is None


def test_a_forecast_is_of_another_unit_what_it_is_of_this_one() -> None:
    values = shop(112)
    one, other = forecast(values, 7), forecast([1024 * value for value in values], 7)
    assert one is not None
    assert other is not None
    assert (other.low, other.mean, other.high) == (1024 * one.low, 1024 * one.mean, 1024 * one.high)
    assert other.method == one.method
    assert other.tested.scaled_error == one.tested.scaled_error
    assert other.tested.sum_ratio == one.tested.sum_ratio
    assert other.tested.residuals == tuple(1024 * missed for missed in one.tested.residuals)
    assert other.tested.errors == tuple(1024 * missed for missed in one.tested.errors)


def test_what_was_never_below_0_has_no_bound_below_it() -> None:
    # Days differ by as much as they come to.
    found = forecast(shop(400, noise=1.0, seed=1), 7)
    assert found is not None
    assert min(day.low for day in found.path) == 0.0 <= found.low < found.mean < found.high


@pytest.mark.parametrize(
    ("values", "horizon", "complaint"), [([1.0, float("nan")], 7, "finite"), ([1.0] * 300, 0, "1 day or more")]
)
def test_what_cannot_be_gone_on_with_is_refused(values: list[float], horizon: int, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        forecast(values, horizon)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_days_of_a_forecast_add_up_to_it(horizon: int) -> None:
    values = shop(400, seed=3)
    found = forecast(values, horizon)
    assert found is not None
    assert len(found.path) == horizon
    assert sum(day.mean for day in found.path) == pytest.approx(found.mean)
    assert all(0 <= day.low <= day.mean <= day.high for day in found.path)
    missed = found.tested.by_day
    assert [sum(of_origin) for of_origin in missed] == pytest.approx(found.tested.residuals)
    assert [np.mean(np.abs(of_origin)) for of_origin in missed] == pytest.approx(found.tested.errors)
