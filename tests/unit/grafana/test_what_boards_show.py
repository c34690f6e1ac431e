"""What boards show besides the values of KPIs: what fires, what was before, where to look further."""

import json
import re
from typing import Any

import pytest

from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.alerts import Kind, effective_alerts
from streams.kpis import catalogue
from streams.settings import Settings
from tests.boards.queries import label_values, panels, variables

SETTINGS = Settings()
BOARDS = {
    language: {key: as_json(made) for key, made in dashboards(edition(SETTINGS, language)).items()}
    for language in Language
}
ENGLISH = BOARDS[Language.EN]

Json = dict[str, Any]


def queries(panel: Json) -> list[str]:
    return [target["expr"] for target in panel["targets"]]


def links(panel: Json) -> set[str]:
    return {link["url"] for link in panel.get("links") or ()}


def titled(key: str, title: str) -> Json:
    return next(panel for panel in panels(ENGLISH[key]) if panel["title"] == title)


def test_only_alerts_of_nabz_are_counted_and_only_of_the_chosen_environment() -> None:
    for key in ("overview", "engine"):
        for panel in panels(ENGLISH[key]):
            for text in queries(panel):
                if "ALERTS{" in text:
                    assert 'environment=~"$environment"' in text
                    assert 'kind=~"threshold|spike|goal|absence|engine"' in text
    (annotation,) = {board["annotations"]["list"][0]["expr"] for board in ENGLISH.values()}
    assert 'environment=~"$environment"' in annotation


@pytest.mark.parametrize("key", ["overview", "engine"])
def test_firing_alerts_are_listed_with_their_severity_and_lead_to_their_runbooks(key: str) -> None:
    panel = titled(key, "Which alerts fire")
    renamed = panel["transformations"][0]["options"]["renameByName"]
    assert list(renamed.values()) == ["Alert", "Severity", "KPI", "Window", "Environment"]
    properties = {
        override["matcher"]["options"]: {part["id"]: part["value"] for part in override["properties"]}
        for override in panel["fieldConfig"]["overrides"]
    }
    alert = next(iter(effective_alerts(SETTINGS)))
    runbook = properties["Alert"]["links"][0]["url"].replace("${__value.raw}", alert.name)
    assert runbook == alert.runbook_url
    page = properties["KPI"]["links"][0]["url"]
    assert page.replace("${__value.raw}", alert.kpi.name).replace("${__data.fields.window}", alert.window) == (
        SETTINGS.kpi_link(alert.kpi.name, alert.window)
    )
    assert set(properties["Severity"]["mappings"][0]["options"]) == {"page", "ticket", "chat"}


def test_boards_that_show_workers_offer_the_jobs_of_workers() -> None:
    for key, board in ENGLISH.items():
        of_workers = any(
            re.search(r"nabz_(consumer|commit|events)_", text) for p in panels(board) for text in queries(p)
        )
        asked = label_values(variables(board)["job"]).selector
        assert ("nabz_worker_partitions" in asked) == of_workers, key
        assert "nabz_board_series" in asked


def test_every_tile_and_column_of_a_kpi_leads_to_the_live_page() -> None:
    names = {kpi.name for kpi in catalogue()}
    for key, board in ENGLISH.items():
        for panel in panels(board):
            if panel["type"] in {"stat", "timeseries", "bargauge"} and "crm_" in str(queries(panel)):
                if "goal" in queries(panel)[0] or "crm_model_" in queries(panel)[0]:
                    continue
                (url,) = {url for url in links(panel) if "/#kpi=" in url}
                named = re.search(r"#kpi=(\w+)&window=", url)
                assert named, url
                assert named[1] in names, (key, url)
            elif panel["type"] == "table" and "crm_" in str(queries(panel)):
                assert json.dumps(panel["fieldConfig"]["overrides"]).count("/#kpi=") == len(panel["targets"])


def test_a_trend_has_what_was_one_window_before_where_that_is_told() -> None:
    trends = {queries(panel)[0]: panel for panel in panels(ENGLISH["sales"]) if panel["type"] == "timeseries"}
    selected = '{job=~"$job",environment=~"$environment",window="$window"}'
    assert queries(trends[f"max(crm_deals_created{selected})"])[1] == f"max(crm_deals_created_before{selected})"
    told = {kpi.name for kpi in catalogue() if kpi.has_before}
    asked = {
        name
        for board in ENGLISH.values()
        for name in re.findall(r"crm_(\w+)_before\{", " ".join(text for p in panels(board) for text in queries(p)))
    }
    assert asked
    assert asked <= told


def test_levels_are_told_as_levels_with_their_trend() -> None:
    level = next(kpi for kpi in catalogue() if kpi.name == "tickets_backlog")
    for language, board in ((language, BOARDS[language]["service"]) for language in Language):
        title = level.title.fa if language is Language.FA else level.title.en
        tile = next(panel for panel in panels(board) if panel["type"] == "stat" and panel["title"].startswith(title))
        assert tile["title"] == title
        assert (
            tile["options"]["showPercentChange"] or len(tile["targets"]) == 2
        )  # else the change against the period before


def test_so_many_for_each_is_no_share() -> None:
    assert titled("service", "Tickets per customer")["fieldConfig"]["defaults"]["unit"] == "none"
    shown = [
        part["value"]
        for panel in panels(ENGLISH["service"])
        for override in panel["fieldConfig"]["overrides"]
        if override["matcher"]["options"] == "Tickets per customer"
        for part in override["properties"]
        if part["id"] == "unit"
    ]
    assert "percentunit" not in shown


def test_how_rare_it_is_has_a_logarithmic_axis_and_the_limit_as_a_line() -> None:
    for alert in effective_alerts(SETTINGS):
        if alert.kind is not Kind.SPIKE:
            continue
        asked = f'max({alert.once_in_hours_metric}{{job=~"$job",environment=~"$environment"}})'
        drawn = [
            panel
            for board in ENGLISH.values()
            for panel in panels(board)
            if panel["type"] == "timeseries" and queries(panel) == [asked]
        ]
        (panel,) = drawn
        custom = panel["fieldConfig"]["defaults"]["custom"]
        assert custom["scaleDistribution"] == {"type": "log", "log": 10}
        assert custom["thresholdsStyle"]["mode"] == "line+area"
        assert [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]] == [
            None,
            pytest.approx(alert.once_in_hours),
        ]


def test_times_of_commits_are_a_heat_map_of_their_histogram() -> None:
    panel = titled("engine", "Times of commits")
    assert panel["type"] == "heatmap"
    assert panel["targets"][0]["format"] == "heatmap"
    assert "sum by (le)" in queries(panel)[0]


def test_descriptions_on_persian_boards_hold_no_english_notes() -> None:
    notes = [kpi.source for kpi in catalogue() if kpi.source]
    assert notes
    for board in BOARDS[Language.FA].values():
        for panel in panels(board):
            assert [note for note in notes if note in panel["description"]] == [], panel["title"]
