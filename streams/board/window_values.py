"""What formulas read: one window, for the total or one breakdown value, out of the windows' sums."""

from copy import copy
from datetime import date
from typing import Final, Protocol, TypeAlias

import numpy as np

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import MINUTE_MS, Window
from streams.arithmetic.sketch import NOTHING, Ranked
from streams.board.field_index import Int64s
from streams.board.windows import Windows
from streams.kpis.formula import SpellCounts

_Columns: TypeAlias = tuple[Int64s, list[int]]
_EPOCH: Final = date(1970, 1, 1).toordinal()


class Sums(Protocol):
    """What readings look through: sums by row over a window, or over a stretch of time that has ended."""

    @property
    def window(self) -> Window:
        """What formulas are told that they read."""

    @property
    def in_window(self) -> Int64s:
        """Sums inside."""

    @property
    def ahead(self) -> Int64s:
        """Sums of what lies ahead, as far as the running totals have it."""

    @property
    def running_totals(self) -> Int64s:
        """Running totals at the end."""

    @property
    def today(self) -> int | None:
        """The number of days since 1970; None of what has ended."""

    @property
    def seen(self) -> frozenset[str]:
        """The event types that were ever counted."""

    @property
    def sketches(self) -> dict[tuple[int, str], Ranked]:
        """Values that were put in order before, by reading and measure."""

    @property
    def span(self) -> tuple[int, int] | None:
        """When the window's first pane begins, and now, epoch ms; None of what has ended."""

    def over(self, window: str) -> "Sums | None":
        """The same through another window; None of what has ended."""

    def first_day(self, row: int) -> int | None:
        """When the first kept day began of which a row has anything, epoch ms; None of what has ended."""


