"""Forecasts and what deals will bring come out of Redis as they went in."""

from streams.fitted import (
    VERSION,
    Forecast,
    ForecastDay,
    ForecastJudged,
    Forecasts,
    KpiForecasts,
    Models,
    Pipeline,
    PipelineExpected,
    PipelineJudged,
    PipelineMonth,
    Reason,
    Run,
    from_texts,
    to_texts,
)

RUN = Run(version=VERSION, fitted_at=2, as_of=1, took_seconds=0.5, customers=0, sampled=0)
JUDGED = ForecastJudged(origins=24, scaled_error=0.7, naive_scaled_error=1.0, sum_error=2.5, naive_sum_error=4.0)
FORECASTS = Forecasts(
    of={
        "orders": KpiForecasts(
            known_days=300,
            first="2025-06-15",
            forecasts=(
                Forecast(
                    days=7,
                    method="theta",
                    low=1.0,
                    mean=0.1 + 0.2,
                    high=9.0,
                    judged=JUDGED,
                    path=(ForecastDay(0.0, 0.1, 0.2),),
                ),
                Forecast(days=30, reason=Reason.NOT_BETTER),
                Forecast(days=90, reason=Reason.PAST_TOO_SHORT),
            ),
        )
    }
)
PIPELINE = Pipeline(
    decided=60,
    deals=2,
    amount=300,
    weighted=150.5,
    expected=(
        PipelineExpected(
            days=30,
            low=1.0,
            mean=2.0,
            high=3.0,
            deals=0.5,
            judged=PipelineJudged(
                origins=8, expected=2.0, won=3.0, error=1.0, plain="weighted", plain_error=2.0, better=6
            ),
        ),
        PipelineExpected(days=90, reason=Reason.TOO_FEW_DEALS),
    ),
    months=(PipelineMonth(month="2025-06-01", deals=1, amount=100, weighted=50.0, days=16, expected=1.5),),
)


def test_what_is_stored_is_read_as_it_was() -> None:
    models = Models(run=RUN, forecasts=FORECASTS, pipeline=PIPELINE)
    texts = to_texts(models)
    assert texts.keys() == {"run", "forecasts", "pipeline"}
    assert from_texts(texts) == models


def test_a_day_is_three_numbers() -> None:
    assert b'"path":[[0.0,0.1,0.2]]' in to_texts(Models(run=RUN, forecasts=FORECASTS))["forecasts"]
