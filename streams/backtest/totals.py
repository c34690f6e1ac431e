"""Totals by minute, hour and day, as far back as panes are kept, and what stood in any stretch of them."""

from collections.abc import Sequence

import numpy as np

from streams.arithmetic.days import Days
from streams.arithmetic.panes import HOUR_MINUTES, Resolution, Window
from streams.backtest.counting import Rows
from streams.board.field_index import Int64s
from streams.board.history_values import Columns, PastSums
from streams.board.pane_history import NEVER


class Totals:
    """What was counted so far, up to `until`: the minute with which what is not known yet begins."""

    def __init__(self, columns: Columns, days: Days) -> None:
        """Start with nothing; `columns` may grow."""
        self.columns = columns
        self.seen: frozenset[str] = frozenset()
        self._days = days
        self._now = np.zeros(64, dtype=np.int64)
        self.first: Int64s = np.full(64, NEVER, dtype=np.int64)
        """For each column the first minute in which anything was counted; NEVER without one."""
        self._cells: dict[Resolution, dict[int, Int64s]] = {resolution: {} for resolution in Resolution}

    def add(self, rows: Rows, until: int) -> None:
        """Add what was counted; what is no longer kept at `until` (epoch minutes) goes into the running totals alone."""
        self._grow()
        minute, column, amount = rows
        if len(minute):
            np.add.at(self._now, column, amount)
            np.minimum.at(self.first, column, minute)
        for resolution, cells in self._cells.items():
            oldest = resolution.floor(until - resolution.kept_minutes, self._days)
            for start in [start for start in cells if start < oldest]:
                del cells[start]
            kept = minute >= oldest
            if kept.any():
                self._spread(cells, self._floors(resolution, minute[kept]), column[kept], amount[kept])

    def past(self, resolution: Resolution, edges: Sequence[int], window: Window) -> PastSums:
        """The stretches between growing edges (epoch minutes), put together from panes of this resolution."""
        at = self.running(resolution, edges)
        return PastSums(window, self.columns, np.diff(at, axis=0), at[:-1], at[1:], self.seen)

    def running(self, resolution: Resolution, edges: Sequence[int]) -> Int64s:
        """Running totals before each of these growing edges, shape (edges, columns)."""
        width = self.columns.count
        cells = self._cells[resolution]
        starts = np.fromiter(cells, dtype=np.int64, count=len(cells))
        place = np.searchsorted(np.asarray(edges, dtype=np.int64), starts, side="right")
        sums = np.zeros((len(edges) + 1, width), dtype=np.int64)
        for at, cell in zip(place.tolist(), cells.values(), strict=True):
            sums[at] += cell[:width]
        # What a total was at an edge is what it is now, less all that was counted from the edge on.
        later = np.cumsum(sums[:0:-1], axis=0)[::-1]
        found: Int64s = self._now[:width] - later
        return found

    def _spread(self, cells: dict[int, Int64s], start: Int64s, column: Int64s, amount: Int64s) -> None:
        order = np.argsort(start, kind="stable")
        start, column, amount = start[order], column[order], amount[order]
        cuts = [0, *(np.flatnonzero(np.diff(start)) + 1).tolist(), len(start)]
        for begin, end in zip(cuts[:-1], cuts[1:], strict=True):
            key = int(start[begin])
            if key not in cells:
                cells[key] = np.zeros(len(self._now), dtype=np.int64)
            np.add.at(cells[key], column[begin:end], amount[begin:end])

    def _floors(self, resolution: Resolution, minutes: Int64s) -> Int64s:
        if resolution is Resolution.DAY:
            return self._days.floors(minutes)
        return minutes - minutes % (HOUR_MINUTES if resolution is Resolution.HOUR else 1)

    def _grow(self) -> None:
        more = max(2 * self.columns.count - len(self._now), 0) if self.columns.count > len(self._now) else 0
        if more:
            self._now = np.pad(self._now, (0, more))
            self.first = np.pad(self.first, (0, more), constant_values=NEVER)
            for cells in self._cells.values():
                for start, cell in cells.items():
                    cells[start] = np.pad(cell, (0, more))
