"""Models as Prometheus reads them: some dozens of series, whatever a company has; what is not known is left out."""

from collections.abc import Iterator, Mapping

from schemas.money import minor_digits
from streams.board.gauges import gauge_lines
from streams.fitted import Models, Risk, Value
from streams.kpis import Kpi
from streams.kpis.field_names import label_set
from streams.kpis.metric_names import (
    CONCENTRATION_METRIC,
    CONCENTRATION_TOPS,
    CURRENCY_LABEL,
    EXPECTED_LOST_METRIC,
    EXPECTED_PURCHASES_METRIC,
    HORIZON_LABEL,
    MEASURE_LABEL,
    MODEL_FITTED_METRIC,
    MODEL_LABEL,
    MODEL_QUALITY_METRIC,
    PREDICTED_VALUE_METRIC,
    TOP_LABEL,
)

_OF_PURCHASES = ("error", "plain_error", "top_tenth", "plain_top_tenth")
_OF_RISK = ("auc", "brier", "lift")


def written_models(models: Models, kpis: Mapping[str, Kpi], currency: str) -> bytes:
    """The exposition of these, without an end mark; `kpis` are those that are shown."""
    return "".join([*_of_customers(models, currency), *_of_quality(models), *_of_age(models)]).encode()


def _of_customers(models: Models, currency: str) -> Iterator[str]:
    value, found, risk = models.value or Value(customers=0), models.concentration, models.risk
    minor = 10 ** (minor_digits(currency) or 0)
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
        {label_set([(MODEL_LABEL, model), (MEASURE_LABEL, name)]): value for (model, name), value in found.items()},
    )


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
