"""How many series `/metrics` has of KPIs, told before there are any: out of how many values their breakdowns have."""

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Final, TypeAlias

from streams.alerts import Kind, effective_alerts
from streams.arithmetic import fields
from streams.arithmetic.before import WITH_BEFORE
from streams.arithmetic.measures import TOTAL, Breakdown
from streams.arithmetic.numbering import numbered_as
from streams.kpis import Kpi
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, is_shown
from streams.spikes.judgement import WINDOWS as SPIKE_WINDOWS

Cells: TypeAlias = Mapping[tuple[str, Breakdown], int]
"""(name of a KPI, breakdown) -> how many values of that breakdown the KPI has a field for."""

_OF_A_GOAL: Final = ("goal", "attained")
_OF_A_PACED_GOAL: Final = (*_OF_A_GOAL, "pace")


class SeriesBudget:
    """Counts the series of the KPIs that are shown with some settings."""

    OF_A_SPIKE: Final = 1 + len(SPIKE_WINDOWS)
    """What is expected, and how rarely it is as unusual as now, by window."""

    def __init__(self, settings: Settings) -> None:
        """Count by these settings: windows of Prometheus, what is hidden, alerts, goals, limits of dimensions."""
        self.kpis = tuple(kpi for kpi in configured_catalogue(settings) if is_shown(kpi, settings))
        """Those that have any series."""
        self._windows = settings.watched_windows
        self._cap: Callable[[str], int] = settings.dimension_cap
        self._spikes = {alert.kpi.name for alert in effective_alerts(settings, self.kpis) if alert.kind is Kind.SPIKE}
        self._goals = [goal for goal in settings.goals.values() if goal.window in self._windows]

    def most_values(self, breakdown: Breakdown) -> int:
        """How many values a breakdown may have once all of its dimensions are full; of the total it is 1.

        Beside the values that may be in use there are those that are no one's own, such as "unknown" and "other".
        """
        return prod(self._cap(numbered_as(dimension)) + len(fields.RESERVED) for dimension in breakdown)

    def of_breakdown(self, kpi: Kpi, breakdown: Breakdown, values: int) -> int:
        """The series of one breakdown that has so many values: in each window the value, and its samples."""
        metrics = 1 if kpi.samples is None else 2
        return len(self._windows_of(kpi)) * values * metrics if breakdown in kpi.breakdowns else 0

    def of_kpi(self, kpi: Kpi, cells: Cells | None = None) -> int:
        """All series of a KPI: no more than so many, with these cells, or once all of its dimensions are full.

        A window in which the KPI has no value has no series, such as a quotient that divides by 0.
        """
        return sum(
            self.of_breakdown(kpi, breakdown, self._values(kpi, breakdown, cells)) for breakdown in kpi.breakdowns
        ) + sum(self._besides(kpi))

    def _values(self, kpi: Kpi, breakdown: Breakdown, cells: Cells | None) -> int:
        if breakdown == TOTAL:
            return 1
        return self.most_values(breakdown) if cells is None else cells.get((kpi.name, breakdown), 0)

    def _besides(self, kpi: Kpi) -> Iterator[int]:
        """What its total is compared with: the periods before, what is normal, and its goals."""
        if kpi.has_before:
            yield sum(window in WITH_BEFORE for window in self._windows_of(kpi))
        if kpi.name in self._spikes:
            yield self.OF_A_SPIKE
        for goal in self._goals:
            if goal.kpi == kpi.name:
                yield len(_OF_A_PACED_GOAL if kpi.is_paced(goal.window) else _OF_A_GOAL)

    def _windows_of(self, kpi: Kpi) -> list[str]:
        return [window for window in self._windows if window in kpi.windows]
