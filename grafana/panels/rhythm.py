"""Rhythms: a KPI by weekday and hour, as a table whose cells are coloured by their values."""

from typing import Final

from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import TableCellBackgroundDisplayMode, TableColoredBackgroundCellOptions
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue, FieldColorModeId
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from grafana import promql
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, about, page_link, title, values
from grafana.units import grafana_unit
from streams.kpis import Kpi
from streams.settings.calendar import WEEKDAYS
from streams.texts import Text

_WIDTH: Final = 12
_HEIGHT: Final = 20
_CORNER: Final = "hour\\day"
"""What Grafana calls the first column of a matrix of hours by day."""


def rhythm(edition: Edition, kpi: Kpi, *, width: int = _WIDTH) -> Shown:
    """The mean of an hour by weekday and hour of the company's clock: a row an hour, a column a day.

    Grafana's own heat map has time on its axis, so this is a table.
    """
    said = title(edition, kpi)
    hour = edition.message("panel.rhythm.hour")
    days = {_number(day): edition.message(f"weekday.{day}") for day in edition.weekdays}
    panel = (
        table.Panel()
        .title(edition.message("panel.rhythm", title=Text(said, said)))
        .description("\n\n".join([edition.message("panel.rhythm.about"), about(edition, kpi)]))
        .datasource(DATASOURCE)
        .unit(grafana_unit(kpi, edition.currency))
        .decimals(1)
        .min(0)
        .no_value("-")
        .links([page_link(edition, kpi, promql.HOUR)])
        .cell_options(TableColoredBackgroundCellOptions(TableCellBackgroundDisplayMode.BASIC))
        .color_scheme(FieldColor().mode(FieldColorModeId.CONTINUOUS_BLUES))
        .with_target(values(promql.rhythm(kpi, edition.clock_seconds), "", shape=PromQueryFormat.TABLE))
        .override_by_name(hour, list(_hours(edition, kpi)))
        .with_transformation(DataTransformerConfig("sortBy", options={"fields": {}, "sort": [{"field": "hour"}]}))
        .with_transformation(
            DataTransformerConfig(
                "groupingToMatrix",
                options={"columnField": "day", "rowField": "hour", "valueField": "Value", "emptyValue": "null"},
            )
        )
    )
    names = {_CORNER: hour, **days}
    order = {name: place for place, name in enumerate(names)}
    panel.with_transformation(
        DataTransformerConfig("organize", options={"excludeByName": {}, "indexByName": order, "renameByName": names})
    )
    return Shown(panel, width, _HEIGHT, kpi=kpi.name)


def _number(day: str) -> str:
    """The day as `day_of_week` of Prometheus has it: 0 is Sunday."""
    return str((WEEKDAYS.index(day) + 1) % len(WEEKDAYS))


def _hours(edition: Edition, kpi: Kpi) -> list[DynamicConfigValue]:
    """The column that names the hours has no colour, and leads to the live page."""
    page = edition.page_of(kpi.name, promql.HOUR)
    return [
        DynamicConfigValue("custom.cellOptions", {"type": "auto"}),
        DynamicConfigValue("links", [{"title": edition.message("link.kpi"), "url": page, "targetBlank": True}]),
    ]
