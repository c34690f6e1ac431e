"""Goals on /metrics: names, labels and numbers, as a parser of Prometheus reads them."""

from decimal import Decimal
from fractions import Fraction

from prometheus_client.parser import text_string_to_metric_families

from streams.board.goal_metrics import written_goals
from streams.goals import standing
from streams.kpis import catalogue
from streams.kpis.field_names import Labels
from streams.settings import Goal

KPIS = {kpi.name: kpi for kpi in catalogue()}
HALF = Fraction(1, 2)


def shown(*goals: tuple[str, str, str, Labels, str | None]) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Metric -> its samples; goals are KPI, window, goal, labels, value."""
    stand = [
        standing(KPIS[kpi], Goal(kpi, window, labels, Decimal(goal)), value, HALF)
        for kpi, window, goal, labels, value in goals
    ]
    text = written_goals(stand, ("month", "24h"), "EUR").decode()
    return {
        family.name: [(sample.labels, sample.value) for sample in family.samples]
        for family in text_string_to_metric_families(text)
    }


def test_a_goal_has_its_number_its_attained_share_and_its_pace() -> None:
    assert shown(("revenue", "month", "3000.50", (), "1500.25")) == {
        "crm_revenue_goal": [({"window": "month", "currency": "EUR"}, 3000.5)],
        "crm_revenue_goal_attained_ratio": [({"window": "month"}, 0.5)],
        "crm_revenue_goal_pace_ratio": [({"window": "month"}, 1.0)],
    }


def test_goals_of_a_breakdown_are_metrics_of_their_own() -> None:
    owner, pair = (("owner", 'the "boss"'),), (("pipeline", "new"), ("stage", "offer"))
    found = shown(
        ("deals_won", "month", "10", (), "5"),
        ("deals_won", "month", "4", owner, "1"),
        ("pipeline_open_deals", "24h", "8", pair, "4"),
    )
    assert found == {
        "crm_deals_won_goal": [({"window": "month"}, 10.0)],
        "crm_deals_won_goal_attained_ratio": [({"window": "month"}, 0.5)],
        "crm_deals_won_goal_pace_ratio": [({"window": "month"}, 1.0)],
        "crm_deals_won_goal_by_owner": [({"window": "month", "owner": 'the "boss"'}, 4.0)],
        "crm_deals_won_goal_attained_ratio_by_owner": [({"window": "month", "owner": 'the "boss"'}, 0.25)],
        "crm_deals_won_goal_pace_ratio_by_owner": [({"window": "month", "owner": 'the "boss"'}, 0.5)],
        "crm_pipeline_open_deals_goal_by_stage": [({"window": "24h", "pipeline": "new", "stage": "offer"}, 8.0)],
        "crm_pipeline_open_deals_goal_attained_ratio_by_stage": [
            ({"window": "24h", "pipeline": "new", "stage": "offer"}, 0.5)
        ],
    }


def test_what_is_not_there_has_no_sample() -> None:
    assert set(shown(("revenue", "month", "3", (), None))) == {"crm_revenue_goal"}
    assert set(shown(("deals_lost", "month", "0", (), "3"))) == {"crm_deals_lost_goal"}
    assert set(shown(("csat_ratio", "month", "0.8", (), "0.4"))) == {
        "crm_csat_ratio_goal",
        "crm_csat_ratio_goal_attained_ratio",
    }


def test_only_windows_that_prometheus_has_are_there() -> None:
    assert shown(("revenue", "week", "3", (), "1")) == {}
