"""Totals by minute, hour and day, as far back as panes are kept, and what stood in any stretch of them."""

from collections.abc import Sequence

import numpy as np

from streams.arithmetic.days import Days
from streams.arithmetic.panes import HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.backtest.counting import Rows
from streams.board.field_index import Int64s
from streams.board.history_values import Columns, PastSums


class Totals:
    """What was counted so far."""

    def __init__(self, columns: Columns, days: Days) -> None:
        """Start with nothing; `columns` may grow."""
        self.columns = columns
        self.seen: frozenset[str] = frozenset()
        self._days = days
        self._running = {resolution: _Running() for resolution in Resolution}

    def add(self, rows: Rows, until: int) -> None:
        """Add what was counted up to `until`, an epoch minute with which an hour begins; it only grows.

        What is no longer kept by then goes into the running totals alone.
        """
        width = self.columns.count
        for resolution, running in self._running.items():
            # As a board has them when the last hour begins.
            oldest = resolution.floor(until - HOUR_MINUTES - resolution.kept_minutes, self._days)
            running.reach(self._starts(resolution, oldest, until), width)
            running.add(rows)

    def set(self, resolution: Resolution, rows: Rows, edges: Int64s, levels: Rows) -> None:
        """Know these panes of a resolution instead, and nothing between these edges but what they add up to.

        `levels` are running totals of now, of columns that have one; their minutes say nothing.
        """
        width = self.columns.count
        now = np.zeros(width, dtype=np.int64)
        np.add.at(now, levels.column, levels.amount)
        np.subtract.at(now, rows.column, rows.amount)
        self._running[resolution] = running = _Running()
        running.reach(edges, width)
        running.add(rows)
        running.raise_by(now)

    def known(self, resolution: Resolution, edges: Sequence[int]) -> Sequence[int]:
        """Those of these edges at which running totals are known."""
        return self._running[resolution].known(edges)

    def past(self, resolution: Resolution, edges: Sequence[int], window: Window) -> PastSums:
        """The stretches between growing edges (epoch minutes), put together from panes of this resolution."""
        at = self.running(resolution, edges)
        return PastSums(window, self.columns, np.diff(at, axis=0), at[:-1], at[1:], self.seen)

    def running(self, resolution: Resolution, edges: Sequence[int]) -> Int64s:
        """Running totals before each of these edges, shape (edges, columns); edges that are known."""
        return self._running[resolution].before(edges)

    def running_at(self, resolution: Resolution, minutes: Sequence[int]) -> tuple[Int64s, Int64s]:
        """Running totals before the next known edges from these minutes on, and those edges; -1 for too long ago.

        Minutes tell it as far back as they are known, panes of the resolution what was before.
        """
        fine = self._running[Resolution.MINUTE]
        running = fine if fine.reaches(minutes[0]) else self._running[resolution]
        return running.before(minutes), running.edges_from(minutes)

    def first_day(self, column: int, moment: int, amount: int) -> int | None:
        """The first day that a board keeps before a moment with anything in a column, as an epoch minute.

        `amount` is the column's running total at the moment, an epoch minute.
        """
        oldest = Resolution.DAY.oldest_kept((moment - 1) * MINUTE_MS, self._days)
        starts, before = self._running[Resolution.DAY].of_column(column, oldest, moment)
        (with_any,) = np.nonzero(np.diff(before, append=amount))
        return int(starts[with_any[0]]) if len(with_any) else None

    def _starts(self, resolution: Resolution, oldest: int, until: int) -> Int64s:
        """Starts of all panes from the oldest that is kept, and the end of the last one."""
        if resolution is Resolution.DAY:
            return np.array([*self._days.starts(oldest, until - 1), self._days.after(until - 1)], dtype=np.int64)
        step = HOUR_MINUTES if resolution is Resolution.HOUR else 1
        return np.arange(oldest, until + 1, step, dtype=np.int64)


class _Running:
    """Running totals at growing edges: a row for each edge, what was counted before it; the last one is all."""

    def __init__(self) -> None:
        self._edges = np.empty(0, dtype=np.int64)
        self._sums = np.zeros((1, 0), dtype=np.int64)

    def reach(self, edges: Int64s, width: int) -> None:
        """Forget the edges before the first of these, and know the later ones, at which nothing is added yet."""
        wide = np.pad(self._sums, ((0, 0), (0, width - self._sums.shape[1]))) if width > self._sums.shape[1] else None
        known = self._sums if wide is None else wide
        if len(edges) == len(self._edges) and edges[0] == self._edges[0] and wide is None:
            return
        sums = np.empty((len(edges), width), dtype=np.int64)
        kept = self._edges[(self._edges >= edges[0]) & (self._edges <= edges[-1])]
        from_place = int(np.searchsorted(self._edges, edges[0]))
        to_place = int(np.searchsorted(edges, kept[0])) if len(kept) else len(edges)
        sums[:to_place] = known[0] if not len(self._edges) or edges[0] < self._edges[0] else known[-1]
        sums[to_place : to_place + len(kept)] = known[from_place : from_place + len(kept)]
        sums[to_place + len(kept) :] = known[-1]
        self._edges, self._sums = edges, sums

    def add(self, rows: Rows) -> None:
        """Add amounts by minute; those from before the first edge, and those after the last one, count as well."""
        if not len(rows.minute):
            return
        columns, column = np.unique(rows.column, return_inverse=True)
        # What is counted in a minute is in every running total from the first edge after it on.
        place = np.minimum(np.searchsorted(self._edges, rows.minute, side="right"), len(self._edges) - 1)
        first = int(place.min())
        added = np.zeros((len(self._edges) - first, len(columns)), dtype=np.int64)
        np.add.at(added, (place - first, column), rows.amount)
        self._sums[first:, columns] += np.cumsum(added, axis=0)

    def raise_by(self, amounts: Int64s) -> None:
        """Raise all running totals by these amounts, one for each column."""
        self._sums += amounts

    def reaches(self, minute: int) -> bool:
        """Whether a minute is not before the first known edge."""
        return len(self._edges) > 0 and minute >= self._edges[0]

    def edges_from(self, minutes: Sequence[int]) -> Int64s:
        """For each minute the first known edge that is not before it; -1 if the first of all lies after it."""
        wanted = np.asarray(minutes, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._edges, wanted), len(self._edges) - 1)
        return np.where(wanted < self._edges[0], -1, self._edges[place])

    def of_column(self, column: int, begin: int, end: int) -> tuple[Int64s, Int64s]:
        """The known edges from `begin` on and before `end`, and the running totals of a column before each of them."""
        first, last = np.searchsorted(self._edges, (begin, end)).tolist()
        return self._edges[first:last], self._sums[first:last, column]

    def known(self, edges: Sequence[int]) -> Sequence[int]:
        """Those of these edges that are known."""
        wanted = np.asarray(edges, dtype=np.int64)
        there = np.isin(wanted, self._edges)
        return edges if there.all() else wanted[there].tolist()

    def before(self, edges: Sequence[int]) -> Int64s:
        """Running totals before these edges; before one that is no longer known those before the first that is."""
        place = np.minimum(np.searchsorted(self._edges, np.asarray(edges, dtype=np.int64)), len(self._edges) - 1)
        found: Int64s = self._sums[place]
        return found
