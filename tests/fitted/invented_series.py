"""What an analyst would find of invented days and deals: all of it comes out of `streams.models`."""

from datetime import UTC, datetime
from functools import cache
from typing import Final

import numpy as np
from msgspec import structs

from agents.analyst.deals import pipeline_of
from streams.analyses.arrays import Floats
from streams.fitted import FORECAST_HORIZONS, Forecast, ForecastDay, ForecastJudged, Forecasts, KpiForecasts, Pipeline
from streams.models import forecast
from streams.models.deal_history import DAY_MS, LOST, OPEN, UNDATED, WON, DealHistory
from streams.settings import Settings

PAST_DAYS: Final = 230
LEVELS: Final = {"revenue": 450_000, "orders": 40, "customers_new": 12, "tickets_opened": 25}
"""About what comes a day; revenue in minor units."""
_WEEK: Final = (1.2, 1.1, 1.0, 1.0, 0.9, 0.5, 0.6)
_DEALS: Final = 900


def forecasts_of(as_of: int) -> Forecasts:
    """Of days that rise slowly, with a rhythm of the week and some chance; the last whole one is before `as_of`."""
    first = datetime.fromtimestamp(as_of / 1000, UTC).date().isoformat()
    return Forecasts(
        of={
            kpi: KpiForecasts(
                known_days=PAST_DAYS,
                first=first,
                forecasts=tuple(_scaled(one, level / LEVELS["revenue"]) for one in _of_revenue()),
            )
            for kpi, level in LEVELS.items()
        }
    )


@cache
def _of_revenue() -> tuple[Forecast, ...]:
    random = np.random.default_rng(0)
    days = np.arange(PAST_DAYS)
    chance = random.gamma(40.0, 1 / 40.0, PAST_DAYS)
    values = np.rint(LEVELS["revenue"] * (1 + days / 1_000) * np.array(_WEEK)[days % len(_WEEK)] * chance)
    return tuple(_forecast(values, horizon) for horizon in FORECAST_HORIZONS)


def _scaled(one: Forecast, unit: float) -> Forecast:
    """The same in another unit: all methods follow the scale of the series."""
    bounds = {name: getattr(one, name) * unit for name in ("low", "mean", "high")}
    path = tuple(ForecastDay(day.low * unit, day.mean * unit, day.high * unit) for day in one.path)
    return structs.replace(one, **bounds, path=path)


def _forecast(values: Floats, days: int) -> Forecast:
    found = forecast(values.tolist(), days)
    assert found is not None
    tested, naive = found.tested, found.naive
    return Forecast(
        days=days,
        method=found.method.value,
        low=found.low,
        mean=found.mean,
        high=found.high,
        judged=ForecastJudged(
            origins=len(tested.errors),
            scaled_error=tested.scaled_error,
            naive_scaled_error=naive.scaled_error,
            sum_error=tested.sum_error,
            naive_sum_error=naive.sum_error,
            sum_error_ratio=tested.sum_ratio,
            naive_sum_error_ratio=naive.sum_ratio,
        ),
        path=tuple(ForecastDay(*band) for band in found.path),
    )


def pipeline_at(as_of: int) -> Pipeline:
    """Of deals that come over two years, go from stage to stage, and are won less often than their stages say."""
    random = np.random.default_rng(11)
    rows: list[tuple[int, ...]] = []
    for deal in range(_DEALS):
        began = as_of - int(random.integers(0, 700)) * DAY_MS - int(random.integers(0, DAY_MS))
        amount = int(random.lognormal(13.0, 0.7))
        close = UNDATED if deal % 3 else (began // DAY_MS) + int(random.integers(20, 300))
        moment = began
        for stage in range(3):
            if moment > as_of:
                break
            rows.append((deal, moment, moment, began, 0, stage, OPEN, amount, 200_000 + 250_000 * stage, close))
            moment += int(random.integers(5, 40)) * DAY_MS
            ended = WON if stage == 2 and random.random() < 0.45 else LOST
            if (stage == 2 or random.random() < 0.3) and moment <= as_of:
                rows.append((deal, moment, moment, moment, 0, 3, ended, amount, 0, close))
                break
    columns = np.array(rows, dtype=np.int64).T.copy()
    return pipeline_of(DealHistory(*columns), Settings(), as_of)
