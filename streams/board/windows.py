"""Windows over panes: one running sum a window, so that a tail or a step costs what it changes.

        panes of a resolution        window at t1              window at t2
    ┬─────┬─────┬─────┬─────┬       ├─────────────────┤             ├─────────────────┤
    │  a  │  b  │  c  │  d  │          a + b + c           - a  + d     b + c + d

Every amount is an integer, so sums do not drift. A pane that starts after a window's last one waits for
its time. What waits is summed up too, by resolution: a level at a window's start is the level now less all
that changed since then, ahead of now as well.
"""

import functools
from collections.abc import Callable, Iterable, KeysView, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, RESOLUTIONS, WINDOWS, Pane, Resolution, Window
from streams.board.contents import Content, Entries, fields_and_amounts, joined, rows_and_amounts
from streams.board.field_index import FieldIndex, Int64s
from streams.board.first_days import DaysOfRow
from streams.board.large_sums import LargeSums
from streams.redis.tail import LogTail

_PaneKey: TypeAlias = tuple[Resolution | None, int]
"""Where a log's amounts lie in time: resolution and start (epoch minutes) of a pane."""

_RUNNING_TOTALS: Final = (None, 0)
_EMPTY_SPAN: Final = (1, 0)
_END_OF_TIME: Final = 1 << 62
_UTC: Final = Calendar()


