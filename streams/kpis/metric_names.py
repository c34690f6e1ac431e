"""Names and labels of KPI metrics on Prometheus.

A total is `crm_<kpi>`, a breakdown `crm_<kpi>_by_<dimension>`, by two dimensions `crm_<kpi>_by_<a>_<b>` in the order of
the alphabet, so that a sum over either never counts twice. A stage means something in its pipeline alone, so these two
together are `_by_stage`. The unit's suffix ends the KPI's part of the name, unless that ends in it already.
"""

from typing import Final

from streams.arithmetic.measures import TOTAL, Breakdown
from streams.kpis.declaration import Kpi, Unit

METRIC_PREFIX: Final = "crm_"
"""What the names of KPI metrics begin with."""
HEALTH_PREFIX: Final = "nabz_"
"""What the names of metrics of the engine itself begin with."""
HEALTH_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The bounds of the buckets in which the engine's metrics count times."""

ANALYST_RUN_SECONDS: Final = "nabz_analyst_run_seconds"
"""Of the analyst: how long its last run took."""
ANALYST_LAST_RUN: Final = "nabz_analyst_last_run_timestamp_seconds"
"""When its last run ended that wrote models."""
ANALYST_EVERY_SECONDS: Final = "nabz_analyst_every_seconds"
"""How long it is from one run to the next, by the settings."""
ANALYST_CUSTOMERS: Final = "nabz_analyst_customers"
"""Of how many customers these are: all who have bought, and those by whom models were made."""
ANALYST_FAILURES: Final = "nabz_analyst_failures"
"""Runs, and parts of runs, that failed."""
ANALYST_STORE_WAITS: Final = "nabz_analyst_store_waits"
"""Attempts that found Redis away, full or the like."""
ANALYST_LEASE: Final = "nabz_analyst_lease"
"""Whether this analyst is the one that runs."""

WINDOW_LABEL: Final = "window"
CURRENCY_LABEL: Final = "currency"
AGE_LABEL: Final = "age"
HORIZON_LABEL: Final = "horizon"
TOP_LABEL: Final = "top"
MODEL_LABEL: Final = "model"
MEASURE_LABEL: Final = "measure"
BOUND_LABEL: Final = "bound"

RETENTION_METRIC: Final = "crm_cohort_retention_ratio"
"""Of analyses: retention at some ages of cohorts, in months."""
SURVIVAL_METRIC: Final = "crm_customer_survival_ratio"
"""The share of customers who stay for longer than some ages."""
MEDIAN_TENURE_METRIC: Final = "crm_customer_tenure_median_seconds"
"""After how long half of the customers are gone."""
RETENTION_AGES: Final = (1, 2, 3, 6, 12)
"""Ages of cohorts in months; on Prometheus "1"."""
SURVIVAL_AGES: Final = (1, 3, 6, 12, 24)
"""Ages of customers in months; on Prometheus "1m"."""

EXPECTED_PURCHASES_METRIC: Final = "crm_customers_expected_purchases"
"""Of models: how many purchases are expected of all customers, by horizon."""
PREDICTED_VALUE_METRIC: Final = "crm_customers_predicted_value"
"""What these are expected to bring."""
EXPECTED_LOST_METRIC: Final = "crm_customers_expected_lost"
"""How many customers are expected to be lost."""
CONCENTRATION_METRIC: Final = "crm_revenue_concentration_ratio"
"""The share of revenue that the best customers bring, by percent of them."""
PIPELINE_EXPECTED_METRIC: Final = "crm_pipeline_expected_value"
"""What open deals are expected to bring, by horizon."""
MODEL_QUALITY_METRIC: Final = "crm_model_quality"
"""What a model is worth on data that it had not seen, by measure."""
MODEL_FITTED_METRIC: Final = "crm_model_fitted_timestamp_seconds"
"""When a model was fitted."""
MODEL_METRICS: Final = (
    EXPECTED_PURCHASES_METRIC,
    PREDICTED_VALUE_METRIC,
    EXPECTED_LOST_METRIC,
    CONCENTRATION_METRIC,
    PIPELINE_EXPECTED_METRIC,
    MODEL_QUALITY_METRIC,
    MODEL_FITTED_METRIC,
)
ANALYSES_METRICS: Final = (RETENTION_METRIC, SURVIVAL_METRIC, MEDIAN_TENURE_METRIC, *MODEL_METRICS)
"""Names that begin like those of KPIs and are none."""
CONCENTRATION_TOPS: Final = (1, 10, 20)
"""Percents of customers; on Prometheus "1"."""
FORECAST_KPIS: Final = ("revenue", "orders", "customers_new", "tickets_opened")
"""The KPIs that are forecast."""
FORECAST_BOUNDS: Final = ("low", "mean", "high")

