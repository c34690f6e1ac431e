"""Goals as lines in trends: what each bucket of a window has to bring, or has to be."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import WINDOWS
from streams.calendars.working_time import WorkingCalendar
from streams.goals import period_of
from streams.kpis import Kpi
from streams.settings import Goal

Line = Sequence[float]

_WINDOWS: Final = {window.name: window for window in WINDOWS}


class GoalLines:
    """The lines of all goals of totals.

    Of what adds up, a bucket has to bring the part of the goal that its working time is of the working time of the
    whole period (of a rolling window: of all its buckets). Everything else has to be the goal in every bucket.
    """

    def __init__(
        self, goals: Iterable[Goal], kpis: Mapping[str, Kpi], calendar: Calendar, working: WorkingCalendar
    ) -> None:
        """Draw these goals; `kpis` are by name."""
        self._calendar = calendar
        self._working = working
        self._goals: dict[str, list[tuple[Kpi, Goal]]] = {}
        for goal in goals:
            if not goal.labels and goal.kpi in kpis:
                self._goals.setdefault(goal.window, []).append((kpis[goal.kpi], goal))

    def of(self, window: str, edges: Sequence[int], now: int) -> Mapping[str, Line]:
        """KPI -> its line over the buckets of a window, for each that has one.

        Between the edges (epoch ms) lie the buckets, of which the last one holds `now`. Distinct customers have no
        line, and nothing that adds up has one over time in which nobody works.
        """
        goals = self._goals.get(window, ())
        if not goals:
            return {}
        begin, end = period_of(_WINDOWS[window], now, self._calendar) or (edges[0], edges[-1])
        whole = self._working.milliseconds_between(begin, end)
        parts = [self._working.milliseconds_between(first, last) for first, last in pairwise(edges)]
        lines: dict[str, Line] = {}
        for kpi, goal in goals:
            target = Fraction(goal.target)
            if kpi.adds_up and whole:
                lines[kpi.name] = [float(target * part / whole) for part in parts]
            elif not kpi.gathers:
                lines[kpi.name] = [float(target)] * len(parts)
        return lines