@dataclass(slots=True)
class _Sum:
    """One running sum, over the panes of a resolution that start in `span` (epoch minutes, both included).

    That is a window, or all that lies ahead of the clock, or, without a resolution, the running totals.
    """

    resolution: Resolution | None
    window: Window | None
    span: tuple[int, int] = _EMPTY_SPAN

    def span_at(self, now: int, calendar: Calendar) -> tuple[int, int]:
        """Where the span is at `now` (epoch ms)."""
        if self.window is not None:
            return self.window.span(now, calendar)
        if self.resolution is not None:
            return self.resolution.floor(now // MINUTE_MS, calendar.days) + 1, _END_OF_TIME
        return self.span

    def __contains__(self, pane_key: _PaneKey) -> bool:
        return pane_key[0] is self.resolution and self.span[0] <= pane_key[1] <= self.span[1]


class Windows:
    """Sums by field of all windows at `now`, of what lies ahead of them, and of the running totals.

    Logs come from any number of sources (shards); equal fields of different sources add up.
    """

    def __init__(
        self, windows: Sequence[Window] = WINDOWS, calendar: Calendar = _UTC, besides: Sequence[Window] = ()
    ) -> None:
        """Start without panes and without a clock: nothing is in a window before the first `move`.

        Windows that are kept `besides` have no tables, but others are told by them.
        """
        self.shown = tuple(windows)
        self.windows = (*self.shown, *(window for window in besides if window not in windows))
        self.calendar = calendar
        self.rows = FieldIndex()
        self.now: int | None = None
        self.level_changes = 0
        """How often a log of running totals was taken in."""
        self._latest = 0
        self._sums = [
            *(_Sum(window.resolution, window) for window in self.windows),
            *(_Sum(resolution, None) for resolution in RESOLUTIONS),
            _Sum(None, None, (0, 0)),
        ]
        self._ahead = [len(self.windows) + RESOLUTIONS.index(window.resolution) for window in self.windows]
        self._totals = np.zeros((len(self._sums), 1024), dtype=np.int64)
        self._large = [LargeSums() for _ in self._sums]
        self._touched = np.zeros(self._totals.shape, dtype=np.bool_)
        self._contents: dict[Resolution | None, dict[int, dict[str, Content]]] = {
            resolution: {} for resolution in (*RESOLUTIONS, None)
        }
        self._days_of: dict[int, DaysOfRow] = {}
        self._changed: dict[Resolution | None, set[int]] = {resolution: set() for resolution in (*RESOLUTIONS, None)}

    def apply(
        self, source: str, logs: Iterable[LogTail], translated: Callable[[str, Int64s], Int64s] | None = None
    ) -> None:
        """Take in the tails of a source's logs. A log that is replaced by equal sums changes nothing.

        `translated` gives the fields that those of a source are, where they do not mean the same in all sources.
        Logs of panes past retention are left out. Raises ValueError if one is no log of pairs.
        """
        kept = [(log, pane_key) for log in logs if self._is_kept(pane_key := _pane_key(log.name))]
        if not kept:
            return
        self.level_changes += sum(log.name == LEVEL_LOG for log, _ in kept)
        logs_of_pairs, fields, amounts = fields_and_amounts([log.pairs for log, _ in kept])
        if translated is not None:
            fields = translated(source, fields)
        fresh = Entries(logs_of_pairs, self.rows.of(fields), amounts).summed()
        self._grow()
        replaced = [
            self._take_out(source, pane_key, number) for number, (log, pane_key) in enumerate(kept) if log.replaces
        ]
        self._keep(source, [pane_key for _, pane_key in kept], fresh)
        changed = joined([fresh, *replaced]).summed() if replaced else fresh
        self._spread([pane_key for _, pane_key in kept], changed.without_zeros())

    def move(self, now: int, certain: int | None = None) -> None:
        """Set the clock (epoch ms), forwards or backwards.

        Panes that were past retention at the latest clock yet are dropped for good; where something earlier than that
        clock is `certain`, by this one.
        """
        self.now = now
        self._latest = max(self._latest, now if certain is None else min(now, certain))
        self._drop_expired()
        for index, running in enumerate(self._sums):
            before, after = running.span, running.span_at(now, self.calendar)
            if before == after:
                continue
            running.span = after
            for start, contents in self._contents[running.resolution].items():
                was_in, is_in = before[0] <= start <= before[1], after[0] <= start <= after[1]
                if was_in != is_in:
                    self._add(index, contents.values(), 1 if is_in else -1)

    def in_window(self, index: int) -> Int64s:
        """Sums by row over the panes of `windows[index]`; valid until the next change, as the other two."""
        sums: Int64s = self._totals[index]
        return sums

    def span(self, index: int) -> tuple[int, int]:
        """When the first pane of `windows[index]` begins, and now, epoch ms."""
        return self._sums[index].span[0] * MINUTE_MS, self.now or 0

    def first_day(self, row: int) -> int | None:
        """When the first kept day began of which a row has anything, epoch ms."""
        if self.now is None:
            return None
        days = self._days_of.get(row)
        if days is None:
            starts = self._contents[Resolution.DAY]
            days = self._days_of[row] = DaysOfRow(functools.partial(self._amount_of_day, row), starts)
        first = days.first(Resolution.DAY.oldest_kept(self.now, self.calendar.days))
        return None if first is None else first * MINUTE_MS

    def ahead_of(self, index: int) -> Int64s:
        """Sums by row over the panes that start after the last one of `windows[index]`."""
        sums: Int64s = self._totals[self._ahead[index]]
        return sums

    def running_totals(self) -> Int64s:
        """Running totals by row."""
        sums: Int64s = self._totals[-1]
        return sums

    def take_touched(self) -> list[Int64s]:
        """For each window the rows whose sums changed since the last call: in it, ahead of it, in total."""
        touched = [
            np.flatnonzero(self._touched[index] | self._touched[ahead] | self._touched[-1])
            for index, ahead in enumerate(self._ahead)
        ]
        self._touched[:] = False
        return touched

    def take_changed(self, resolution: Resolution) -> set[int]:
        """Starts of the panes of a resolution that changed since the last call, those left out that were dropped."""
        changed, self._changed[resolution] = self._changed[resolution], set()
        return changed

    def starts(self, resolution: Resolution) -> KeysView[int]:
        """Starts of all panes of a resolution that are there."""
        return self._contents[resolution].keys()

    def kept_starts(self, resolution: Resolution) -> list[int]:
        """Starts of the panes of a resolution that are kept: some more may still be here."""
        if self.now is None:
            return []
        oldest = resolution.oldest_kept(self.now, self.calendar.days)
        return [start for start in self._contents[resolution] if start >= oldest]

    def rows_of(self, pane: Pane) -> Int64s:
        """The rows of which anything is in a pane, of all sources; rows may repeat."""
        contents = self._contents[pane.resolution].get(pane.start)
        return np.concatenate([content.rows() for content in contents.values()]) if contents else _NOTHING.row

    def of_pane(self, pane: Pane) -> tuple[Int64s, Int64s]:
        """Rows and amounts of a pane, of all sources; rows may repeat. Nothing if the pane is not there."""
        contents = self._contents[pane.resolution].get(pane.start)
        if not contents:
            return _NOTHING.row, _NOTHING.amount
        return rows_and_amounts(contents.values())

    def _amount_of_day(self, row: int, start: int) -> int:
        return sum(content.amount(row) for content in self._contents[Resolution.DAY].get(start, {}).values())

    def _note(self, resolution: Resolution | None, start: int) -> None:
        """A pane is not what it was."""
        self._changed[resolution].add(start)
        if resolution is Resolution.DAY:
            for days in self._days_of.values():
                days.changed(start)

    def _is_kept(self, pane_key: _PaneKey) -> bool:
        resolution, start = pane_key
        return resolution is None or start > resolution.latest_dropped(self._latest)

    def _take_out(self, source: str, pane_key: _PaneKey, number: int) -> Entries:
        """What was known of a log, with its sign turned, and forget it."""
        resolution, start = pane_key
        content = self._contents[resolution].get(start, {}).pop(source, None)
        if content:
            self._note(resolution, start)
        return content.entries(number, sign=-1) if content else _NOTHING

    def _keep(self, source: str, pane_keys: Sequence[_PaneKey], fresh: Entries) -> None:
        """Add entries, sorted by log, to the contents of the logs."""
        edges = np.searchsorted(fresh.log, np.arange(len(pane_keys) + 1)).tolist()
        for (resolution, start), begin, end in zip(pane_keys, edges[:-1], edges[1:], strict=True):
            if begin < end:
                self._note(resolution, start)
                contents = self._contents[resolution].setdefault(start, {})
                contents.setdefault(source, Content()).add(fresh.row[begin:end], fresh.amount[begin:end])

    def _spread(self, pane_keys: Sequence[_PaneKey], changed: Entries) -> None:
        """Add entries to every sum that holds the pane of their log."""
        for index, running in enumerate(self._sums):
            holds = np.array([pane_key in running for pane_key in pane_keys], dtype=np.bool_)
            if holds.any():
                inside = holds[changed.log]
                self._change(index, changed.row[inside], changed.amount[inside])

    def _add(self, index: int, contents: Iterable[Content], sign: int) -> None:
        for content in contents:
            entries = content.entries(0, sign)
            self._change(index, entries.row, entries.amount)

    def _change(self, index: int, rows: Int64s, amounts: Int64s) -> None:
        """Add amounts to the rows of one sum; rows may repeat."""
        self._large[index].add(self._totals[index], rows, amounts)
        self._touched[index, rows] = True

    def _grow(self) -> None:
        known, needed = self._totals.shape[1], len(self.rows)
        if needed > known:
            more = ((0, 0), (0, max(needed - known, known)))
            self._totals = np.pad(self._totals, more)
            self._touched = np.pad(self._touched, more)

    def _drop_expired(self) -> None:
        for resolution in RESOLUTIONS:
            panes = self._contents[resolution]
            dropped = resolution.latest_dropped(self._latest)
            for start in [start for start in panes if start <= dropped]:
                contents = panes.pop(start)
                self._changed[resolution].discard(start)
                if resolution is Resolution.DAY:
                    for days in self._days_of.values():
                        days.changed(start)
                for index, running in enumerate(self._sums):
                    if (resolution, start) in running:
                        self._add(index, contents.values(), -1)


_NOTHING: Final = Entries(*(np.empty(0, dtype=np.int64) for _ in range(3)))


def _pane_key(name: str) -> _PaneKey:
    return _RUNNING_TOTALS if name == LEVEL_LOG else Pane.named(name)
