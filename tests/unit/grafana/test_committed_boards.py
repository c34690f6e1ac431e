"""The boards that lie in the repository."""

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.edition import Language, edition
from grafana.promql import UNCHOSEN
from grafana.rendering import COMMITTED, ROOM, as_json, dashboards, differing, files, write
from streams.alerts import Kind, effective_alerts
from streams.alerts.generated import rules_of
from streams.kpis import catalogue
from streams.kpis.metric_names import metric_name
from streams.settings import Settings, load
from streams.texts import Text
from streams.texts.messages import is_persian
from tests.boards.lint import findings
from tests.boards.queries import all_boards, panels, queries, variables

BOARDS = all_boards()
register_default_plugins()

Json = dict[str, Any]


def test_there_are_eleven_boards_in_either_language() -> None:
    keys = [
        "customers",
        "engine",
        "focus",
        "leads",
        "loyalty",
        "marketing",
        "models",
        "overview",
        "retention",
        "sales",
        "service",
    ]
    assert list(BOARDS) == [f"{language}/{key}.json" for language in ("en", "fa") for key in keys]


def test_files_are_what_the_declarations_say() -> None:
    assert differing(files(Settings(), [COMMITTED]), ROOM) == [], "run `nabz grafana build`"


def test_one_language_lies_in_the_repository_and_the_others_are_built_from_texts() -> None:
    assert [folder.name for folder in (ROOM / "generated").iterdir()] == [COMMITTED.value]


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_goes_through_the_types_of_the_sdk_unchanged(name: str) -> None:
    board = BOARDS[name]
    made = Dashboard.from_json(copy.deepcopy(board))
    # What the types add by themselves is taken away again when boards are made.
    again = json.loads(json.dumps(made, cls=JSONEncoder), object_hook=_without_menus)
    assert again == json.loads(json.dumps(board), object_hook=_without_menus)


def _without_menus(part: Json) -> Json:
    return {key: value for key, value in part.items() if value != "inControlsMenu"}


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_keeps_the_rules_of_grafanas_linter(name: str) -> None:
    assert findings(BOARDS[name]) == []


def _set_first_panel(key: str, value: object) -> Callable[[Json], None]:
    def change(board: Json) -> None:
        next(panels(board))[key] = value

    return change


def _set_first_query(text: str) -> Callable[[Json], None]:
    def change(board: Json) -> None:
        next(panels(board))["targets"][0]["expr"] = text

    return change


@pytest.mark.parametrize(
    ("break_it", "rule"),
    [
        (lambda board: board.update(editable=True), "uneditable-dashboard"),
        (lambda board: board["templating"]["list"].pop(0), "template-datasource-rule"),
        (lambda board: board["templating"]["list"].pop(1), "template-job-rule"),
        (lambda board: board["templating"]["list"][1].update(refresh=1), "template-on-time-change-reload-rule"),
        (lambda board: board["annotations"].update(list=[]), "annotations"),
        (_set_first_panel("title", ""), "panel-title-description-rule"),
        (_set_first_panel("description", ""), "panel-title-description-rule"),
        (_set_first_panel("datasource", {"uid": "mine"}), "panel-datasource-rule"),
        (_set_first_panel("targets", []), "panel-no-targets-rule"),
        (_set_first_panel("fieldConfig", {"defaults": {}, "overrides": []}), "panel-units-rule"),
        (_set_first_panel("gridPos", {"x": 12, "y": 0, "w": 14, "h": 2}), "grid"),
        (_set_first_panel("id", 3), "id"),
        (_set_first_query("max(nabz_board_series)"), "target-job-rule"),
        (_set_first_query('max(nabz_board_series{job=~"$job"})'), "target-instance-rule"),
        (
            _set_first_query('sum(rate(nabz_events_total{job=~"$job",instance=~"$instance"}[5m]))'),
            "target-rate-interval-rule",
        ),
        (_set_first_query('sum(nabz_events_total{job=~"$job",instance=~"$instance"})'), "target-counter-agg-rule"),
        (_set_first_query('max(nabz_x{job=~"$job",instance=~"$instance",a="$b"})'), "variable b"),
    ],
)
def test_a_breach_of_a_rule_is_found(break_it: Callable[[Json], None], rule: str) -> None:
    board = copy.deepcopy(BOARDS["en/engine.json"])
    break_it(board)
    assert [finding for finding in findings(board) if finding.startswith(rule)], findings(board)


def test_every_kpi_is_on_a_board_in_total_and_broken_down() -> None:
    text = "\n".join(query.text for board in BOARDS.values() for query in queries("", board))
    # Of all stages together a time or a share says little.
    by_stage_alone = [kpi for kpi in catalogue() if kpi.by == (("pipeline", "stage"),) and kpi.samples is not None]
    totals = [kpi for kpi in catalogue() if kpi.has_total and kpi not in by_stage_alone]
    assert [kpi.name for kpi in totals if f"{metric_name(kpi)}{{" not in text] == []
    without = [kpi for kpi in catalogue() if not kpi.has_total]
    assert without
    assert [kpi.name for kpi in without if f"{metric_name(kpi)}{{" in text] == []
    # Of a distribution one value by each breakdown is enough for a table.
    broken_down = [kpi for kpi in catalogue() if kpi.by and not re.search(r"_p\d+$", kpi.name)]
    never = [
        kpi.name for kpi in broken_down if not any(f"{metric_name(kpi, breakdown)}{{" in text for breakdown in kpi.by)
    ]
    assert never == []


