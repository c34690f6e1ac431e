"""TableFields: the fields that tables have, what they are computed from, and which rows change which."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.measures import TOTAL, Breakdown, Measure, Part, series_name
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS, value_of
from streams.board.decimals import shift_of
from streams.board.field_index import Int64s
from streams.board.window_values import BreakdownValues, View
from streams.kpis import Kpi
from streams.kpis.field_names import label_set

Texts: TypeAlias = Mapping[str, Mapping[int, str]]
"""Dimension -> number -> text. The names of series stand under the dimension `SERIES`."""

SERIES = "series"

_UNUSED = -1


@dataclass(frozen=True, slots=True, eq=False)
class TableField:
    """One KPI for the total or one breakdown value: a field of every table, and its samples' field."""

    kpi: Kpi
    reading: BreakdownValues
    labels: tuple[tuple[str, str], ...]
    """Dimensions and values, dimensions in alphabetical order."""
    field: str
    samples_field: str
    shift: int
    """Decimal places from raw values to those of the table; see `decimals.shift_of`."""


class TableFields:
    """All cells: those of totals from the start, a breakdown value's once a series of it has a row."""

    def __init__(self, kpis: Sequence[Kpi], view: View, money_digits: int) -> None:
        """Lay out the cells of these KPIs, which read through `view`."""
        self.all: list[TableField] = []
        self.growing_old: list[TableField] = []
        """Those that change as time goes by."""
        self._money_digits = money_digits
        self._view = view
        self._readings: dict[tuple[Breakdown, tuple[int, ...]], BreakdownValues] = {}
        self._kpis_of: defaultdict[tuple[str, Breakdown], list[Kpi]] = defaultdict(list)
        self._series: dict[str, tuple[Measure, Part, Breakdown]] = {}
        self._groups: dict[tuple[BreakdownValues, str], int] = {}
        self._cells_of: list[list[TableField]] = []
        self._present: set[tuple[str, BreakdownValues]] = set()
        self._left_out: set[BreakdownValues] = set()
        self._group_of_row = np.empty(0, dtype=np.int64)
        for kpi in kpis:
            for measure in kpi.measures:
                for breakdown in kpi.breakdowns:
                    self._kpis_of[measure.name, breakdown].append(kpi)
                for part in measure.kind.parts:
                    for breakdown in measure.breakdowns:
                        self._series[series_name(measure, part, breakdown)] = (measure, part, breakdown)
        self._total = BreakdownValues(view)
        self._readings[TOTAL, ()] = self._total
        for kpi in kpis:
            if kpi.has_total:
                self._add_cell(kpi, self._total, ())

    def add_rows(self, fresh: Int64s, texts: Texts) -> list[TableField]:
        """Take in the fields of the rows that follow those taken in before; returns the cells that are new.

        A row of a series that no KPI knows is left alone. A value without a text shows its number.
        """
        first_row, first_cell = len(self._group_of_row), len(self.all)
        names = texts.get(SERIES, {})
        groups = np.full(len(fresh), _UNUSED, dtype=np.int64)
        for offset, number in enumerate(fresh.tolist()):
            field = fields.split(number)
            known = self._series.get(names.get(field.series, ""))
            if known is None:
                continue
            measure, part, breakdown = known
            if breakdown and breakdown[-1] in WHOLE_NUMBERS:
                whole = value_of((field.first, field.second, field.bucket)[len(breakdown) - 1])
                breakdown = breakdown[:-1]
                values = (field.first, field.second)[: len(breakdown)]
                reading = self._reading(breakdown, values)
                if whole is not None:
                    reading.add_row_of_number(measure.name, whole, first_row + offset)
            else:
                values = (field.first, field.second)[: len(breakdown)]
                reading = self._reading(breakdown, values)
                reading.add_row(measure.name, part, field.bucket, first_row + offset)
            if breakdown:
                for kpi in self._kpis_of[measure.name, breakdown]:
                    self._add_cell(kpi, reading, labels_of(breakdown, values, texts))
            groups[offset] = self._groups.get((reading, measure.name), _UNUSED)
        self._group_of_row = np.concatenate([self._group_of_row, groups])
        return self.all[first_cell:]

    def first_day(self, measure: Measure) -> int | None:
        """When the first kept day began in which the total of a measure has samples, epoch ms; None of none."""
        return self._total.first_day(measure)

    def leave_out(self, used: Mapping[str, Collection[int]]) -> list[TableField]:
        """Leave out the cells of dimension values whose numbers are not among these, by dimension; reserved ones stay.

        Returns the cells for which that is new.
        """
        changed: set[BreakdownValues] = set()
        for (breakdown, values), reading in self._readings.items():
            left_out = any(
                value >= fields.FIRST_VALUE and value not in used.get(dimension, ())
                for dimension, value in zip(breakdown, values, strict=True)
            )
            if left_out != reading.left_out:
                reading.left_out = left_out
                changed.add(reading)
        self._left_out ^= changed
        return self._of_readings(changed)

    def take_back(self, cells: Iterable[TableField]) -> list[TableField]:
        """Show these cells again, and all others of the same values; returns those for which that is new."""
        if not self._left_out:
            return []
        readings = self._left_out.intersection(cell.reading for cell in cells)
        for reading in readings:
            reading.left_out = False
        self._left_out -= readings
        return self._of_readings(readings)

    def _of_readings(self, readings: Collection[BreakdownValues]) -> list[TableField]:
        return [cell for cell in self.all if cell.reading in readings] if readings else []

    def of_rows(self, rows: Int64s) -> set[TableField]:
        """The cells that depend on any of these rows."""
        cells: set[TableField] = set()
        for group in np.unique(self._group_of_row[rows]).tolist():
            if group != _UNUSED:
                cells.update(self._cells_of[group])
        return cells

    def _reading(self, breakdown: Breakdown, values: tuple[int, ...]) -> BreakdownValues:
        reading = self._readings.get((breakdown, values))
        if reading is None:
            reading = self._readings[breakdown, values] = BreakdownValues(self._view, self._total)
        return reading

    def _add_cell(self, kpi: Kpi, reading: BreakdownValues, labels: tuple[tuple[str, str], ...]) -> None:
        """Add the cell, unless it is there already."""
        if (kpi.name, reading) in self._present:
            return
        self._present.add((kpi.name, reading))
        suffix = label_set(labels)
        shift = shift_of(kpi.unit, self._money_digits)
        cell = TableField(kpi, reading, labels, kpi.name + suffix, kpi.samples_name + suffix, shift)
        self.all.append(cell)
        if kpi.grows_old:
            self.growing_old.append(cell)
        for measure in kpi.measures:
            group = self._groups.setdefault((reading, measure.name), len(self._cells_of))
            if group == len(self._cells_of):
                self._cells_of.append([])
            self._cells_of[group].append(cell)


def labels_of(breakdown: Breakdown, values: Sequence[int], texts: Texts) -> tuple[tuple[str, str], ...]:
    """What the numbers of a breakdown's values stand for; dimensions in alphabetical order."""
    return tuple(
        sorted(
            (dimension, texts.get(dimension, {}).get(value) or _reserved(value))
            for dimension, value in zip(breakdown, values, strict=True)
        )
    )


def _reserved(value: int) -> str:
    """The text of a number that no dimension gives out itself."""
    return _RESERVED_TEXTS.get(value, f"({value})")


_RESERVED_TEXTS: Final = {number: text for text, number in fields.RESERVED.items()}
