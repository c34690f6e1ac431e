"""What KPIs will come to in the next days. Money is in minor units of the reporting currency."""

from datetime import date
from typing import Final

import msgspec

from streams.fitted.reasons import Reason

FORECAST_HORIZONS: Final = (7, 30, 90)
"""Days."""


class ForecastJudged(msgspec.Struct, frozen=True, kw_only=True):
    """What a method would have been worth at past days, beside the seasonal naive one: each day as a week before."""

    origins: int
    """From so many past days it was tried, 8 to 24."""
    scaled_error: float
    """The mean absolute error of days, divided by the mean difference of days that are a week apart (MASE)."""
    naive_scaled_error: float
    sum_error: float
    """The mean absolute error of the sum over the days."""
    naive_sum_error: float
    sum_error_ratio: float | None = None
    """`sum_error` as a share of what such days came to; None where that was 0."""
    naive_sum_error_ratio: float | None = None


class ForecastDay(msgspec.Struct, frozen=True, array_like=True):
    """One of the next days: `[low, mean, high]`, so that 8 of 9 days lie between the bounds if all goes on as it was.

    The bounds of days do not add up to those of their sum, which are closer.
    """

    low: float
    mean: float
    high: float


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What a KPI comes to in the next days, after the last whole one."""

    days: int
    """7, 30 or 90."""
    reason: Reason | None = None
    """Why there is none, if so: `past_too_short`, or `not_better` than the seasonal naive method at past days."""
    method: str | None = None
    """As in `streams.models.Method`."""
    low: float | None = None
    mean: float | None = None
    high: float | None = None
    """The sum over the days. In 8 of 9 cases it lies between the bounds if all goes on as it was."""
    judged: ForecastJudged | None = None
    """Where there is a forecast: what it was worth."""
    path: tuple[ForecastDay, ...] = ()
    """Day by day, beginning with that of `KpiForecasts.first`; the means add up to `mean`."""


class KpiForecasts(msgspec.Struct, frozen=True, kw_only=True):
    """The forecasts of one KPI."""

    known_days: int
    """How many whole days of the past they were made of, at most 400."""
    first: str
    """The first day that they tell of, as an ISO date of the calendar's zone: the running one."""
    forecasts: tuple[Forecast, ...]
    """One for each of `FORECAST_HORIZONS`."""

    def __post_init__(self) -> None:
        """Raises ValueError if `first` is no day: whoever decodes such a text is told of it there."""
        date.fromisoformat(self.first)


class Forecasts(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of KPIs in the next days."""

    of: dict[str, KpiForecasts]
    """KPI -> its forecasts. One whose events were never counted is not there."""
