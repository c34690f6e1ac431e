"""Which of its measures keep a KPI from having any value: its formula is tried with numbers that are made up."""

import zlib
from collections.abc import Collection, Iterator
from typing import Final

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, WINDOWS, Window
from streams.arithmetic.sketch import NOTHING, Ranked
from streams.kpis import Kpi
from streams.kpis.formula.expression import SpellCounts, Value

_SPREAD: Final = 1000
_BASE: Final = 1_000_000_000
"""Far above all amounts, as the levels that shares are taken of."""
_LONG_DAYS: Final = 10_000
_NOW: Final = 400 * DAY_MINUTES * MINUTE_MS


def unseen_measures(kpi: Kpi, seen: Collection[str]) -> tuple[tuple[Measure, ...], ...]:
    """Measures of a KPI that have to be fed before it can have a value, with these marks `seen`; none where it can.

    They are in groups, of each of which any one will do; what comes first in the formula is the first of its group.
    """
    marks = frozenset(seen)
    lacking = [measure for measure in kpi.measures if measure.fed_by.isdisjoint(marks)]
    if _has_value(kpi, marks):
        return ()
    # Each is left out again if the rest will do; the last ones first, which in formulas are those that stand in.
    needed = list(lacking)
    for measure in reversed(lacking):
        others = [other for other in needed if other is not measure]
        if _has_value(kpi, marks.union(*(other.fed_by for other in others))):
            needed = others
    spare = [measure for measure in lacking if measure not in needed]

    def will_do(measure: Measure, instead_of: Measure) -> bool:
        others = [other for other in needed if other is not instead_of]
        # What is only taken away from something stands in for nothing, though it alone would give a value below 0.
        values = _values(kpi, marks.union(measure.fed_by, *(other.fed_by for other in others)))
        return any(value >= 0 for value in values)

    return tuple((measure, *(other for other in spare if will_do(other, measure))) for measure in needed)


def _has_value(kpi: Kpi, seen: frozenset[str]) -> bool:
    return any(True for _ in _values(kpi, seen))


def _values(kpi: Kpi, seen: frozenset[str]) -> Iterator[Value]:
    for window in WINDOWS:
        if window.name in kpi.windows and (value := kpi.formula.evaluate(_Probe(window, seen))) is not None:
            yield value


class _Probe:
    """A window in which much has happened of all that was seen, and nothing of the rest.

    Implements `streams.kpis.formula.MeasureValues`. The numbers differ by measure, so that nothing cancels out.
    """

    def __init__(self, window: Window, seen: frozenset[str]) -> None:
        self.window = window
        self._seen = seen

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        """Some number above 0 of what was seen."""
        number = 1 + zlib.crc32(f"{measure.name} {part.value}".encode()) % _SPREAD
        return number if self.seen(measure.fed_by) else 0

    def level(self, measure: Measure) -> int:
        """A large number of what was seen."""
        return _BASE * self.amount(measure)

    def level_at_start(self, measure: Measure) -> int:
        """The same."""
        return self.level(measure)

    @property
    def span(self) -> tuple[int, int]:
        """A window of a day."""
        return _NOW - DAY_MINUTES * MINUTE_MS, _NOW

    def first_day(self, measure: Measure) -> int:
        """Long ago."""
        del measure
        return 0

    def over(self, window: str) -> "_Probe":
        """The same over another window."""
        return _Probe(next(one for one in WINDOWS if one.name == window), self._seen)

    def sketch(self, measure: Measure) -> Ranked:
        """One value of what was seen."""
        return Ranked.of([(1, 1)]) if self.seen(measure.fed_by) else NOTHING

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts:
        """Some that are far longer than anybody asks for, of what was seen."""
        del of_all
        return SpellCounts(
            {1: self.amount(ended)} if self.seen(ended.fed_by) else {},
            {_LONG_DAYS: self.amount(present)} if self.seen(present.fed_by) else {},
        )

    def seen(self, event_types: frozenset[str]) -> bool:
        """Whether one of them was seen."""
        return not self._seen.isdisjoint(event_types)
