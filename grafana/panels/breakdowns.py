"""Breakdowns: bar gauges of one KPI, and tables with a row for each value of a dimension."""

from collections.abc import Iterator, Sequence
from typing import Final

from grafana_foundation_sdk.builders import bargauge, common, table
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.shown import (
    DATASOURCE,
    Shown,
    about,
    by,
    dimension_name,
    letter,
    page_link,
    title,
    title_by,
    values,
)
from grafana.units import RATIO, grafana_unit
from streams.arithmetic.measures import Breakdown
from streams.kpis import Kpi, Unit

_MOST_BARS: Final = 10
_WIDTH: Final = 8
_HEIGHT: Final = 8


def bars(edition: Edition, kpi: Kpi, breakdown: Breakdown, *, width: int = _WIDTH) -> Shown:
    """The largest values of a breakdown now, as bars."""
    panel = _bar_gauge(edition, kpi, title_by(edition, kpi, breakdown))
    largest = f"topk({_MOST_BARS}, {promql.broken_down(kpi, breakdown)})"
    panel.with_target(values(f"sort_desc({largest})", promql.legend(breakdown)))
    return Shown(panel, width, _HEIGHT, breakdown=breakdown, kpi=kpi.name)


def stage_bars(edition: Edition, kpi: Kpi, *, width: int = _WIDTH) -> Shown:
    """A KPI by stage, in the order of the stages: what adds up as one bar over the chosen pipelines."""
    panel = _bar_gauge(edition, kpi, title_by(edition, kpi, ("pipeline", "stage")))
    adds_up = kpi.samples is None
    for place, stage in enumerate(edition.stages):
        found = promql.broken_down(kpi, ("pipeline", "stage"), f'stage="{stage}"')
        legend = stage if adds_up else f"{stage} ({{{{pipeline}}}})"
        panel.with_target(values(f"sum({found})" if adds_up else found, legend, letter(place)))
    return Shown(panel, width, _HEIGHT, breakdown=("pipeline", "stage"), kpi=kpi.name)


def _bar_gauge(edition: Edition, kpi: Kpi, text: str) -> bargauge.Panel:
    panel = (
        bargauge.Panel()
        .title(text)
        .description(about(edition, kpi))
        .datasource(DATASOURCE)
        .unit(grafana_unit(kpi, edition.currency))
        .no_value(edition.message("panel.nothing"))
        .orientation(VizOrientation.HORIZONTAL)
        .display_mode(BarGaugeDisplayMode.GRADIENT)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
        .thresholds(colours.plain())
        .links([page_link(edition, kpi)])
    )
    # Points and what may be lost go below 0.
    return panel if kpi.unit is Unit.POINTS else panel.min(0)


def breakdown_table(
    edition: Edition, kpis: Sequence[Kpi], breakdown: Breakdown, *, width: int = 24, height: int = 9
) -> Shown:
    """A row for each chosen value of a breakdown, a column for each KPI, as of now."""
    columns = [title(edition, kpi) for kpi in kpis]
    panel = (
        table.Panel()
        .title(edition.say(by(breakdown)))
        .description(
            "\n".join(f"- **{name}**: {edition.say(kpi.meaning)}" for name, kpi in zip(columns, kpis, strict=True))
        )
        .datasource(DATASOURCE)
        .unit("none")
        .no_value("-")
        .filterable(True)
    )
    names = {label: dimension_name(edition, label) for label in breakdown}
    for place, (kpi, name) in enumerate(zip(kpis, columns, strict=True)):
        found = promql.broken_down(kpi, breakdown)
        panel.with_target(values(found, name, letter(place), PromQueryFormat.TABLE))
        panel.override_by_name(name, list(_column(edition, kpi)))
        # Grafana names the values of several queries by their letters, and those of a single one not.
        names["Value" if len(kpis) == 1 else f"Value #{letter(place)}"] = name
    panel.with_transformation(DataTransformerConfig("merge", options={}))
    order = {name: place for place, name in enumerate(names)}
    panel.with_transformation(
        DataTransformerConfig(
            "organize", options={"excludeByName": {"Time": True}, "indexByName": order, "renameByName": names}
        )
    )
    return Shown(panel, width, height, breakdown=breakdown)


def _column(edition: Edition, kpi: Kpi) -> Iterator[DynamicConfigValue]:
    unit = grafana_unit(kpi, edition.currency)
    yield DynamicConfigValue("unit", unit)
    page = edition.page_of(kpi.name, promql.own_window(kpi) or "${window}")
    yield DynamicConfigValue("links", [{"title": edition.message("link.kpi"), "url": page, "targetBlank": True}])
    if unit == RATIO:
        yield DynamicConfigValue("custom.cellOptions", {"type": "gauge", "mode": "basic"})
        yield DynamicConfigValue("min", 0)
        yield DynamicConfigValue("max", 1)
        yield DynamicConfigValue("color", {"mode": "fixed", "fixedColor": colours.PLAIN})
