"""Time series: a KPI over time, with the limit of its alert drawn in, or what is normal as a dashed line."""

from typing import Final

from grafana_foundation_sdk.builders import common, timeseries
from grafana_foundation_sdk.models.common import (
    GraphGradientMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.shown import DATASOURCE, Shown, about, runbooks, series, title, title_away, title_by
from grafana.units import grafana_unit
from streams.alerts import EffectiveAlert, Kind
from streams.arithmetic.measures import Breakdown
from streams.kpis import Kpi, Unit

_WIDTH: Final = 8
_HEIGHT: Final = 8


def lines(text: str, description: str, unit: str, *, named: bool = True) -> timeseries.Panel:
    """A time series as all of them are; `named`: with a legend."""
    return (
        timeseries.Panel()
        .title(text)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .line_width(2)
        .fill_opacity(8)
        .gradient_mode(GraphGradientMode.OPACITY)
        .show_points(VisibilityMode.AUTO)
        .legend(
            common.VizLegendOptions()
            .show_legend(named)
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
        )
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    )


def trend(edition: Edition, kpi: Kpi, *, width: int = _WIDTH) -> Shown:
    """A KPI's total over time, by the chosen window."""
    text = title(edition, kpi)
    panel = lines(text, about(edition, kpi), grafana_unit(kpi.unit, edition.currency), named=False)
    _from_zero(panel, kpi).no_value(edition.message("panel.nothing"))
    panel.with_target(series(promql.total(kpi), text))
    return Shown(panel, width, _HEIGHT)


def trend_by(edition: Edition, kpi: Kpi, breakdown: Breakdown, *, width: int = _WIDTH) -> Shown:
    """A line for each chosen value of a breakdown."""
    text = title_by(edition, kpi, breakdown)
    panel = lines(text, about(edition, kpi), grafana_unit(kpi.unit, edition.currency))
    _from_zero(panel, kpi).no_value(edition.message("panel.nothing"))
    panel.with_target(series(promql.broken_down(kpi, breakdown), promql.legend(breakdown)))
    return Shown(panel, width, _HEIGHT, breakdown=breakdown)


def watched(edition: Edition, alert: EffectiveAlert, *, width: int = _WIDTH) -> list[Shown]:
    """What an alert watches, over its own window: a threshold as one panel, a spike as two.

    The first one of a spike has what is normal as a dashed line, the second the distance from it with the limit.
    """
    kpi, text = alert.kpi, title(edition, alert.kpi, alert.window)
    unit = grafana_unit(kpi.unit, edition.currency)
    panel = lines(text, about(edition, kpi, [alert]), unit, named=alert.kind is Kind.SPIKE)
    _from_zero(panel, kpi).no_value(edition.message("panel.nothing")).links(runbooks(edition, [alert]))
    panel.with_target(series(promql.total(kpi, alert.window), edition.say(kpi.title)))
    if alert.kind is Kind.THRESHOLD:
        return [Shown(_limited(panel, alert), width, _HEIGHT, draws=alert.name)]

    normal = edition.message("panel.expected")
    panel.with_target(series(promql.expected(kpi), normal, "B"))
    panel.override_by_name(
        normal,
        [
            DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}),
            DynamicConfigValue("custom.fillOpacity", 0),
            DynamicConfigValue("color", {"mode": "fixed", "fixedColor": "text"}),
        ],
    )
    away = title_away(edition, alert)
    distance = lines(away, about(edition, kpi, [alert]), "none", named=False)
    distance.no_value(edition.message("panel.not-yet")).links(runbooks(edition, [alert]))
    distance.with_target(series(promql.deviation(kpi), away))
    return [
        Shown(panel, width, _HEIGHT),
        Shown(_limited(distance, alert), width, _HEIGHT, draws=alert.name),
    ]


def _limited(panel: timeseries.Panel, alert: EffectiveAlert) -> timeseries.Panel:
    limit = colours.limit_of(alert)
    panel.thresholds(colours.thresholds(colours.drawn_steps(alert, limit)))
    panel.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.LINE_AND_AREA))
    # The limit is to be seen also while the values are far from it.
    return panel.axis_soft_max(float(limit)) if limit > 0 else panel.axis_soft_min(float(limit))


def _from_zero(panel: timeseries.Panel, kpi: Kpi) -> timeseries.Panel:
    """Counts are read against 0; of all else the difference matters."""
    return panel.axis_soft_min(0) if kpi.unit is Unit.COUNT else panel
