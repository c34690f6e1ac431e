"""Goals on the boards that are built from settings with goals."""

from typing import Any

import pytest

from grafana.alerting.rules import alert_group
from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.settings import Settings
from tests.boards.queries import panels

SETTINGS = Settings.model_validate(
    {
        "goals": {
            "revenue": {"month": {"total": 20_000, "channel": {"web": 5_000}}, "week": 4_000},
            "refunds": {"today": 300},
            "csat_ratio": {"30d": "0.8"},
        },
        "alerts": {"revenue": {"goal": {"behind": "0.2"}}, "refunds": {"goal": {"window": "today"}}},
    }
)


def boards(language: Language = Language.EN, settings: Settings = SETTINGS) -> dict[str, list[dict[str, Any]]]:
    """The panels of each board by its key."""
    made = dashboards(edition(settings, language))
    return {key: [*panels(as_json(board))] for key, board in made.items()}


def queries(panel: dict[str, Any]) -> list[str]:
    return [target["expr"] for target in panel.get("targets") or ()]


@pytest.mark.parametrize(("language", "title"), [(Language.EN, "Goals"), (Language.FA, "هدف‌ها")])
def test_each_goal_that_prometheus_has_is_a_tile_on_its_board(language: Language, title: str) -> None:
    made = {key: as_json(board) for key, board in dashboards(edition(SETTINGS, language)).items()}
    rows = {key: [panel["title"] for panel in board["panels"] if panel["type"] == "row"] for key, board in made.items()}
    assert {key for key, titles in rows.items() if title in titles} == {"customers", "loyalty"}
    found = boards(language)
    tiles = [
        queries(panel) for panel in found["customers"] if panel["type"] == "stat" and "goal" in str(queries(panel))
    ]
    assert tiles == [
        [
            'max(crm_revenue_goal_attained_ratio{job=~"$job",environment=~"$environment",window="month"})',
            'max(crm_revenue_goal_pace_ratio{job=~"$job",environment=~"$environment",window="month"})',
        ],
        [
            'max(crm_refunds_goal_attained_ratio{job=~"$job",environment=~"$environment",window="today"})',
            'max(crm_refunds_goal_pace_ratio{job=~"$job",environment=~"$environment",window="today"})',
        ],
    ]


def test_a_tile_is_red_where_the_goal_is_behind_whichever_direction_is_better() -> None:
    tiles = {queries(panel)[0]: panel for panel in boards()["customers"] if panel["type"] == "stat" and queries(panel)}

    def colours(kpi: str, window: str) -> list[tuple[float | None, str]]:
        panel = tiles[
            f'max(crm_{kpi}_goal_attained_ratio{{job=~"$job",environment=~"$environment",window="{window}"}})'
        ]
        return [(step["value"], step["color"]) for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]

    assert colours("revenue", "month") == [(None, "red"), (0.95, "orange"), (1.05, "green")]
    assert colours("refunds", "today") == [(None, "green"), (0.95, "orange"), (1.05, "red")]


def test_a_trend_has_the_goal_as_a_dashed_line() -> None:
    drawn = [
        panel
        for panel in boards()["customers"]
        if 'max(crm_revenue_goal{job=~"$job",environment=~"$environment",window="$window"})' in queries(panel)
    ]
    assert len(drawn) == 1
    overrides = {override["matcher"]["options"]: override for override in drawn[0]["fieldConfig"]["overrides"]}
    override = overrides["Goal"]
    assert override["matcher"] == {"id": "byName", "options": "Goal"}
    assert {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [10, 10]}} in override["properties"]


def test_an_alert_on_a_goal_is_drawn_with_its_limit_and_is_a_rule_of_grafana() -> None:
    holds = {rule.name: rule.queries["A"] for rule in alert_group(SETTINGS, {}).rules}
    # The board that is worst decides: of what is too low the lowest.
    assert 'min without (instance, pod) (crm_revenue_goal_pace_ratio{window="month"}) < 0.8' in holds["RevenueBehind"]
    assert 'max without (instance, pod) (crm_refunds_goal_pace_ratio{window="today"}) > 1.1' in holds["RefundsBehind"]
    limited = {
        queries(panel)[0]: [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        for panel in boards()["customers"]
        if panel["type"] == "timeseries" and "goal_pace" in queries(panel)[0]
    }
    assert limited == {
        'max(crm_revenue_goal_pace_ratio{job=~"$job",environment=~"$environment",window="month"})': [None, 0.8],
        'max(crm_refunds_goal_pace_ratio{job=~"$job",environment=~"$environment",window="today"})': [None, 1.1],
    }


def test_without_goals_no_board_asks_for_them() -> None:
    assert "_goal" not in str(boards(settings=Settings()))