def test_a_kpi_that_no_list_names_is_shown_all_the_same() -> None:
    made_for = edition(Settings(), Language.EN)
    nps = made_for.kpis["nps"]
    kpis = {**made_for.kpis, "loved": replace(nps, name="loved", title=Text("Loved", "دوست‌داشتنی"), alerts=())}
    board = as_json(dashboards(replace(made_for, kpis=kpis))["loyalty"])
    assert [panel["targets"][0]["expr"] for panel in panels(board) if panel["title"] == "Loved"] == [
        'max(crm_loved{job=~"$job",environment=~"$environment",window="$window"})'
    ]
    assert findings(board) == []


def test_an_own_kpi_has_a_bar_gauge_for_each_of_its_breakdowns(tmp_path: Path) -> None:
    (tmp_path / "nabz.toml").write_text(
        '[kpis.lost_per_won]\ntitle = "Lost per won"\ngroup = "sales"\nformula = "deals_lost / deals_won"\n'
        'by = ["owner", "team"]\n[kpis.parts]\ntitle = "Parts"\ngroup = "sales"\nformula = "deals_lost * 2"\n'
        'by = ["owner", "team"]\ntotal = false\n'
    )
    board = as_json(dashboards(edition(load(tmp_path / "nabz.toml"), Language.EN))["sales"])
    assert sorted(panel["title"] for panel in panels(board) if panel["title"].startswith(("Lost per", "Parts"))) == [
        "Lost per won",
        "Lost per won by owner",
        "Lost per won by team",
        "Parts by owner",
        "Parts by team",
    ]
    assert findings(board) == []


def test_every_alert_is_drawn_in_and_linked_to_its_runbook() -> None:
    for language in Language:
        everything = [
            panel
            for name, board in BOARDS.items()
            if name.startswith(language.value)
            for panel in panels(board)
            if panel["type"] == "timeseries"
        ]
        for alert in effective_alerts(Settings()):
            linked = [
                panel for panel in everything if alert.runbook_url in {link["url"] for link in panel.get("links") or ()}
            ]
            steps = [panel["fieldConfig"]["defaults"]["thresholds"]["steps"] for panel in linked if _limited(panel)]
            limit = alert.limit if alert.kind is Kind.THRESHOLD else alert.once_in_hours
            assert limit is not None
            assert any(abs(step["value"] or 0) == pytest.approx(float(limit)) for found in steps for step in found)
            if alert.kind is Kind.SPIKE:
                assert any(_has_dashed_line(panel) for panel in linked), alert.name


def _limited(panel: Json) -> bool:
    style = panel["fieldConfig"]["defaults"].get("custom", {}).get("thresholdsStyle", {})
    return bool(style.get("mode") == "line+area")


def _has_dashed_line(panel: Json) -> bool:
    return any(
        part["id"] == "custom.lineStyle" and part["value"]["fill"] == "dash"
        for override in panel["fieldConfig"]["overrides"]
        for part in override["properties"]
    )


def test_boards_of_both_languages_ask_the_same_and_are_told_apart() -> None:
    for name, board in all_boards(Language.EN).items():
        other = BOARDS[name.replace("en/", "fa/")]
        assert [query.text for query in queries("", board)] == [query.text for query in queries("", other)]
        assert other["uid"] == board["uid"].replace("nabz-", "nabz-fa-")
        titles = [panel["title"] for panel in other["panels"]]
        assert all(any("؀" <= letter <= "ۿ" for letter in title) for title in titles), titles
    uids = [board["uid"] for board in BOARDS.values()]
    assert len(set(uids)) == len(uids)


def test_persian_boards_are_persian_wherever_somebody_reads() -> None:
    english = [text for kpi in catalogue() for text in (kpi.title.en, kpi.meaning.en)]
    for name, board in all_boards(Language.FA).items():
        read = [board["title"], board["description"]]
        read += [variable["label"] for variable in board["templating"]["list"]]
        read += [link["title"] for link in board["links"]]
        read += [found["name"] for found in board["annotations"]["list"]]
        for panel in panels(board):
            read += [panel["title"], panel["description"]]
            read += [link["title"] for link in panel.get("links") or ()]
        assert [text for text in read if not is_persian(text)] == [], name
        assert [text for text in english if text in read or f"{text}\n" in "\n".join(read) + "\n"] == [], name


