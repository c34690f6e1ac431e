"""The past: what the totals of KPIs were in stretches of panes, out of what the windows hold in memory.

Windows end now; a stretch may have ended long ago. Of each pane the totals of a few measures are kept, a hundred
amounts or two, so that all hours of a month are added up in milliseconds. A pane that changed is read again when
somebody next asks, and only then: a board that nobody asks does nothing here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.days import Days
from streams.arithmetic.fields import Field
from streams.arithmetic.measures import TOTAL, Measure, Part, series_name
from streams.arithmetic.panes import RESOLUTIONS, Pane, Resolution, Window
from streams.board.field_index import Int64s
from streams.board.history_values import Columns, HistoryValues, PastSums
from streams.board.table_fields import Texts, labels_of
from streams.board.windows import Windows
from streams.kpis.field_names import Labels

_Sums: TypeAlias = tuple[Int64s, Int64s]
"""Columns, none of them twice, and their amounts."""

NEVER: Final = 1 << 62
"""Later than any epoch minute."""

_UNUSED: Final = -1


class ValueColumn(NamedTuple):
    """Where one series of a breakdown value stands, or one bucket of its sketch. A value may have several of one."""

    measure: Measure
    part: Part
    bucket: int
    column: int


class PaneHistory:
    """The totals of these measures in every pane that the windows hold."""

    def __init__(self, measures: Iterable[Measure], windows: Windows, labels: Collection[Labels] = ()) -> None:
        """Know no row yet; see `add_rows`. The breakdown values of these `labels` are kept besides the totals.

        All panes that the windows hold by now have to be read.
        """
        measures = tuple(measures)
        self.columns = Columns()
        self.of_values: dict[Labels, list[ValueColumn]] = {one: [] for one in labels}
        """The columns of breakdown values."""
        self._windows = windows
        self._series = {
            series_name(measure, part, TOTAL): (measure, part) for measure in measures for part in measure.kind.parts
        }
        wanted = {frozenset(dict(one)) for one in labels}
        self._series_of_values = {
            series_name(measure, part, breakdown): (measure, part, breakdown)
            for measure in measures
            for part in measure.kind.parts
            for breakdown in measure.by
            if frozenset(breakdown) in wanted
        }
        self._column_of_row = np.empty(0, dtype=np.int64)
        self._row_of_column = np.empty(0, dtype=np.int64)
        self._panes: dict[Resolution, dict[int, _Sums]] = {resolution: {} for resolution in RESOLUTIONS}
        self._waiting: dict[Resolution, set[int]] = {resolution: set() for resolution in RESOLUTIONS}
        self._changed_at: dict[Resolution, dict[int, int]] = {resolution: {} for resolution in RESOLUTIONS}
        """Start of a pane -> the revision with which it last changed."""
        self.revision = 0
        """Raised whenever panes change: what somebody has read once, for `has_changed`."""
        for resolution in RESOLUTIONS:
            self._note(resolution, windows.starts(resolution))

    @property
    def rows(self) -> int:
        """How many rows were taken in."""
        return len(self._column_of_row)

    def add_rows(self, fresh: Int64s, series: Mapping[int, str], texts: Texts | None = None) -> None:
        """Take in the fields of the rows that follow those taken in before; `series` are the names by number.

        `texts` are those of dimension values.
        """
        columns = np.full(len(fresh), _UNUSED, dtype=np.int64)
        found = []
        for offset, number in enumerate(fresh.tolist()):
            field = fields.split(number)
            name = series.get(field.series, "")
            column = self._column(name, field, texts or {})
            if column is not None:
                columns[offset] = column
                found.append(len(self._column_of_row) + offset)
        self._column_of_row = np.concatenate([self._column_of_row, columns])
        self._row_of_column = np.concatenate([self._row_of_column, np.array(found, dtype=np.int64)])

    def _column(self, name: str, field: Field, texts: Texts) -> int | None:
        """A new column for a field of the series of this name; None where it is not kept."""
        total = self._series.get(name)
        if total is not None:
            return self.columns.add(*total, field.bucket)
        of_value = self._series_of_values.get(name)
        if of_value is None:
            return None
        measure, part, breakdown = of_value
        values = (field.first, field.second)[: len(breakdown)]
        columns = self.of_values.get(labels_of(breakdown, values, texts))
        if columns is None:
            return None
        columns.append(ValueColumn(measure, part, field.bucket, self.columns.another()))
        return columns[-1].column

    def catch_up(self, resolution: Resolution, most: int) -> bool:
        """Read at most so many panes that changed; says whether that were all.

        A pane with rows that were not taken in yet stays as it was, and is read the next time.
        """
        panes, waiting = self._panes[resolution], self._waiting[resolution]
        self.note(resolution)
        held = self._windows.starts(resolution)
        for start in panes.keys() - held:
            del panes[start]
            self._changed_at[resolution].pop(start, None)
        waiting.intersection_update(held)
        later = set()
        for _ in range(min(most, len(waiting))):
            start = waiting.pop()
            rows, amounts = self._windows.of_pane(Pane(resolution, start))
            if len(rows) and int(rows.max()) >= len(self._column_of_row):
                later.add(start)
            else:
                self._keep(resolution, start, rows, amounts)
        done = not waiting
        self._note(resolution, later)
        return done

    def note(self, resolution: Resolution) -> None:
        """Raise the `revision` if panes of this resolution changed, whoever reads them when."""
        self._note(resolution, self._windows.take_changed(resolution))

    def has_changed(self, resolution: Resolution, *, before: int, since: int) -> bool:
        """Whether a pane that starts before this epoch minute changed since a `revision`, or was not read again yet."""
        self.note(resolution)
        waiting = self._waiting[resolution]
        return any(
            start < before and (at > since or start in waiting) for start, at in self._changed_at[resolution].items()
        )

    def _note(self, resolution: Resolution, changed: Collection[int]) -> None:
        """Remember that panes have to be read, and that they are others than before."""
        if changed:
            self.revision += 1
            self._waiting[resolution].update(changed)
            self._changed_at[resolution].update(dict.fromkeys(changed, self.revision))

    def first_starts(self, resolution: Resolution) -> Int64s:
        """For each column the start of its first pane of the resolution, in epoch minutes; `NEVER` without one."""
        first = np.full(self.columns.count, NEVER, dtype=np.int64)
        panes = self._panes[resolution]
        for start in sorted(panes, reverse=True):
            first[panes[start][0]] = start
        return first

    def known_since(self, resolution: Resolution, measures: Iterable[Measure], days: Days) -> int:
        """The epoch minute from which on anything is known of these measures; `NEVER` if nothing is.

        Days reach back furthest and tell the day; the panes of the resolution tell it closer, if they still have it.
        """
        columns = self.columns.of_all(measures)
        day, pane = (
            int(self.first_starts(each)[columns].min()) if columns else NEVER for each in (Resolution.DAY, resolution)
        )
        if day == NEVER:
            return pane
        # An hour may begin before the day in which most of it lies.
        first = resolution.floor(day, days)
        return pane if first <= pane < days.after(day) else first

    def past(self, resolution: Resolution, edges: Sequence[int], window: Window, seen: frozenset[str]) -> PastSums:
        """The stretches between these edges (epoch minutes, growing), each [edge, next edge).

        `window` is what formulas are told that they read; `seen` are the event types that were ever counted.
        """
        sums, after = self._sums_between(resolution, edges)
        now = self._windows.running_totals()[self._row_of_column]
        # What a total was at an edge is what it is now, less all that changed since.
        later = np.cumsum(sums[::-1], axis=0)[::-1]
        before = now - after - later
        ends = np.concatenate([before[1:], (now - after)[np.newaxis]])
        return PastSums(window, self.columns, sums, before, ends, seen)

    def stretches(
        self, resolution: Resolution, edges: Sequence[int], window: Window, seen: frozenset[str]
    ) -> list[HistoryValues]:
        """Readings of the stretches between these edges; the rest is as in `past`."""
        return self.past(resolution, edges, window, seen).readings()

    def spans(
        self, resolution: Resolution, spans: Sequence[tuple[int, int]], window: Window, seen: frozenset[str]
    ) -> list[HistoryValues]:
        """Readings of spans [begin, end) in epoch minutes, which may overlap; the rest is as in `stretches`."""
        edges = sorted({edge for span in spans for edge in span})
        sums, after = self._sums_between(resolution, edges)
        now = self._windows.running_totals()[self._row_of_column]
        none = np.zeros((1, self.columns.count), dtype=np.int64)
        # Sums from the first edge on, up to each edge.
        up_to = np.concatenate([none, np.cumsum(sums, axis=0)])
        first = now - after - up_to[-1]
        found = []
        for begin, end in spans:
            before, until = up_to[edges.index(begin)], up_to[edges.index(end)]
            found.append(HistoryValues(window, self.columns, until - before, first + until, first + before, seen))
        return found

    def place_of(self, name: str) -> int:
        """The place of the window of this name, for `window`. Raises ValueError if it is switched off."""
        return [window.name for window in self._windows.windows].index(name)

    def window(self, index: int, seen: frozenset[str]) -> HistoryValues:
        """A reading of one of the windows as it is now."""
        windows, rows = self._windows, self._row_of_column
        inside, now = windows.in_window(index)[rows], windows.running_totals()[rows]
        return HistoryValues(
            windows.windows[index], self.columns, inside, now, now - inside - windows.ahead_of(index)[rows], seen
        )

    def _keep(self, resolution: Resolution, start: int, rows: Int64s, amounts: Int64s) -> None:
        columns = self._column_of_row[rows]
        kept = columns != _UNUSED
        sums = np.zeros(self.columns.count, dtype=np.int64)
        np.add.at(sums, columns[kept], amounts[kept])
        filled = np.flatnonzero(sums)
        if len(filled):
            self._panes[resolution][start] = (filled, sums[filled])
        else:
            self._panes[resolution].pop(start, None)

    def _sums_between(self, resolution: Resolution, edges: Sequence[int]) -> tuple[Int64s, Int64s]:
        """Sums by stretch and column, and by column of what lies after the last edge."""
        sums = np.zeros((len(edges), self.columns.count), dtype=np.int64)
        panes = self._panes[resolution]
        starts = np.fromiter(panes, dtype=np.int64, count=len(panes))
        stretches = np.searchsorted(np.array(edges), starts, side="right") - 1
        for stretch, (columns, amounts) in zip(stretches.tolist(), panes.values(), strict=True):
            if stretch >= 0:
                sums[stretch, columns] += amounts
        return sums[:-1], sums[-1]
