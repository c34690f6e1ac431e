"""The board of the few KPIs that come first, and what others come to beside them."""

from typing import Any

import pytest

from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.kpis import catalogue
from streams.settings import Settings
from streams.settings.focus import USUAL_FOCUS
from tests.boards.lint import findings
from tests.boards.queries import panels

Json = dict[str, Any]


def board(key: str = "focus", language: Language = Language.EN, **settings: object) -> Json:
    return as_json(dashboards(edition(Settings.model_validate(settings), language))[key])


def shown(made: Json, kind: str) -> list[str]:
    """The KPIs of the panels of a kind, in their order, as the link to the live page names them."""
    links = [next(link for link in panel["links"] if "#kpi=" in link["url"]) for panel in of(made, kind)]
    return [link["url"].partition("#kpi=")[2].partition("&")[0] for link in links]


def of(made: Json, kind: str) -> list[Json]:
    return [panel for panel in panels(made) if panel["type"] == kind]


def test_the_twelve_are_a_board_of_their_own_each_as_a_tile_and_over_time() -> None:
    made = board()
    assert shown(made, "stat") == shown(made, "timeseries") == list(USUAL_FOCUS)
    assert len(list(panels(made))) == 24


def test_settings_name_others_in_their_order() -> None:
    made = board(focus=["tickets_overdue", "revenue", "nps"], service_levels={"resolution": {"default": "8h"}})
    assert shown(made, "stat") == ["tickets_overdue", "revenue", "nps"]


def test_what_has_no_total_is_no_tile() -> None:
    (without, *_) = [kpi.name for kpi in catalogue() if not kpi.has_total]
    assert shown(board(focus=[without, "nps"]), "stat") == ["nps"]


def test_a_tile_leads_to_the_board_that_tells_more() -> None:
    made = board(focus=["lead_cost", "acquisition_cost", "orders"])
    urls = [panel["links"][0]["url"].partition("?")[0] for panel in of(made, "stat")]
    assert urls == ["/d/nabz-leads", "/d/nabz-marketing", "/d/nabz-customers"]


def test_its_goals_stand_below() -> None:
    made = board(focus=["orders", "revenue"], goals={"orders": {"month": 900}, "refunds": {"month": 50}})
    asked = [panel["targets"][0]["expr"] for panel in of(made, "stat")]
    assert [text for text in asked if "_goal_" in text] == [
        'max(crm_orders_goal_attained_ratio{job=~"$job",environment=~"$environment",window="month"})'
    ]


BENCHMARKS = {"csat_ratio": {"value": "0.78", "source": "industry report 2026"}}


@pytest.mark.parametrize(
    ("language", "name", "said"), [(Language.EN, "Benchmark", "78 %"), (Language.FA, "مقدار مرجع", "۷۸٪")]
)
def test_a_benchmark_is_a_dotted_line_beside_the_goal_and_names_its_source(
    language: Language, name: str, said: str
) -> None:
    made = board("loyalty", language, benchmarks=BENCHMARKS, goals={"csat_ratio": {"30d": "0.8"}}, focus=["csat_ratio"])
    assert findings(made) == []
    drawn = [
        panel
        for panel in of(board("focus", language, benchmarks=BENCHMARKS, focus=["csat_ratio"]), "timeseries")
        if panel["targets"][-1]["expr"] == "vector(0.78)"
    ]
    (panel,) = drawn
    assert panel["targets"][-1]["legendFormat"] == name
    (override,) = [one for one in panel["fieldConfig"]["overrides"] if one["matcher"]["options"] == name]
    assert {"id": "custom.lineStyle", "value": {"fill": "dot", "dash": [0, 10]}} in override["properties"]
    assert panel["options"]["legend"]["showLegend"]
    tiles = [one for one in of(made, "stat") if "crm_csat_ratio{" in one["targets"][0]["expr"]]
    for one in (panel, tiles[0]):
        assert f"{name}: {said} (industry report 2026)" in one["description"]


def test_goal_and_benchmark_stand_in_one_trend() -> None:
    made = board(benchmarks=BENCHMARKS, goals={"csat_ratio": {"30d": "0.8"}}, focus=["csat_ratio"])
    (panel,) = of(made, "timeseries")
    assert [target["legendFormat"] for target in panel["targets"]][-2:] == ["Goal", "Benchmark"]


def test_without_benchmarks_no_board_has_such_a_line() -> None:
    assert "vector(0.78)" not in str(board())
    assert "Benchmark" not in str(board())


def test_a_benchmark_of_a_sum_is_told_and_not_drawn() -> None:
    benchmarks = {kpi.name: {"value": "0.123", "source": "somebody"} for kpi in catalogue()}
    made = board(benchmarks=benchmarks, focus=[kpi.name for kpi in catalogue()][:40])
    for kpi in catalogue()[:40]:
        (panel,) = (one for one in of(made, "timeseries") if f"#kpi={kpi.name}&" in str(one["links"]))
        assert ("vector(0.123)" in str(panel["targets"])) == (not kpi.gathers), kpi.name
        assert "(somebody)" in panel["description"]
