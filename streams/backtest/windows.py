"""What KPIs are over their windows, at many moments at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Resolution, Window
from streams.backtest.totals import Totals
from streams.board.field_index import Int64s
from streams.board.history_values import Floats, HistoryValues, PastSums
from streams.board.judged import values_of
from streams.kpis import Expression
from streams.kpis.formula import Amount, FirstNonZero, Level, LevelAtStart, Net, Operation, OrZero
from streams.spikes.stretches import Bools

_WINDOWS: Final = {window.name: window for window in WINDOWS}


class _Look(HistoryValues):
    """One window at one moment, for formulas that also ask when that is."""

    __slots__ = ("_begin", "_looks", "_place")

    def __init__(
        self, looks: "Looks", window: Window, place: int, begin: int, sums: tuple[Int64s, Int64s, Int64s]
    ) -> None:
        """Read the window that begins at an epoch minute, at the moment of this place."""
        super().__init__(window, looks.totals.columns, *sums, looks.totals.seen)
        self._looks, self._place, self._begin = looks, place, begin

    @property
    def span(self) -> tuple[int, int]:
        """When the window's first pane begins, and the last millisecond before the moment."""
        return self._begin * MINUTE_MS, self._looks.moments[self._place] * MINUTE_MS - 1

    def first_day(self, measure: Measure) -> int | None:
        """When the first day began that was kept at the moment and has samples of a measure, epoch ms."""
        column = self.columns.of(measure, Part.SAMPLES)
        if column is None:
            return None
        first = self._looks.totals.first_day(column, self._looks.moments[self._place], self.end.item(column))
        return None if first is None else first * MINUTE_MS

    def over(self, window: str) -> HistoryValues | None:
        """The same moment over another window; None where that is not known."""
        return self._looks.at(window, self._place)


@dataclass(frozen=True, slots=True)
class _PastLooks(PastSums):
    """The windows that end at the moments, each of which knows its moment."""

    looks: "Looks"
    begins: Sequence[int]

    def readings(self) -> list[HistoryValues]:
        """Each window as formulas read it."""
        return [self.reading(place) for place in range(len(self))]

    def reading(self, place: int) -> HistoryValues:
        """The window at the moment of this place."""
        sums = self.inside[place], self.end[place], self.before[place]
        return _Look(self.looks, self.window, place, self.begins[place], sums)


class Looks:
    """All windows at some moments (epoch minutes, growing), each as a board shows it just before that moment.

    Nothing is known of a window that is shorter than the steps in which its time is known, or that begins before them.
    """

    def __init__(self, totals: Totals, moments: Sequence[int], calendar: Calendar) -> None:
        """Look at these totals; they are read once for each window."""
        self.totals = totals
        self.moments = moments
        self._calendar = calendar
        self._end = totals.running(Resolution.MINUTE, moments)
        self._of: dict[str, tuple[_PastLooks, Bools]] = {}

    def values(self, formula: Expression, window: str) -> Floats:
        """A formula over a window, by moment, in raw units; NaN where it has no value."""
        past, known = self._past(window)
        if not has_value(formula, past.seen):
            return np.full(len(past), np.nan)
        return np.where(known, values_of(formula, past), np.nan)

    def at(self, window: str, place: int) -> HistoryValues | None:
        """A window at the moment of this place; None where it is not known."""
        past, known = self._past(window)
        return past.reading(place) if known[place] else None

    def _past(self, name: str) -> tuple[_PastLooks, Bools]:
        if name not in self._of:
            window, totals = _WINDOWS[name], self.totals
            begins = [window.span(moment * MINUTE_MS - 1, self._calendar)[0] for moment in self.moments]
            begin, edges = totals.running_at(window.resolution, begins)
            sums = self._end - begin, begin, self._end
            past = _PastLooks(window, totals.columns, *sums, totals.seen, self, begins)
            self._of[name] = past, (edges >= 0) & (edges < np.asarray(self.moments))
        return self._of[name]


def has_value(formula: Expression, seen: frozenset[str]) -> bool:
    """Whether enough was ever seen for a formula to have a value; whether it then has one, the numbers say."""
    match formula:
        case Amount(measure=measure) | Level(measure=measure) | LevelAtStart(measure=measure):
            return not seen.isdisjoint(measure.fed_by)
        case Net(gross=one, less=other) | FirstNonZero(first=one, second=other):
            return has_value(one, seen) or has_value(other, seen)
        case Operation(left=left, right=right):
            return has_value(left, seen) and has_value(right, seen)
        case OrZero():
            return True
        case _:
            return True
