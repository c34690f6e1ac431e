"""Time series: a KPI over time, with the limit of its alert drawn in, or what is normal as a dashed line."""

from typing import Final

from grafana_foundation_sdk.builders import common, timeseries
from grafana_foundation_sdk.models.common import (
    GraphGradientMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    ScaleDistribution,
    SortOrder,
    TooltipDisplayMode,
    VisibilityMode,
)

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.goals import DASHED, FAINT, with_benchmark, with_goal
from grafana.panels.shown import DATASOURCE, Shown, about, page_link, runbooks, series, title, title_away, title_by
from grafana.units import RATIO, grafana_unit
from streams.alerts import EffectiveAlert, Kind
from streams.arithmetic.measures import Breakdown
from streams.goals import is_drawn
from streams.kpis import Kpi, Unit
from streams.texts import Text

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
    """A KPI's total over time, by the chosen window; with one window before, goal and benchmark where known."""
    text = title(edition, kpi)
    named = kpi.has_before or (kpi.name in edition.benchmarks and is_drawn(kpi))
    panel = lines(text, about(edition, kpi), grafana_unit(kpi, edition.currency), named=named)
    _from_zero(panel, kpi).no_value(edition.message("panel.nothing")).links([page_link(edition, kpi)])
    panel.with_target(series(promql.total(kpi), text))
    if kpi.has_before:
        name = edition.message("panel.before")
        panel.with_target(series(promql.before(kpi), name, "B")).override_by_name(name, list(FAINT))
    with_benchmark(edition, with_goal(edition, panel, kpi), kpi)
    return Shown(panel, width, _HEIGHT, kpi=kpi.name)


def trend_by(edition: Edition, kpi: Kpi, breakdown: Breakdown, *, width: int = _WIDTH) -> Shown:
    """A line for each chosen value of a breakdown."""
    text = title_by(edition, kpi, breakdown)
    panel = lines(text, about(edition, kpi), grafana_unit(kpi, edition.currency))
    _from_zero(panel, kpi).no_value(edition.message("panel.nothing"))
    panel.with_target(series(promql.broken_down(kpi, breakdown), promql.legend(breakdown)))
    panel.links([page_link(edition, kpi)])
    return Shown(panel, width, _HEIGHT, breakdown=breakdown, kpi=kpi.name)


def watched(edition: Edition, alert: EffectiveAlert, *, width: int = _WIDTH) -> list[Shown]:
    """What an alert watches, over its own window: a threshold as one panel, a spike and a goal as two.

    The first one has what is normal, or the goal, as a dashed line, the second how rare that is, or the share of the
    goal, with the limit.
    """
    kpi, text = alert.kpi, title(edition, alert.kpi, alert.window)
    unit = grafana_unit(kpi, edition.currency)
    panel = lines(text, about(edition, kpi, [alert]), unit, named=alert.kind is not Kind.THRESHOLD)
    links = [page_link(edition, kpi, alert.window), *runbooks(edition, [alert])]
    _from_zero(panel, kpi).no_value(edition.message("panel.nothing")).links(links)
    panel.with_target(series(promql.total(kpi, alert.window), edition.say(kpi.title)))
    if alert.kind is Kind.THRESHOLD:
        return [Shown(_limited(panel, alert), width, _HEIGHT, draws=alert.name)]

    if alert.kind is Kind.GOAL:
        reached = lines(_title_of_goal(edition, alert), about(edition, kpi, [alert]), RATIO, named=False)
        reached.no_value(edition.message("panel.not-yet")).links(links)
        reached.with_target(series(promql.goal_reached(kpi, alert.window), _title_of_goal(edition, alert)))
        return [
            Shown(with_benchmark(edition, with_goal(edition, panel, kpi, alert.window), kpi), width, _HEIGHT),
            Shown(_limited(reached, alert), width, _HEIGHT, draws=alert.name),
        ]

    normal = edition.message("panel.expected")
    panel.with_target(series(promql.expected(kpi), normal, "B"))
    panel.override_by_name(normal, list(DASHED))
    away = title_away(edition, alert)
    rarity = lines(away, about(edition, kpi, [alert]), "none", named=False).scale_distribution(
        common.ScaleDistributionConfig().type(ScaleDistribution.LOG).log(10)
    )
    rarity.no_value(edition.message("panel.not-yet")).links(links).min(1)
    rarity.with_target(series(promql.once_in_hours(kpi), away))
    return [
        Shown(panel, width, _HEIGHT),
        Shown(_limited(rarity, alert), width, _HEIGHT, draws=alert.name),
    ]


def _title_of_goal(edition: Edition, alert: EffectiveAlert) -> str:
    said = title(edition, alert.kpi, alert.window)
    return edition.message("panel.of-goal", title=Text(said, said))


def _limited(panel: timeseries.Panel, alert: EffectiveAlert) -> timeseries.Panel:
    limit = colours.limit_of(alert)
    panel.thresholds(colours.thresholds(colours.drawn_steps(alert, limit)))
    panel.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.LINE_AND_AREA))
    # The limit is to be seen also while the values are far from it.
    return panel.axis_soft_max(float(limit)) if limit > 0 else panel.axis_soft_min(float(limit))


def _from_zero(panel: timeseries.Panel, kpi: Kpi) -> timeseries.Panel:
    """Counts are read against 0; of all else the difference matters."""
    return panel.axis_soft_min(0) if kpi.unit is Unit.COUNT else panel
