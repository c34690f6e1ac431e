"""What fires now: how many alerts, and which."""

from typing import Final

from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from grafana import colours
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, link, series, values
from grafana.panels.tiles import stat_tile
from grafana.promql import NABZ_ALERTS
from grafana.units import SHORT
from streams.kpis import Severity

_COLUMNS: Final = ("alertname", "severity", "kpi", "window", "environment")
_COLOURS: Final = {Severity.PAGE: colours.BAD, Severity.TICKET: colours.NEAR, Severity.CHAT: colours.PLAIN}


def firing_tile(edition: Edition) -> Shown:
    """How many alerts of Nabz fire."""
    text = edition.message("health.firing")
    panel = stat_tile(text, edition.message("health.firing.about"), SHORT)
    panel.with_target(series(f"count({NABZ_ALERTS}) or vector(0)", text))
    panel.thresholds(colours.thresholds(((None, colours.GOOD), (colours.ONE, colours.BAD))))
    panel.links([link(edition.message("link.page"), edition.board_url)])
    return Shown(panel, 3, 4)


def firing_list(edition: Edition) -> Shown:
    """Which fire: a name leads to the runbook, a KPI to the live page."""
    names = {label: edition.message(f"column.{label}") for label in _COLUMNS}
    panel = (
        table.Panel()
        .title(edition.message("health.firing-list"))
        .description(edition.message("health.firing-list.about"))
        .datasource(DATASOURCE)
        .unit("none")
        .no_value(edition.message("health.firing-list.none"))
        .filterable(True)
    )
    found = f"max by ({', '.join(_COLUMNS)}) ({NABZ_ALERTS})"
    panel.with_target(values(found, "{{alertname}}", shape=PromQueryFormat.TABLE))
    panel.with_transformation(
        DataTransformerConfig(
            "organize",
            options={
                "excludeByName": {"Time": True, "Value": True},
                "indexByName": {name: place for place, name in enumerate(_COLUMNS)},
                "renameByName": names,
            },
        )
    )
    page = edition.page_of("${__value.raw}", "${__data.fields.window}")
    runbook = edition.runbook_page.format(rule="${__value.raw}")
    panel.override_by_name(names["alertname"], [_links(edition.message("link.runbook"), runbook)])
    panel.override_by_name(names["kpi"], [_links(edition.message("link.kpi"), page)])
    panel.override_by_name(names["severity"], [_severities(edition), _CELLS])
    return Shown(panel, 24, 6)


_CELLS: Final = DynamicConfigValue("custom.cellOptions", {"type": "color-text"})


def _links(title: str, url: str) -> DynamicConfigValue:
    return DynamicConfigValue("links", [{"title": title, "url": url, "targetBlank": True}])


def _severities(edition: Edition) -> DynamicConfigValue:
    """Severities in words, in colours."""
    said = {
        severity.value: {"text": edition.message(f"severity.{severity.value}"), "color": colour, "index": place}
        for place, (severity, colour) in enumerate(_COLOURS.items())
    }
    return DynamicConfigValue("mappings", [{"type": "value", "options": said}])
