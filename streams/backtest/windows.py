"""What KPIs are over their windows, at many moments at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Resolution
from streams.backtest.totals import Totals
from streams.board.history_values import Floats, PastSums
from streams.board.judged import values_of
from streams.kpis import Expression
from streams.kpis.formula import Amount, FirstNonZero, Level, LevelAtStart, Net, Operation, OrZero
from streams.spikes.stretches import Bools

_WINDOWS: Final = {window.name: window for window in WINDOWS}


class Looks:
    """All windows at some moments (epoch minutes, growing), each as a board shows it just before that moment.

    Nothing is known of a window that is shorter than the steps in which its time is known, or that begins before them.
    """

    def __init__(self, totals: Totals, moments: Sequence[int], calendar: Calendar) -> None:
        """Look at these totals; they are read once for each window."""
        self._totals = totals
        self._moments = moments
        self._calendar = calendar
        self._end = totals.running(Resolution.MINUTE, moments)
        self._of: dict[str, tuple[PastSums, Bools]] = {}

    def values(self, formula: Expression, window: str) -> Floats:
        """A formula over a window, by moment, in raw units; NaN where it has no value."""
        past, known = self._past(window)
        if not has_value(formula, past.seen):
            return np.full(len(past), np.nan)
        return np.where(known, values_of(formula, past), np.nan)

    def _past(self, name: str) -> tuple[PastSums, Bools]:
        if name not in self._of:
            window, totals = _WINDOWS[name], self._totals
            begins = [window.span(moment * MINUTE_MS - 1, self._calendar)[0] for moment in self._moments]
            begin, edges = totals.running_at(window.resolution, begins)
            past = PastSums(window, totals.columns, self._end - begin, begin, self._end, totals.seen)
            self._of[name] = past, (edges >= 0) & (edges < np.asarray(self._moments))
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
