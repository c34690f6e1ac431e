from collections import Counter

import pytest

from streams.arithmetic.measures import TOTAL, Breakdown
from streams.kpis import Kpi, catalogue
from streams.kpis.metric_names import metric_name, samples_metric_name

KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in catalogue()}


@pytest.mark.parametrize(
    ("name", "breakdown", "metric"),
    [
        ("tickets_opened", TOTAL, "crm_tickets_opened"),
        ("tickets_opened", ("channel",), "crm_tickets_opened_by_channel"),
        ("revenue", TOTAL, "crm_revenue_value"),
        ("revenue", ("campaign",), "crm_revenue_value_by_campaign"),
        ("pipeline_open_value", TOTAL, "crm_pipeline_open_value"),
        ("pipeline_open_value", ("pipeline", "stage"), "crm_pipeline_open_value_by_stage"),
        ("pipeline_open_deals", ("pipeline", "stage"), "crm_pipeline_open_deals_by_stage"),
        ("customer_churn_ratio", ("segment",), "crm_customer_churn_ratio_by_segment"),
        ("deal_close_ratio", TOTAL, "crm_deal_close_ratio"),
        ("ticket_resolution_seconds_p95", TOTAL, "crm_ticket_resolution_seconds_p95_seconds"),
        ("sales_velocity", ("pipeline",), "crm_sales_velocity_value_by_pipeline"),
        ("nps", ("touchpoint",), "crm_nps_by_touchpoint"),
    ],
)
def test_a_metric_bears_its_units_suffix_once(name: str, breakdown: Breakdown, metric: str) -> None:
    assert metric_name(KPIS[name], breakdown) == metric


def test_samples_are_counts_under_the_kpis_own_name() -> None:
    assert samples_metric_name(KPIS["order_value_mean"]) == "crm_order_value_mean_samples"
    assert samples_metric_name(KPIS["nps"], ("segment",)) == "crm_nps_samples_by_segment"


def test_no_two_metrics_share_a_name() -> None:
    names = Counter(
        name
        for kpi in KPIS.values()
        for breakdown in kpi.breakdowns
        for name in (metric_name(kpi, breakdown), samples_metric_name(kpi, breakdown))
    )
    assert max(names.values()) == 1
