"""Trends: how the totals of KPIs came about, bucket by bucket."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.measures import Measure
from streams.arithmetic.panes import MINUTE_MS, Resolution, Window
from streams.board.buckets import BUCKETS, Buckets
from streams.board.decimals import decimal_text, shift_of
from streams.board.field_index import Int64s
from streams.board.history_values import HistoryValues
from streams.board.pane_history import NEVER, PaneHistory
from streams.kpis import Expression, Kpi


@dataclass(frozen=True, slots=True)
class Trend:
    """The values of KPIs in the buckets of a window; the last bucket is still running."""

    window: str
    step_ms: int
    zone: str
    """In whose midnights days and weeks are cut: by its calendar they have to be named, wherever the reader is."""
    values: dict[str, list[str | None]]
    """KPI -> for each bucket its value as the tables write it; None where it had none."""
    edges: tuple[int, ...]
    """Where the buckets begin, and where the last one ends, epoch ms."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The values of KPIs in periods of the calendar that have finished, the oldest first."""

    period: str
    starts: tuple[str, ...]
    """Their first days, as ISO dates."""
    values: dict[str, list[str | None]]
    """KPI -> for each period its value as the tables write it; None where nothing is told."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A KPI whose past panes tell, and how."""

    name: str
    formula: Expression
    measures: Sequence[Measure]
    shift: int


class Trends:
    """The trends of all KPIs of which panes tell what they were; buckets that stayed as they were are kept."""

    def __init__(self, kpis: Sequence[Kpi], pane_history: PaneHistory, calendar: Calendar, money_digits: int) -> None:
        """Read these KPIs out of `pane_history`; 10**money_digits minor units make one that is shown."""
        self._pane_history = pane_history
        self._calendar = calendar
        self._told = [
            _Told(kpi.name, formula, formula.measures(), shift_of(kpi.unit, money_digits))
            for kpi in kpis
            if kpi.has_total and (formula := kpi.past_formula) is not None
        ]
        self._known: dict[str, dict[int, tuple[HistoryValues, list[str | None]]]] = {}

    def resolutions(self, window: str) -> tuple[Resolution, ...]:
        """The resolutions in which the past has to be caught up before `of`."""
        return tuple({BUCKETS[window].resolution, Resolution.DAY})

    def of(self, window: str, now: int, seen: frozenset[str]) -> Trend:
        """The trend of a window at `now` (epoch ms); `seen` are the event types that were ever counted."""
        buckets = BUCKETS[window]
        edges = buckets.edges(now, self._calendar)
        readings = self._pane_history.stretches(buckets.resolution, edges, buckets.bucket, seen)
        known = self._known.get(window, {})
        fresh = {}
        for edge, reading in zip(edges, readings, strict=False):
            before = known.get(edge)
            fresh[edge] = (
                before if before is not None and reading.same_as(before[0]) else (reading, self._values(reading))
            )
        self._known[window] = fresh
        begins = self._begins(buckets)
        return Trend(
            window,
            buckets.minutes * MINUTE_MS,
            self._calendar.zone,
            {
                told.name: [None if end <= begin else fresh[edge][1][place] for edge, end in pairwise(edges)]
                for place, (told, begin) in enumerate(zip(self._told, begins, strict=True))
            },
            tuple(edge * MINUTE_MS for edge in edges),
        )

    def finished(self, period: Period, now: int, seen: frozenset[str]) -> Finished:
        """What KPIs came to in each period of the calendar that has finished at `now` (epoch ms) and is all kept.

        Before the first event of a KPI, and in the period that holds it, nothing is told of it.
        """
        days = self._calendar.days
        edges = starts_of(period, now, self._calendar)
        bucket = Window(period.word, 0, Resolution.DAY, period)
        readings = self._pane_history.stretches(Resolution.DAY, edges, bucket, seen) if len(edges) > 1 else []
        rows = [self._values(reading) for reading in readings]
        first = self._pane_history.first_starts(Resolution.DAY)
        begins = [_least(first, self._pane_history.columns.of_all(told.measures)) for told in self._told]
        return Finished(
            period.word,
            tuple(days.date_of(edge).isoformat() for edge in edges[:-1]),
            {
                told.name: [None if edge < begin else row[place] for edge, row in zip(edges, rows, strict=False)]
                for place, (told, begin) in enumerate(zip(self._told, begins, strict=True))
            },
        )

    def _values(self, reading: HistoryValues) -> list[str | None]:
        values = []
        for told in self._told:
            value = told.formula.evaluate(reading)
            values.append(None if value is None else decimal_text(value, told.shift))
        return values

    def _begins(self, buckets: Buckets) -> list[int]:
        """For each KPI the epoch minute from which on anything is known of it.

        Days reach back furthest and tell the day; the panes of the buckets tell it closer, if they still have it.
        """
        days = self._pane_history.first_starts(Resolution.DAY)
        panes = self._pane_history.first_starts(buckets.resolution)
        begins = []
        for told in self._told:
            columns = self._pane_history.columns.of_all(told.measures)
            day, pane = _least(days, columns), _least(panes, columns)
            begins.append(pane if day == NEVER or day <= pane < self._calendar.days.after(day) else day)
        return begins


def starts_of(period: Period, now: int, calendar: Calendar) -> list[int]:
    """Where the periods begin that are kept as a whole, and that which holds `now`: epoch minutes."""
    days = calendar.days
    oldest = Resolution.DAY.oldest_kept(now, days)
    day = calendar.first_day(period, days.date_of(now // MINUTE_MS))
    starts = [days.start_of(day)]
    while (start := days.start_of(day := calendar.first_of_last(period, day))) >= oldest:
        starts.append(start)
    return starts[::-1]


def _least(starts: Int64s, columns: list[int]) -> int:
    return int(starts[columns].min()) if columns else NEVER


def trend_text(trend: Trend, goals: Mapping[str, Sequence[float]], benchmarks: Mapping[str, float]) -> str:
    """A trend as JSON, numbers digit by digit as they stand in the tables; goals and benchmarks are lines by KPI."""
    values = ", ".join(f'"{name}": [{_row(row)}]' for name, row in trend.values.items())
    return (
        f'{{"window": "{trend.window}", "step_ms": {trend.step_ms}, "starts": {json.dumps(trend.edges[:-1])}, '
        f'"zone": {json.dumps(trend.zone)}, "goals": {json.dumps(goals)}, "benchmarks": {json.dumps(benchmarks)}, '
        f'"values": {{{values}}}}}'
    )


def finished_text(finished: Finished) -> str:
    """Finished periods as JSON, numbers digit by digit as tables write them."""
    values = ", ".join(f'"{name}": [{_row(row)}]' for name, row in finished.values.items())
    return f'{{"period": "{finished.period}", "starts": {json.dumps(finished.starts)}, "values": {{{values}}}}}'


def _row(row: Iterable[str | None]) -> str:
    return ", ".join("null" if value is None else value for value in row)