class View:
    """The window that readings look through, and what was seen; turned to one window after the other."""

    __slots__ = (
        "_ages_every_ms",
        "_first_days",
        "_windows",
        "ahead",
        "in_window",
        "running_totals",
        "seen",
        "sketches",
        "span",
        "today",
        "window",
    )

    def __init__(self, windows: Windows, index: int, seen: frozenset[str], ages_every_ms: int = 1) -> None:
        """Look through `windows.windows[index]`; `seen` are the event types that were ever counted.

        Ages are those of the last moment that `ages_every_ms` divides, so that boards tell the same.
        """
        self.seen = seen
        self._ages_every_ms = ages_every_ms
        self._windows = windows
        self._first_days: dict[int, int | None] = {}
        self.turn(index)

    def turn(self, index: int) -> None:
        """Look through another window."""
        windows = self._windows
        self.window = windows.windows[index]
        begin, now = windows.span(index)
        self.span = begin, now - now % self._ages_every_ms
        self.in_window = windows.in_window(index)
        self.ahead = windows.ahead_of(index)
        self.running_totals = windows.running_totals()
        self.today = windows.calendar.days.date_of(now // MINUTE_MS).toordinal() - _EPOCH
        self.sketches: dict[tuple[int, str], Ranked] = {}

    def anew(self, seen: frozenset[str]) -> None:
        """Begin to look at what the windows have by now; `seen` are the event types that were ever counted."""
        self.seen = seen
        self._first_days.clear()

    def over(self, window: str) -> "View":
        """The same through another window."""
        index = next(index for index, known in enumerate(self._windows.windows) if known.name == window)
        return View(self._windows, index, self.seen, self._ages_every_ms)

    def first_day(self, row: int) -> int | None:
        """When the first kept day began of which a row has anything, epoch ms."""
        if row not in self._first_days:
            self._first_days[row] = self._windows.first_day(row)
        return self._first_days[row]


class BreakdownValues:
    """The numbers of the total, or of one value (two: one dimension tuple) of a breakdown.

    Implements `streams.kpis.Reading`. Series without a row have never been written to: they are 0.
    """

    def __init__(self, view: Sums, total: "BreakdownValues | None" = None) -> None:
        """Start without rows; `total` is that of all values, None for itself."""
        self._total = self if total is None else total
        self.left_out = False
        """Whether nothing of it is shown: it is of a dimension value that is not in use."""
        self.view = view
        """The window that is read."""
        self._rows: dict[str, int] = {}
        self._sample_rows: dict[str, int] = {}
        self._sketch_rows: dict[str, dict[int, int]] = {}
        self._number_rows: dict[str, dict[int, int]] = {}
        self._sketch_columns: dict[str, _Columns] = {}

    def add_row(self, measure: str, part: Part, bucket: int, row: int) -> None:
        """Say where the sums of a measure's series stand."""
        match part:
            case Part.AMOUNT:
                self._rows[measure] = row
            case Part.SAMPLES:
                self._sample_rows[measure] = row
            case Part.SKETCH:
                self._sketch_rows.setdefault(measure, {})[bucket] = row
                self._sketch_columns.pop(measure, None)

    def add_row_of_number(self, measure: str, number: int, row: int) -> None:
        """Say where the sums of a measure stand for the whole number that its breakdown ends in."""
        self._number_rows.setdefault(measure, {})[number] = row

    @property
    def window(self) -> Window:
        """The window that is read."""
        return self.view.window

    def sample_row_of(self, measure: Measure) -> int | None:
        """The row of a measure's number of samples; None of one without any."""
        return self._sample_rows.get(measure.name)

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        """Sum of one of the measure's series over the window; 0 where nothing is in it."""
        row = (self._rows if part is Part.AMOUNT else self._sample_rows).get(measure.name)
        return 0 if row is None else self.view.in_window.item(row)

    def level(self, measure: Measure) -> int:
        """Running total now, with what is dated ahead of now."""
        row = self._rows.get(measure.name)
        return 0 if row is None else self.view.running_totals.item(row)

    def level_at_start(self, measure: Measure) -> int:
        """Running total before every fact of the window's first pane."""
        row = self._rows.get(measure.name)
        if row is None:
            return 0
        view = self.view
        return view.running_totals.item(row) - view.in_window.item(row) - view.ahead.item(row)

    def sketch(self, measure: Measure) -> Ranked:
        """The values of the measure over the window."""
        rows = self._sketch_rows.get(measure.name)
        if not rows:
            return NOTHING
        # Percentiles of one distribution ask for the same values one after the other.
        key = (id(self), measure.name)
        known = self.view.sketches.get(key)
        if known is None:
            known = self.view.sketches[key] = self._ranked(measure.name, rows)
        return known

    @property
    def span(self) -> tuple[int, int] | None:
        """When the window's first pane begins, and now, epoch ms; None of what has ended."""
        return self.view.span

    def first_day(self, measure: Measure) -> int | None:
        """When the first kept day began in which the total of a measure has samples, epoch ms; None of none."""
        row = self._total.sample_row_of(measure)
        return None if row is None else self.view.first_day(row)

    def over(self, window: str) -> "BreakdownValues | None":
        """The same value over another window; None of what has ended."""
        view = self.view.over(window)
        return None if view is None else self.through(view)

    def through(self, view: Sums) -> "BreakdownValues":
        """The same value as another view has it."""
        other = copy(self)
        other.view = view
        return other

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts | None:
        """How long spells have lasted by now; `of_all`: those of the total. None of what has ended."""
        found, today = self._total if of_all else self, self.view.today
        if today is None:
            return None
        # Another clock may be ahead: who comes tomorrow is as old as who came today.
        ages: dict[int, int] = {}
        for day, count in found.by_number(present).items():
            age = max(today - day, 0)
            ages[age] = ages.get(age, 0) + count
        return SpellCounts(found.by_number(ended), ages)

    def by_number(self, measure: Measure) -> dict[int, int]:
        """Running totals above 0 of a measure by the whole number that its breakdown ends in."""
        rows = self._number_rows.get(measure.name)
        if not rows:
            return {}
        totals = self.view.running_totals[np.array(list(rows.values()), dtype=np.int64)].tolist()
        return {number: total for number, total in zip(rows, totals, strict=True) if total > 0}

    def seen(self, event_types: frozenset[str]) -> bool:
        """Whether an event of one of these types was ever counted."""
        return not self.view.seen.isdisjoint(event_types)

    def _ranked(self, measure: str, rows: dict[int, int]) -> Ranked:
        columns = self._sketch_columns.get(measure)
        if columns is None:
            buckets = sorted(rows)
            places = np.array([rows[bucket] for bucket in buckets], dtype=np.int64)
            columns = self._sketch_columns[measure] = (places, buckets)
        places, buckets = columns
        return Ranked.in_order(buckets, self.view.in_window[places])
