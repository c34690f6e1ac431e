"""Goals and benchmarks: how much of a goal is attained and at which pace, and both as lines beside the KPI."""

from decimal import Decimal
from typing import Final

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.models.common import BigValueTextMode
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from grafana import colours, promql
from grafana.edition import Edition
from grafana.panels.shown import Shown, series, title
from grafana.panels.tiles import stat_tile
from grafana.units import RATIO
from streams.goals import TOLERANCE, is_drawn
from streams.kpis import Better, Kpi
from streams.settings import Goal
from streams.texts import Text

_WIDTH: Final = 4
_HEIGHT: Final = 4
_NEAR: Final = Decimal(TOLERANCE.numerator) / TOLERANCE.denominator
DASHED: Final = (
    DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}),
    DynamicConfigValue("custom.fillOpacity", 0),
    DynamicConfigValue("color", {"mode": "fixed", "fixedColor": "text"}),
)
"""How a line looks that says what should be."""
DOTTED: Final = (
    DynamicConfigValue("custom.lineStyle", {"fill": "dot", "dash": [0, 10]}),
    DynamicConfigValue("custom.fillOpacity", 0),
    DynamicConfigValue("color", {"mode": "fixed", "fixedColor": "purple"}),
)
"""How a line looks that says what others come to."""
FAINT: Final = (
    DynamicConfigValue("custom.lineWidth", 1),
    DynamicConfigValue("custom.fillOpacity", 0),
    DynamicConfigValue("color", {"mode": "fixed", "fixedColor": "#8e8e8e"}),
)
"""How a line looks that says what was before."""


def goal_tile(edition: Edition, kpi: Kpi, goal: Goal, *, width: int = _WIDTH) -> Shown:
    """The attained share of a goal, and its pace if it has one; in the colour of what it is judged by."""
    said = title(edition, kpi, goal.window)
    text = edition.message("panel.of-goal", title=Text(said, said))
    panel = stat_tile(text, edition.message("panel.of-goal.about"), RATIO).text_mode(BigValueTextMode.VALUE_AND_NAME)
    panel.no_value(edition.message("panel.not-yet"))
    panel.with_target(series(promql.goal_attained(kpi, goal.window), edition.message("panel.attained")))
    if kpi.is_paced(goal.window):
        panel.with_target(series(promql.goal_pace(kpi, goal.window), edition.message("panel.pace"), "B"))
        plain = DynamicConfigValue("color", {"mode": "fixed", "fixedColor": colours.PLAIN})
        panel.override_by_name(edition.message("panel.attained"), [plain])
    return Shown(panel.thresholds(colours.thresholds(_steps(kpi))), width, _HEIGHT, kpi=kpi.name)


def with_goal(edition: Edition, panel: timeseries.Panel, kpi: Kpi, window: str = "") -> timeseries.Panel:
    """The panel with the goal as a dashed line, where the KPI has one: over the chosen window unless one is given."""
    if any(goal.window == window or not window for goal in edition.goals.get(kpi.name, ())):
        name = edition.message("panel.goal")
        panel.with_target(series(promql.goal(kpi, window), name, "G")).override_by_name(name, list(DASHED))
    return panel


def with_benchmark(edition: Edition, panel: timeseries.Panel, kpi: Kpi) -> timeseries.Panel:
    """The panel with what others come to as a dotted line, where the settings tell that and it is drawn."""
    benchmark = edition.benchmarks.get(kpi.name)
    if benchmark is not None and is_drawn(kpi):
        name = edition.message("panel.benchmark")
        panel.with_target(series(f"vector({benchmark.value:f})", name, "H")).override_by_name(name, list(DOTTED))
    return panel


def _steps(kpi: Kpi) -> colours.Steps:
    """Red where it is behind, green where it is ahead; more than the goal is bad where low is better."""
    low, high = 1 - _NEAR, 1 + _NEAR
    if kpi.better is Better.DOWN:
        return ((None, colours.GOOD), (low, colours.NEAR), (high, colours.BAD))
    return ((None, colours.BAD), (low, colours.NEAR), (high, colours.GOOD))
