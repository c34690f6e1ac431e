"""Models as Prometheus reads them: some dozens of series, whatever a company has; what is not known is left out."""

from collections.abc import Iterator, Mapping

from schemas.money import minor_digits
from streams.board.gauges import gauge_lines
from streams.fitted import Models, Risk, Value
from streams.kpis import Kpi
from streams.kpis.field_names import label_set
from streams.kpis.metric_names import (
    BOUND_LABEL,
    CONCENTRATION_METRIC,
    CONCENTRATION_TOPS,
    CURRENCY_LABEL,
    EXPECTED_LOST_METRIC,
    EXPECTED_PURCHASES_METRIC,
    FORECAST_BOUNDS,
    HORIZON_LABEL,
    MEASURE_LABEL,
    MODEL_FITTED_METRIC,
    MODEL_LABEL,
    MODEL_QUALITY_METRIC,
    PIPELINE_EXPECTED_METRIC,
    PREDICTED_VALUE_METRIC,
    TOP_LABEL,
    forecast_metric_name,
)

_OF_PURCHASES = ("error", "plain_error", "top_tenth", "plain_top_tenth")
_OF_RISK = ("auc", "brier", "lift")


def written_models(models: Models, kpis: Mapping[str, Kpi], currency: str) -> bytes:
    """The exposition of these, without an end mark; `kpis` are those that are shown."""
    minor = 10 ** (minor_digits(currency) or 0)
    return "".join(
        [
            *_of_customers(models, currency, minor),
            *_of_forecasts(models, kpis, currency, minor),
            *_of_pipeline(models, currency, minor),
            *_of_quality(models),
            *_of_age(models),
        ]
    ).encode()


def _of_customers(models: Models, currency: str, minor: int) -> Iterator[str]:
    value, found, risk = models.value or Value(customers=0), models.concentration, models.risk
    yield from gauge_lines(
        EXPECTED_PURCHASES_METRIC,
        "How many purchases are expected of all customers together (MBG/NBD).",
        {label_set([_horizon(one.days)]): one.purchases for one in value.expected},
    )
    yield from gauge_lines(
        PREDICTED_VALUE_METRIC,
        "What the purchases that are expected of all customers bring, times the margin, worth as of now.",
        {
            label_set([_horizon(one.days), (CURRENCY_LABEL, currency)]): one.value / minor
            for one in value.expected
            if one.value is not None
        },
    )
    yield from gauge_lines(
        CONCENTRATION_METRIC,
        "Share of the revenue of a year that the customers bring who bring the most, by percent of them.",
        {label_set([(TOP_LABEL, f"{top}")]): getattr(found, f"top_{top}", None) for top in CONCENTRATION_TOPS},
    )
    if risk is not None:
        lost = {label_set([_horizon(risk.days)]): risk.expected_lost}
        yield from gauge_lines(EXPECTED_LOST_METRIC, "How many of all active customers will be lost.", lost)


def _of_forecasts(models: Models, kpis: Mapping[str, Kpi], currency: str, minor: int) -> Iterator[str]:
    for name, found in (models.forecasts.of if models.forecasts else {}).items():
        kpi = kpis.get(name)
        if kpi is None:
            continue
        own = [(CURRENCY_LABEL, currency)] if kpi.unit.is_money else []
        part = minor if kpi.unit.is_money else 1
        yield from gauge_lines(
            forecast_metric_name(kpi),
            f"{kpi.title.en}: what the next days come to in all.",
            {
                label_set([_horizon(one.days), (BOUND_LABEL, bound), *own]): value / part
                for one in found.forecasts
                for bound in FORECAST_BOUNDS
                if (value := getattr(one, bound)) is not None
            },
        )


def _of_pipeline(models: Models, currency: str, minor: int) -> Iterator[str]:
    yield from gauge_lines(
        PIPELINE_EXPECTED_METRIC,
        "What the deals that are open bring.",
        {
            label_set([_horizon(one.days), (CURRENCY_LABEL, currency)]): one.mean / minor
            for one in (models.pipeline.expected if models.pipeline else ())
            if one.mean is not None
        },
    )


def _of_quality(models: Models) -> Iterator[str]:
    of_purchases = models.value.judged if models.value else None
    found = {
        **{("value", name): getattr(of_purchases, name, None) for name in _OF_PURCHASES},
        **_quality_of_risk(models.risk),
        ("clusters", "silhouette"): models.clusters.silhouette if models.clusters else None,
    }
    yield from gauge_lines(
        MODEL_QUALITY_METRIC,
        "What a model is worth on data that it had not seen; plain_: the same of the plain rule.",
        {
            **{
                label_set([(MODEL_LABEL, model), (MEASURE_LABEL, name)]): value
                for (model, name), value in found.items()
            },
            **{
                label_set([(MODEL_LABEL, model), (MEASURE_LABEL, name), _horizon(days)]): value
                for (model, name, days), value in _errors(models).items()
            },
        },
    )


def _errors(models: Models) -> Mapping[tuple[str, str, int], float | None]:
    """By model, measure and days: by which share of what came sums were off, and those of the plain rule."""
    found: dict[tuple[str, str, int], float | None] = {}
    for kpi, known in (models.forecasts.of if models.forecasts else {}).items():
        for one in known.forecasts:
            if one.judged is not None:
                found[f"forecast_{kpi}", "error_ratio", one.days] = one.judged.sum_error_ratio
                found[f"forecast_{kpi}", "plain_error_ratio", one.days] = one.judged.naive_sum_error_ratio
    for deals in models.pipeline.expected if models.pipeline else ():
        if deals.judged is not None and deals.judged.won > 0:
            found["pipeline", "error_ratio", deals.days] = deals.judged.error / deals.judged.won
            found["pipeline", "plain_error_ratio", deals.days] = deals.judged.plain_error / deals.judged.won
    return found


def _quality_of_risk(risk: Risk | None) -> Mapping[tuple[str, str], float | None]:
    if risk is None:
        return {}
    found = {("risk", name): getattr(risk.judged, name, None) for name in _OF_RISK}
    return {**found, ("risk", "plain_auc"): risk.recency_auc}


def _of_age(models: Models) -> Iterator[str]:
    fitted = {
        label_set([(MODEL_LABEL, name)]): models.run.fitted_at / 1000
        for name in models.__struct_fields__
        if name != "run" and getattr(models, name) is not None
    }
    yield from gauge_lines(MODEL_FITTED_METRIC, "When a model was fitted.", fitted)


def _horizon(days: int) -> tuple[str, str]:
    return HORIZON_LABEL, f"{days}d"