def test_windows_are_called_by_their_names_and_asked_for_by_their_values() -> None:
    for language, name in ((Language.EN, "30d"), (Language.FA, "۳۰ روز")):
        board = all_boards(language)[f"{language.value}/sales.json"]
        window = variables(board)["window"]
        assert (window["current"]["text"], window["current"]["value"]) == (name, "30d")
        assert [option["value"] for option in window["options"]] == list(Settings().watched_windows)
        # Grafana takes what stands before a colon between blanks for the name, and what stands after it for the value.
        entries = [entry.rpartition(" : ") for entry in window["query"].split(",")]
        assert [value for _, _, value in entries] == list(Settings().watched_windows)
        assert [name or value for name, _, value in entries] == [option["text"] for option in window["options"]]


def test_links_between_boards_lead_to_boards_that_are_there() -> None:
    uids = {board["uid"] for board in BOARDS.values()}
    for board in BOARDS.values():
        for panel in panels(board):
            for link in panel.get("links") or ():
                if link["url"].startswith("/d/"):
                    assert link["url"].removeprefix("/d/").partition("?")[0] in uids


def test_what_has_no_variable_is_meant_to_have_none() -> None:
    listed = {"stage", "kind", "direction", "relation", "step", "purpose", "cost_kind", "driver"}
    assert listed == UNCHOSEN


def test_other_settings_make_other_boards() -> None:
    settings = Settings.model_validate(
        {
            "currency": "IRR",
            "alerts": {"nps": {"threshold": False}, "customer_churn_ratio": {"threshold": {"limit": "0.2"}}},
            "pipelines": {"fast": {"stages": {"call": "0.5"}}},
        }
    )
    found = files(settings, [Language.EN])
    sales, loyalty = found["generated/en/sales.json"], found["generated/en/loyalty.json"]
    assert '"currency:IRR "' in sales
    assert "currencyUSD" not in sales
    assert 'stage=\\"call\\"' in sales
    assert "NpsLow" not in loyalty
    assert "NpsLow" not in found["provisioning/alerting/rules.yml"]
    assert ") > 0.2" in found["provisioning/alerting/rules.yml"]


def test_writing_mends_what_differs_and_removes_boards_that_are_none(tmp_path: Path) -> None:
    wanted = files(Settings(), [Language.EN])
    assert len(write(wanted, tmp_path)) == len(wanted)
    assert write(wanted, tmp_path) == []
    (tmp_path / "generated/en/sales.json").write_text("{}")
    (tmp_path / "generated/en/old.json").write_text("{}")
    assert write(wanted, tmp_path) == ["generated/en/old.json", "generated/en/sales.json"]
    assert differing(wanted, tmp_path) == []


# ------------------------------------------------------------------------------------ provisioning


def _provisioned(path: str) -> Json:
    found: Json = yaml.safe_load((ROOM / "provisioning" / path).read_text(encoding="utf-8"))
    return found


def test_grafanas_own_rules_are_those_of_prometheus_that_tell_somebody() -> None:
    rules = _provisioned("alerting/rules.yml")["groups"][0]["rules"]
    source = _provisioned("datasources/prometheus.yml")["datasources"][0]["uid"]
    told = [rule for rule in rules_of(Settings()).every if rule.labels["severity"] != "none"]
    assert [rule["title"].partition(" ")[0] for rule in rules] == [rule.name for rule in told]
    assert [rule["labels"] for rule in rules] == [rule.labels for rule in told]
    assert len({rule["uid"] for rule in rules}) == len(rules) == len({rule["title"] for rule in rules})
    for rule in rules:
        assert {query["datasourceUid"] for query in rule["data"]} == {source, "__expr__"}
        # Grafana takes one for a variable of the environment, and two for one.
        assert "$" not in json.dumps(rule).replace("$$", "")


def test_grafanas_own_rules_of_kpis_are_the_alerts_in_force() -> None:
    found = {rule["title"]: rule for rule in _provisioned("alerting/rules.yml")["groups"][0]["rules"]}
    boards = {board["uid"]: board for board in BOARDS.values()}
    for alert in effective_alerts(Settings()):
        rule = found[alert.name]
        assert rule["labels"]["severity"] == alert.severity.value
        assert rule["annotations"]["runbook_url"] == alert.runbook_url
        drawn = next(panel for panel in panels(boards[rule["dashboardUid"]]) if panel["id"] == rule["panelId"])
        assert alert.runbook_url in {link["url"] for link in drawn["links"]}


def test_every_severity_reaches_a_contact_point() -> None:
    points = {point["name"] for point in _provisioned("alerting/contact-points.yml")["contactPoints"]}
    tree = _provisioned("alerting/policies.yml")["policies"][0]
    by_severity = {route["object_matchers"][0][2]: route["receiver"] for route in tree["routes"]}
    assert {tree["receiver"], *by_severity.values()} == points
    assert by_severity == {"page": "nabz-page", "ticket": "nabz-ticket"}


def test_either_language_has_a_folder_that_is_filled_from_where_boards_lie() -> None:
    providers = _provisioned("dashboards/nabz.yml")["providers"]
    assert {provider["options"]["path"] for provider in providers} == {"$NABZ_BOARDS/en", "$NABZ_BOARDS/fa"}
    assert len({provider["folderUid"] for provider in providers}) == 2