_STAGE: Final = ("pipeline", "stage")
_SUFFIXES: Final = {
    Unit.RATIO: "_ratio",
    Unit.SECONDS: "_seconds",
    Unit.MONEY: "_value",
    Unit.MONEY_PER_DAY: "_value",
}


def metric_name(kpi: Kpi, breakdown: Breakdown = TOTAL) -> str:
    """The metric of a KPI's values, in total or by this breakdown."""
    return METRIC_PREFIX + _with_suffix(kpi.name, kpi) + _by(breakdown)


def samples_metric_name(kpi: Kpi, breakdown: Breakdown = TOTAL) -> str:
    """The metric of the count that a KPI divides by."""
    return METRIC_PREFIX + kpi.samples_name + _by(breakdown)


def expected_metric_name(kpi: Kpi) -> str:
    """The metric of what is normal at this hour for a KPI with a spike alert, in the units of the KPI."""
    return f"{METRIC_PREFIX}{kpi.name}_expected"


def before_metric_name(kpi: Kpi) -> str:
    """The metric of what a KPI was one window ago, in the units of the KPI."""
    return f"{METRIC_PREFIX}{kpi.name}_before"


def once_in_hours_metric_name(kpi: Kpi) -> str:
    """The metric of how rarely a KPI with a spike alert is as unusual as now, by window: once in so many hours."""
    return f"{METRIC_PREFIX}{kpi.name}_once_in_hours"


def forecast_metric_name(kpi: Kpi) -> str:
    """The metric of what a KPI will come to, by horizon and bound, in the units of the KPI."""
    return METRIC_PREFIX + _with_suffix(f"{kpi.name}_forecast", kpi)


def goal_metric_name(kpi: Kpi, breakdown: Breakdown = TOTAL) -> str:
    """The metric of what a KPI should come to, in the units of the KPI."""
    return f"{METRIC_PREFIX}{kpi.name}_goal{_by(breakdown)}"


def goal_attained_metric_name(kpi: Kpi, breakdown: Breakdown = TOTAL) -> str:
    """The metric of a KPI's value / its goal."""
    return f"{METRIC_PREFIX}{kpi.name}_goal_attained_ratio{_by(breakdown)}"


def goal_pace_metric_name(kpi: Kpi, breakdown: Breakdown = TOTAL) -> str:
    """The metric of the attained share / the share of the period's working time that has passed."""
    return f"{METRIC_PREFIX}{kpi.name}_goal_pace_ratio{_by(breakdown)}"


def total_metrics(kpi: Kpi) -> tuple[str, ...]:
    """Every metric that there may be of a KPI's total: its values, and what they are compared with."""
    samples = () if kpi.samples is None else (samples_metric_name(kpi),)
    return (
        metric_name(kpi),
        *samples,
        expected_metric_name(kpi),
        before_metric_name(kpi),
        once_in_hours_metric_name(kpi),
        forecast_metric_name(kpi),
        *_goal_metrics(kpi, TOTAL),
    )


def breakdown_metrics(kpi: Kpi, breakdown: Breakdown) -> tuple[str, ...]:
    """Every metric that there may be of one breakdown of a KPI."""
    samples = () if kpi.samples is None else (samples_metric_name(kpi, breakdown),)
    return (metric_name(kpi, breakdown), *samples, *_goal_metrics(kpi, breakdown))


def _goal_metrics(kpi: Kpi, breakdown: Breakdown) -> tuple[str, ...]:
    return (
        goal_metric_name(kpi, breakdown),
        goal_attained_metric_name(kpi, breakdown),
        goal_pace_metric_name(kpi, breakdown),
    )


def _with_suffix(name: str, kpi: Kpi) -> str:
    suffix = _SUFFIXES.get(kpi.unit, "")
    return name if name.endswith(suffix) else name + suffix


def _by(breakdown: Breakdown) -> str:
    if breakdown == _STAGE:
        return "_by_stage"
    return f"_by_{'_'.join(sorted(breakdown))}" if breakdown else ""
