"""What the analyst fitted, as values that processes hand on: it writes them, boards and commands read them.

Each figure of a model stands beside what it was worth on data that the model had not seen, and is left out, with the
reason, where that is no better than a plain rule.
"""

from streams.fitted.customers import (
    Cluster,
    Clusters,
    Concentration,
    Expected,
    PurchasesJudged,
    Risk,
    RiskJudged,
    Tenth,
    Value,
    Weight,
)
from streams.fitted.forecasts import (
    FORECAST_HORIZONS,
    Forecast,
    ForecastDay,
    ForecastJudged,
    Forecasts,
    KpiForecasts,
)
from streams.fitted.pipeline import Pipeline, PipelineExpected, PipelineJudged, PipelineMonth
from streams.fitted.reasons import Reason
from streams.fitted.run import VERSION, Run
from streams.fitted.stored import Models, from_texts, to_texts

__all__ = [
    "FORECAST_HORIZONS",
    "VERSION",
    "Cluster",
    "Clusters",
    "Concentration",
    "Expected",
    "Forecast",
    "ForecastDay",
    "ForecastJudged",
    "Forecasts",
    "KpiForecasts",
    "Models",
    "Pipeline",
    "PipelineExpected",
    "PipelineJudged",
    "PipelineMonth",
    "PurchasesJudged",
    "Reason",
    "Risk",
    "RiskJudged",
    "Run",
    "Tenth",
    "Value",
    "Weight",
    "from_texts",
    "to_texts",
]
