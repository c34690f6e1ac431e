"""Retention and survival: shares by the age of customers, now and over time."""

from typing import Final

from grafana_foundation_sdk.builders import bargauge, common, statushistory
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode, VisibilityMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import DashboardLink, FieldColorModeId

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, letter, page_link, series, values
from grafana.panels.tiles import stat_tile
from grafana.panels.trends import lines
from grafana.units import RATIO, SECONDS
from streams.kpis.metric_names import RETENTION_AGES, SURVIVAL_AGES
from streams.texts import Text, persian_digits

_WIDTH: Final = 12
_HEIGHT: Final = 9
_TILE: Final = 4
_MOST_COLUMNS: Final = 60
"""Cells that are narrower cannot be told apart."""


def retention_map(edition: Edition) -> Shown:
    """Retention by age and time as a heat map: a row an age, darker where more come back."""
    panel = (
        statushistory.Panel()
        .title(edition.message("panel.retention.map"))
        .description(edition.message("panel.retention.about"))
        .datasource(DATASOURCE)
        .unit(RATIO)
        .decimals(0)
        .min(0)
        .max(1)
        .no_value(edition.message("panel.not-yet"))
        .show_value(VisibilityMode.AUTO)
        .max_data_points(_MOST_COLUMNS)
        .links([_retention_link(edition)])
        .color_scheme(FieldColor().mode(FieldColorModeId.CONTINUOUS_BLUES))
    )
    for place, age in enumerate(RETENTION_AGES):
        panel.with_target(series(promql.retention(age), _month(edition, age), letter(place)))
    return Shown(panel, _WIDTH, _HEIGHT)


def retention_bars(edition: Edition) -> Shown:
    """Retention by age now."""
    panel = _bars(edition.message("panel.retention"), edition.message("panel.retention.about"), edition)
    panel.links([_retention_link(edition)])
    for place, age in enumerate(RETENTION_AGES):
        panel.with_target(values(promql.retention(age), _month(edition, age), letter(place)))
    return Shown(panel, _WIDTH, _HEIGHT)


def survival_bars(edition: Edition) -> Shown:
    """The survival curve at some ages now."""
    panel = _bars(edition.message("panel.survival"), edition.message("panel.survival.about"), edition)
    panel.links([_survival_link(edition)])
    for place, age in enumerate(SURVIVAL_AGES):
        panel.with_target(values(promql.survival(age), _month(edition, age), letter(place)))
    return Shown(panel, _WIDTH, _HEIGHT)


def survival_trend(edition: Edition) -> Shown:
    """The same over time, a line an age."""
    panel = lines(edition.message("panel.survival.trend"), edition.message("panel.survival.about"), RATIO)
    panel.no_value(edition.message("panel.not-yet")).min(0).max(1).links([_survival_link(edition)])
    for place, age in enumerate(SURVIVAL_AGES):
        panel.with_target(series(promql.survival(age), _month(edition, age), letter(place)))
    return Shown(panel, _WIDTH, _HEIGHT)


def median_tile(edition: Edition) -> Shown:
    """After how long half of the customers are gone."""
    text = edition.message("panel.median-tenure")
    panel = stat_tile(text, edition.message("panel.median-tenure.about"), SECONDS)
    panel.no_value(edition.message("panel.not-yet")).thresholds(colours.plain())
    panel.links([_survival_link(edition)])
    panel.with_target(series(promql.median_tenure(), text))
    return Shown(panel, _TILE, _TILE)


def _retention_link(edition: Edition) -> Builder[DashboardLink]:
    return page_link(edition, edition.kpis["customer_retention_ratio"])


def _survival_link(edition: Edition) -> Builder[DashboardLink]:
    return page_link(edition, edition.kpis["customer_churn_ratio"])


def _bars(text: str, about: str, edition: Edition) -> bargauge.Panel:
    return (
        bargauge.Panel()
        .title(text)
        .description(about)
        .datasource(DATASOURCE)
        .unit(RATIO)
        .min(0)
        .max(1)
        .no_value(edition.message("panel.not-yet"))
        .orientation(VizOrientation.HORIZONTAL)
        .display_mode(BarGaugeDisplayMode.GRADIENT)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
        .thresholds(colours.plain())
    )


def _month(edition: Edition, age: int) -> str:
    return edition.message("panel.month", n=Text(str(age), persian_digits(str(age))))
