"""Models as Prometheus reads them: figures, what they were worth, and nothing where nothing is known."""

from prometheus_client.parser import text_string_to_metric_families

from streams.board.models.metrics import written_models
from streams.fitted import Clusters, Expected, Models, Reason, Risk, Value
from streams.kpis import catalogue
from tests.fitted.invented import FITTED_AT, invented

KPIS = {kpi.name: kpi for kpi in catalogue()}


def samples(models: Models, currency: str = "USD") -> dict[str, float]:
    """Name and labels, as in `name{a="b"}` -> value."""
    families = text_string_to_metric_families(written_models(models, KPIS, currency).decode())
    return {
        f"{one.name}{{{','.join(f'{name}={value}' for name, value in one.labels.items())}}}": one.value
        for family in families
        for one in family.samples
    }


def test_figures_of_customers_stand_by_horizon_and_share() -> None:
    models = invented()
    assert models.value is not None
    assert models.concentration is not None
    assert models.risk is not None
    found = samples(models)
    for one in models.value.expected:
        assert found[f"crm_customers_expected_purchases{{horizon={one.days}d}}"] == one.purchases
        assert found[f"crm_customers_predicted_value{{horizon={one.days}d,currency=USD}}"] == (one.value or 0) / 100
    assert found["crm_revenue_concentration_ratio{top=1}"] == models.concentration.top_1
    assert found["crm_revenue_concentration_ratio{top=20}"] == models.concentration.top_20
    assert found["crm_customers_expected_lost{horizon=90d}"] == models.risk.expected_lost


def test_quality_and_age_stand_by_model() -> None:
    models = invented()
    assert models.value is not None
    assert models.value.judged is not None
    assert models.risk is not None
    assert models.risk.judged is not None
    found = samples(models)
    assert found["crm_model_quality{model=risk,measure=auc}"] == models.risk.judged.auc
    assert found["crm_model_quality{model=risk,measure=plain_auc}"] == models.risk.recency_auc
    assert found["crm_model_quality{model=value,measure=plain_error}"] == models.value.judged.plain_error
    assert 0 < found["crm_model_quality{model=clusters,measure=silhouette}"] < 1
    for model in ("value", "concentration", "risk", "clusters"):
        assert found[f"crm_model_fitted_timestamp_seconds{{model={model}}}"] == FITTED_AT / 1000


def test_amounts_are_in_major_units_of_the_currency() -> None:
    value = Value(customers=1, expected=(Expected(days=30, purchases=1, value=1_500.0),))
    models = Models(run=invented().run, value=value)
    assert samples(models, "IRR")["crm_customers_predicted_value{horizon=30d,currency=IRR}"] == 15.0
    assert samples(models, "JPY")["crm_customers_predicted_value{horizon=30d,currency=JPY}"] == 1_500.0


def test_what_is_absent_has_no_series() -> None:
    nothing = Models(
        run=invented().run,
        value=Value(customers=1, reason=Reason.TOO_YOUNG, expected=()),
        risk=Risk(days=90, customers=1, ranking="none", reason=Reason.NOT_BETTER),
        clusters=Clusters(customers=1, reason=Reason.ALL_ALIKE),
    )
    assert {name.partition("{")[0] for name in samples(nothing)} == {"crm_model_fitted_timestamp_seconds"}
    assert samples(Models(run=invented().run)) == {}


def test_forecasts_stand_by_horizon_and_bound_and_deals_by_horizon() -> None:
    models = invented()
    assert models.forecasts is not None
    assert models.pipeline is not None
    found = samples(models)
    for kpi, metric, labels, unit in (
        ("revenue", "crm_revenue_forecast_value", ",currency=USD", 100),
        ("orders", "crm_orders_forecast", "", 1),
        ("customers_new", "crm_customers_new_forecast", "", 1),
        ("tickets_opened", "crm_tickets_opened_forecast", "", 1),
    ):
        for one in models.forecasts.of[kpi].forecasts:
            bounds = [
                found[f"{metric}{{horizon={one.days}d,bound={bound}{labels}}}"] for bound in ("low", "mean", "high")
            ]
            assert bounds == [(value or 0) / unit for value in (one.low, one.mean, one.high)]
            quality = f"crm_model_quality{{model=forecast_{kpi},measure=error_ratio,horizon={one.days}d}}"
            assert one.judged is not None
            assert found[quality] == one.judged.sum_error_ratio
    for deals in models.pipeline.expected:
        assert found[f"crm_pipeline_expected_value{{horizon={deals.days}d,currency=USD}}"] == (deals.mean or 0) / 100
        assert 0 < found[f"crm_model_quality{{model=pipeline,measure=error_ratio,horizon={deals.days}d}}"] < 1


def test_a_kpi_that_is_hidden_has_no_forecast() -> None:
    models = invented()
    shown = {name: kpi for name, kpi in KPIS.items() if name != "orders"}
    assert "crm_orders_forecast" not in written_models(models, shown, "USD").decode()


def test_all_models_together_have_as_many_series_as_is_written() -> None:
    assert len(samples(invented())) == 94
