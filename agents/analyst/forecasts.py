"""What KPIs will come to in the next days, as it is told."""

from agents.analyst.series import DaySeries
from streams.fitted import FORECAST_HORIZONS, Forecast, ForecastDay, ForecastJudged, Forecasts, KpiForecasts, Reason
from streams.models import forecast
from streams.models.backtest import Backtest, origins


def forecasts_of(series: DaySeries) -> Forecasts:
    """A forecast of each KPI over each horizon, or the reason why there is none.

    It takes seconds for each of them. Equal series give equal forecasts, to the last bit.
    """
    first = series.today.isoformat()
    return Forecasts(
        of={
            name: KpiForecasts(
                known_days=len(values),
                first=first,
                forecasts=tuple(_forecast(values, days) for days in FORECAST_HORIZONS),
            )
            for name, values in series.of.items()
        }
    )


def _forecast(values: tuple[float, ...], days: int) -> Forecast:
    if not origins(len(values), days):
        return Forecast(days=days, reason=Reason.PAST_TOO_SHORT)
    found = forecast(values, days)
    if found is None:
        return Forecast(days=days, reason=Reason.NOT_BETTER)
    return Forecast(
        days=days,
        method=found.method,
        low=found.low,
        mean=found.mean,
        high=found.high,
        judged=_judged(found.tested, found.naive),
        path=tuple(ForecastDay(*day) for day in found.path),
    )


def _judged(tested: Backtest, naive: Backtest) -> ForecastJudged:
    return ForecastJudged(
        origins=len(tested.errors),
        scaled_error=tested.scaled_error,
        naive_scaled_error=naive.scaled_error,
        sum_error=tested.sum_error,
        naive_sum_error=naive.sum_error,
        sum_error_ratio=tested.sum_ratio,
        naive_sum_error_ratio=naive.sum_ratio,
    )
