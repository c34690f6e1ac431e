"""The fields of a table as they were in a stretch of time that has ended, breakdowns too: made when somebody asks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from streams.arithmetic.panes import MINUTE_MS, Pane, Stretch, Window
from streams.arithmetic.sketch import Ranked
from streams.board.decimals import decimal_text
from streams.board.field_index import Int64s
from streams.board.table_fields import TableField
from streams.board.window_values import BreakdownValues
from streams.board.windows import Windows

_PAST: Final = "past"


@dataclass(frozen=True, slots=True)
class _Past:
    """Sums by row over a stretch; implements `streams.board.window_values.Sums`."""

    window: Window
    in_window: Int64s
    ahead: Int64s
    running_totals: Int64s
    seen: frozenset[str]
    sketches: dict[tuple[int, str], Ranked] = field(default_factory=dict)

    @property
    def span(self) -> None:
        """None: it has ended."""
        return

    @property
    def today(self) -> None:
        """None: it has ended."""
        return

    def over(self, window: str) -> None:
        """None: it has ended."""
        del window

    def first_day(self, row: int) -> None:
        """None: it has ended."""
        del row


def stretch_fields(
    cells: Iterable[TableField],
    kpis: Collection[str],
    windows: Windows,
    stretch: Stretch,
    first_seen: Mapping[str, int],
) -> dict[str, str]:
    """Field -> decimal text of these KPIs, by name, over a stretch; levels are those at its end.

    Left out are KPIs of which panes do not tell what they were, and those whose first events (`first_seen`: event type
    -> epoch ms) came after the stretch began, as for the periods before. Nothing where panes of it are no longer kept.
    """
    if windows.now is None or not stretch.is_kept(windows.now, windows.calendar.days):
        return {}
    inside, later = _sums(windows, stretch)
    begin = stretch.begin * MINUTE_MS
    nothing = np.zeros(len(inside), dtype=np.int64)
    past = _Past(
        Window(_PAST, 0, stretch.resolution),
        inside,
        nothing,
        _totals(windows, len(inside)) - later,
        frozenset(first_seen),
    )
    known = _Past(
        past.window,
        inside,
        nothing,
        past.running_totals,
        frozenset(mark for mark, first in first_seen.items() if first <= begin),
    )
    table: dict[str, str] = {}
    readings: dict[BreakdownValues, tuple[BreakdownValues, BreakdownValues]] = {}
    for cell in cells:
        if cell.kpi.name in kpis and not cell.reading.left_out:
            if cell.reading not in readings:
                readings[cell.reading] = cell.reading.through(past), cell.reading.through(known)
            table.update(_fields(cell, *readings[cell.reading]))
    return table


def _fields(cell: TableField, was: BreakdownValues, known: BreakdownValues) -> Iterable[tuple[str, str]]:
    formula = cell.kpi.past_formula
    if formula is None or formula.evaluate(known) is None:
        return
    value = formula.evaluate(was)
    text = None if value is None else decimal_text(value, cell.shift)
    if text is None:
        return
    yield cell.field, text
    samples = None if cell.kpi.samples is None else cell.kpi.samples.evaluate(was)
    if samples is not None:
        yield cell.samples_field, decimal_text(samples, 0) or ""


def _totals(windows: Windows, rows: int) -> Int64s:
    totals: Int64s = windows.running_totals()[:rows]
    return totals


def _sums(windows: Windows, stretch: Stretch) -> tuple[Int64s, Int64s]:
    """Sums by row over the panes in the stretch, and over those after it."""
    inside, later = (np.zeros(len(windows.rows), dtype=np.int64) for _ in range(2))
    for start in windows.kept_starts(stretch.resolution):
        if start >= stretch.begin:
            rows, amounts = windows.of_pane(Pane(stretch.resolution, start))
            np.add.at(inside if start < stretch.end else later, rows, amounts)
    return inside, later
