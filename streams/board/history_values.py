"""What formulas read of a stretch that has ended: sums by column, and running totals at both of its ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import Window
from streams.arithmetic.sketch import NOTHING, Ranked
from streams.board.field_index import Int64s
from streams.kpis.formula.expression import EndedValues

Floats: TypeAlias = NDArray[np.float64]


class Columns:
    """A place for each series of the totals, and for each bucket of their sketches, in the order of coming up."""

    def __init__(self) -> None:
        """Start empty."""
        self.count = 0
        self._of: dict[tuple[str, Part], int] = {}
        self._buckets: dict[str, list[tuple[int, int]]] = {}
        self._sketches: dict[str, tuple[list[int], Int64s]] = {}

    def add(self, measure: Measure, part: Part, bucket: int) -> int:
        """The next place, for this series or this bucket of it."""
        column = self.another()
        if part is Part.SKETCH:
            self._buckets.setdefault(measure.name, []).append((bucket, column))
            self._sketches.pop(measure.name, None)
        else:
            self._of[measure.name, part] = column
        return column

    def another(self) -> int:
        """The next place, of what is none of the totals."""
        column, self.count = self.count, self.count + 1
        return column

    def of(self, measure: Measure, part: Part) -> int | None:
        """The place of a series; None if it was never written to."""
        return self._of.get((measure.name, part))

    def sketch(self, measure: Measure) -> tuple[list[int], Int64s]:
        """Buckets of a measure, sorted, and their places."""
        known = self._sketches.get(measure.name)
        if known is None:
            pairs = sorted(self._buckets.get(measure.name, ()))
            places = np.array([column for _, column in pairs], dtype=np.int64)
            known = self._sketches[measure.name] = ([bucket for bucket, _ in pairs], places)
        return known

    def of_all(self, measures: Iterable[Measure]) -> list[int]:
        """The places of all series of these measures that are no sketches."""
        wanted = ((measure.name, part) for measure in measures for part in measure.kind.parts)
        return [self._of[series] for series in wanted if series in self._of]


class HistoryValues(EndedValues):
    """The totals of a stretch of panes.

    Implements `streams.kpis.Reading`: amounts and sketches are sums over the stretch, a level is the running total
    at its end. Series that were never written to are 0.
    """

    __slots__ = ("before", "columns", "end", "inside", "seen_types", "window")

    def __init__(
        self, window: Window, columns: Columns, inside: Int64s, end: Int64s, before: Int64s, seen: frozenset[str]
    ) -> None:
        """Read sums by column inside the stretch, and running totals by column at its end and before it.

        `window` is what formulas are told that they read.
        """
        self.window = window
        self.columns = columns
        self.inside = inside
        self.end = end
        self.before = before
        self.seen_types = seen

    def with_seen(self, seen: frozenset[str]) -> "HistoryValues":
        """The same numbers for who saw other event types."""
        return HistoryValues(self.window, self.columns, self.inside, self.end, self.before, seen)

    def same_as(self, other: "HistoryValues") -> bool:
        """Whether both hold the same numbers, so that every formula has the same value in both."""
        return (
            self.seen_types == other.seen_types
            and np.array_equal(self.inside, other.inside)
            and np.array_equal(self.end, other.end)
            and np.array_equal(self.before, other.before)
        )

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        """Sum of one of the measure's series over the stretch; 0 where nothing is in it."""
        column = self.columns.of(measure, part)
        return 0 if column is None else self.inside.item(column)

    def level(self, measure: Measure) -> int:
        """Running total at the stretch's end."""
        column = self.columns.of(measure, Part.AMOUNT)
        return 0 if column is None else self.end.item(column)

    def level_at_start(self, measure: Measure) -> int:
        """Running total before every fact of the stretch's first pane."""
        column = self.columns.of(measure, Part.AMOUNT)
        return 0 if column is None else self.before.item(column)

    def sketch(self, measure: Measure) -> Ranked:
        """The values of the measure over the stretch."""
        buckets, places = self.columns.sketch(measure)
        return Ranked.in_order(buckets, self.inside[places]) if buckets else NOTHING

    def seen(self, event_types: frozenset[str]) -> bool:
        """Whether an event of one of these types was ever counted."""
        return not self.seen_types.isdisjoint(event_types)


@dataclass(frozen=True, slots=True)
class PastSums:
    """The totals of many stretches, a row each: sums by column inside, running totals before and at the end."""

    window: Window
    """What formulas are told that they read."""
    columns: Columns
    inside: Int64s
    before: Int64s
    end: Int64s
    seen: frozenset[str]

    def __len__(self) -> int:
        return len(self.inside)

    def amounts(self, measure: Measure, part: Part = Part.AMOUNT) -> Floats:
        """Sums of one of the measure's series by stretch; 0 where nothing is in it."""
        return self._column(self.inside, measure, part)

    def levels(self, measure: Measure) -> Floats:
        """Running totals at the stretches' ends."""
        return self._column(self.end, measure, Part.AMOUNT)

    def levels_at_start(self, measure: Measure) -> Floats:
        """Running totals before every fact of the stretches' first panes."""
        return self._column(self.before, measure, Part.AMOUNT)

    def together(self) -> "PastSums":
        """All stretches, one after the other, as one."""
        inside = self.inside.sum(axis=0, keepdims=True)
        return PastSums(self.window, self.columns, inside, self.before[:1], self.end[-1:], self.seen)

    def readings(self) -> list[HistoryValues]:
        """Each stretch as formulas read it."""
        return [
            HistoryValues(self.window, self.columns, inside, end, begin, self.seen)
            for inside, end, begin in zip(self.inside, self.end, self.before, strict=True)
        ]

    def _column(self, rows: Int64s, measure: Measure, part: Part) -> Floats:
        column = self.columns.of(measure, part)
        return np.zeros(len(rows)) if column is None else rows[:, column].astype(np.float64)
