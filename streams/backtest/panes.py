"""The company's own past, out of the panes that shards keep: totals in steps that grow with their age.

Minutes are kept for 50 hours, hours for 31 days and days for 400. What was at a moment long ago is known by the panes
that are kept of it, as it is known today: later corrections are in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.alerts import EffectiveAlert
from streams.arithmetic import fields, sketch
from streams.arithmetic.days import Days
from streams.arithmetic.measures import TOTAL, Measure, series_name
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, LEVEL_LOG, Pane, Resolution
from streams.backtest.counting import Rows
from streams.backtest.episodes import Episode
from streams.backtest.totals import Totals
from streams.backtest.watching import Watching
from streams.board.contents import fields_and_amounts
from streams.board.field_index import Int64s
from streams.board.history_values import Columns
from streams.board.table_fields import SERIES
from streams.board.value_names import ValueNames
from streams.redis.tail import ShardTail
from streams.settings import Settings

_BUCKETS: Final = (1 << sketch.BITS) - 1
_NOTHING: Final = Rows(*(np.empty(0, dtype=np.int64) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Past:
    """What shards keep, what its numbers stand for, and the event types that were ever counted."""

    shards: Sequence[ShardTail]
    names: ValueNames
    seen: frozenset[str]
    until: int
    """The epoch minute that was not over yet when it was read."""
    growing: frozenset[str] = frozenset()
    """The measures, by name, that not all shards had counted."""


def backtest_panes(past: Past, settings: Settings, alerts: Sequence[EffectiveAlert], begin: int) -> Iterator[Episode]:
    """What would have fired from this epoch minute on, in the order of its end, and then what lasts.

    It is looked at all alerts each minute of which minutes are kept, each hour before that, and each day before hours.
    """
    watching = Watching(alerts, settings)
    days = settings.calendar.dates.days
    totals = _totals(past, watching.measures.values(), days)
    for moments in _looks(begin, past.until, days):
        learned_until = (moments[0] - 1) // HOUR_MINUTES * HOUR_MINUTES - HOUR_MINUTES
        yield from watching.look(totals, moments, learned_until)
    yield from watching.lasting()


def _looks(begin: int, until: int, days: Days) -> Iterator[Sequence[int]]:
    """Moments that are looked at together: all minutes of an hour, one hour, one day."""
    hours, minutes = _kept(until, days)
    for day in days.starts(begin, hours - 1):
        yield [day]
    hour = max(begin, hours)
    for moment in range(hour + -hour % HOUR_MINUTES, minutes + 1, HOUR_MINUTES):
        yield [moment]
    hour = max(begin, minutes) // HOUR_MINUTES * HOUR_MINUTES
    for first in range(hour, until, HOUR_MINUTES):
        moments = range(max(first, begin, minutes) + 1, min(first + HOUR_MINUTES, until) + 1)
        if moments:
            yield moments


def _kept(until: int, days: Days) -> tuple[int, int]:
    """The first minutes from which on all hours, and all minutes, are kept: the beginning of a day, and of an hour."""
    hours = days.after(until - Resolution.HOUR.kept_minutes)
    minutes = until - Resolution.MINUTE.kept_minutes
    return hours, minutes + -minutes % HOUR_MINUTES


def _totals(past: Past, measures: Iterable[Measure], days: Days) -> Totals:
    columns = Columns()
    rows, levels = _rows(past, {measure.name: measure for measure in measures}, columns)
    day, hour, minute = (rows[resolution] for resolution in (Resolution.DAY, Resolution.HOUR, Resolution.MINUTE))
    from_hours, from_minutes = _kept(past.until, days)
    oldest = Resolution.DAY.floor(past.until - Resolution.DAY.kept_minutes, days)
    day_edges = np.array(days.starts(oldest, past.until), dtype=np.int64)
    hour_edges = np.arange(from_hours - from_hours % HOUR_MINUTES, past.until + 1, HOUR_MINUTES, dtype=np.int64)
    finest = Rows(
        *(
            np.concatenate(column)
            for column in zip(
                _between(day, 0, from_hours),
                _between(hour, from_hours, from_minutes),
                _between(minute, from_minutes, past.until + DAY_MINUTES),
                strict=True,
            )
        )
    )
    finest_edges = np.concatenate(
        [
            day_edges[day_edges < from_hours],
            [from_hours],
            hour_edges[(hour_edges > from_hours) & (hour_edges < from_minutes)],
            np.arange(from_minutes, past.until + 1, dtype=np.int64),
        ]
    )
    totals = Totals(columns, days)
    totals.seen = past.seen
    totals.set(Resolution.DAY, day, day_edges, levels)
    totals.set(Resolution.HOUR, hour, hour_edges, levels)
    totals.set(Resolution.MINUTE, finest, finest_edges, levels)
    return totals


def _between(rows: Rows, begin: int, end: int) -> Rows:
    there = (rows.minute >= begin) & (rows.minute < end)
    return Rows(rows.minute[there], rows.column[there], rows.amount[there])


def _rows(past: Past, measures: Mapping[str, Measure], columns: Columns) -> tuple[dict[Resolution, Rows], Rows]:
    """The totals of these measures in panes, by the minutes with which those begin, and in the running totals."""
    logs = [log for shard in past.shards for log in shard.logs]
    place, field, amount = fields_and_amounts([log.pairs for log in logs])
    ends = np.searchsorted(place, np.cumsum([len(shard.logs) for shard in past.shards])).tolist()
    for shard, begin, end in zip(past.shards, [0, *ends], ends, strict=False):
        field[begin:end] = past.names.translated(shard.tag, field[begin:end])
    column = _columns_of(field, past.names.texts[SERIES], measures, columns)
    there = column >= 0
    place, column, amount = place[there], column[there], amount[there]
    panes = [None if log.name == LEVEL_LOG else Pane.named(log.name) for log in logs]
    start = np.array([0 if pane is None else pane.start for pane in panes], dtype=np.int64)
    found = {
        resolution: _of_logs(
            np.array([pane is not None and pane.resolution is resolution for pane in panes], dtype=np.bool_)[place],
            Rows(start[place], column, amount),
        )
        for resolution in Resolution
    }
    is_level = np.array([pane is None for pane in panes], dtype=np.bool_)[place]
    return found, _of_logs(is_level, Rows(start[place], column, amount))


def _of_logs(which: np.ndarray, rows: Rows) -> Rows:
    return Rows(rows.minute[which], rows.column[which], rows.amount[which])


def _columns_of(field: Int64s, series: Mapping[int, str], measures: Mapping[str, Measure], columns: Columns) -> Int64s:
    """The column of each field, which may be new; -1 of what is no total of these measures."""
    known = {
        series_name(measure, part, TOTAL): (measure, part)
        for measure in measures.values()
        for part in measure.kind.parts
    }
    wanted = {number: known[name] for number, name in series.items() if name in known}
    distinct, inverse = np.unique(field, return_inverse=True)
    column = np.full(len(distinct), -1, dtype=np.int64)
    is_wanted = np.isin(distinct >> fields.SERIES_SHIFT, np.array(list(wanted), dtype=np.int64))
    for at in np.flatnonzero(is_wanted).tolist():
        number = int(distinct[at])
        measure, part = wanted[number >> fields.SERIES_SHIFT]
        column[at] = columns.add(measure, part, number & _BUCKETS)
    return column[inverse] if len(field) else np.empty(0, dtype=np.int64)
