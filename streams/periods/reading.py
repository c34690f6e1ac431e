"""What formulas read of finished months."""

from collections.abc import Iterable, Mapping

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import Window
from streams.arithmetic.sketch import Ranked
from streams.kpis import Expression
from streams.kpis.formula.expression import EndedValues
from streams.periods.sums import Sums

_NOTHING = Sums()


class KeptReading(EndedValues):
    """One stretch of time, for the total or one breakdown value.

    Implements `streams.kpis.Reading`. A formula may only be asked where the stretch `tells` its measures.
    """

    __slots__ = ("seen_types", "sums", "window")

    def __init__(self, window: Window, sums: Mapping[str, Sums], seen: frozenset[str]) -> None:
        """Read these sums, by name of measure; `seen` are the event types that count as seen."""
        self.window = window
        self.sums = sums
        self.seen_types = seen

    def with_seen(self, seen: frozenset[str]) -> "KeptReading":
        """The same numbers for who saw other event types."""
        return KeptReading(self.window, self.sums, seen)

    def tells(self, formulas: Iterable[Expression]) -> bool:
        """Whether all measures of these formulas were kept."""
        return all(measure.name in self.sums for formula in formulas for measure in formula.measures())

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        """Sum of one of the measure's series over the stretch."""
        sums = self._of(measure)
        return sums.amount if part is Part.AMOUNT else sums.samples

    def level(self, measure: Measure) -> int:
        """Running total at the stretch's end."""
        return self._of(measure).end

    def level_at_start(self, measure: Measure) -> int:
        """Running total before every fact of the stretch."""
        return self._of(measure).before

    def sketch(self, measure: Measure) -> Ranked:
        """The values of the measure over the stretch."""
        return Ranked.of(self._of(measure).sketch.items())

    def seen(self, event_types: frozenset[str]) -> bool:
        """Whether an event of one of these types counts as seen."""
        return not self.seen_types.isdisjoint(event_types)

    def _of(self, measure: Measure) -> Sums:
        return self.sums.get(measure.name, _NOTHING)
