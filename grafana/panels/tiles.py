"""Stat tiles: a KPI's value with a sparkline, in the colour that its alert and its direction give it."""

from typing import Final

from grafana_foundation_sdk.builders import common, stat
from grafana_foundation_sdk.models.common import BigValueColorMode, BigValueGraphMode, PercentChangeColorMode
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, about, link, page_link, runbooks, series, title, title_away
from grafana.units import RATIO, grafana_unit
from streams.alerts import EffectiveAlert, Kind
from streams.kpis import Better, Kpi

_WIDTH: Final = 4
_HEIGHT: Final = 4
_CHANGE: Final = {
    Better.UP: PercentChangeColorMode.STANDARD,
    Better.DOWN: PercentChangeColorMode.INVERTED,
    Better.NEITHER: PercentChangeColorMode.SAME_AS_VALUE,
}


def stat_tile(text: str, description: str, unit: str) -> stat.Panel:
    """A tile as all of them are."""
    return (
        stat.Panel()
        .title(text)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
        .graph_mode(BigValueGraphMode.AREA)
        .color_mode(BigValueColorMode.VALUE)
    )


def tile(edition: Edition, kpi: Kpi, board: str = "", *, width: int = _WIDTH) -> Shown:
    """A KPI over the chosen window, or over that of its threshold, by which it is green, orange or red then.

    The change against the period before stands beside it, where there is one: green or red by what is better. Where
    there is none, and no threshold that tells what is bad or it is a level, the change over the time shown is so.
    `board` is the address of the board that tells more.
    """
    alerts = edition.alerts.get(kpi.name, ())
    threshold = next((alert for alert in alerts if alert.kind is Kind.THRESHOLD), None)
    window = threshold.window if threshold else ""
    text = title(edition, kpi, window)
    panel = stat_tile(text, about(edition, kpi, alerts), grafana_unit(kpi, edition.currency))
    compared = kpi.has_before and window not in promql.COMPARED_BY_DAYS
    name = edition.message("panel.now") if compared else text
    panel.no_value(edition.message("panel.nothing")).with_target(series(promql.total(kpi, window), name))
    panel.thresholds(colours.thresholds(colours.tile_steps(threshold)) if threshold else colours.plain())
    if compared:
        _with_change(edition, panel, kpi, window)
        panel.description("\n\n".join([about(edition, kpi, alerts), edition.message("panel.change.about")]))
    elif kpi.is_level or not threshold:
        panel.show_percent_change(True).percent_change_color_mode(_CHANGE[kpi.better])
    links = [page_link(edition, kpi, window), *runbooks(edition, alerts)]
    if board:
        links.insert(0, link(edition.message("link.board"), board, aside=False))
    return Shown(panel.links(links), width, _HEIGHT, kpi=kpi.name)


def _with_change(edition: Edition, panel: stat.Panel, kpi: Kpi, window: str) -> None:
    """Add the change against the period before, in a colour of its own."""
    name = edition.message("panel.change")
    unit = grafana_unit(kpi, edition.currency) if kpi.unit in promql.IN_OWN_UNIT else RATIO
    steps = [
        {"value": None if value is None else float(value), "color": colour}
        for value, colour in colours.change_steps(kpi.better)
    ]
    panel.with_target(series(promql.change(kpi, window), name, "B"))
    panel.override_by_name(
        name,
        [
            DynamicConfigValue("unit", unit),
            DynamicConfigValue("decimals", 1),
            DynamicConfigValue("thresholds", {"mode": "absolute", "steps": steps}),
        ],
    )


def rarity_tile(edition: Edition, alert: EffectiveAlert, *, width: int = _WIDTH) -> Shown:
    """How rarely a KPI would be as it is if all were normal; red where its spike alert holds."""
    text = title_away(edition, alert)
    panel = stat_tile(text, about(edition, alert.kpi, [alert]), "none")
    panel.decimals(0).no_value(edition.message("panel.not-yet"))
    panel.with_target(series(promql.once_in_hours(alert.kpi), text))
    panel.thresholds(colours.thresholds(colours.rarity_steps(alert))).links(
        [page_link(edition, alert.kpi, alert.window), *runbooks(edition, [alert])]
    )
    return Shown(panel, width, _HEIGHT)
