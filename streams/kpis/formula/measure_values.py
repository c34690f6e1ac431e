"""What formulas are evaluated against, and what they give."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, TypeAlias

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import Window

Value: TypeAlias = int | float | Fraction


class MeasureValues(Protocol):
    """What formulas ask of the panes: one window, for the total or one breakdown value."""

    @property
    def window(self) -> Window:
        """The window that is read."""

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        """Sum of one of the measure's series over the window; 0 where nothing is in it."""

    def level(self, measure: Measure) -> int:
        """Running total now."""

    def level_at_start(self, measure: Measure) -> int:
        """Running total before every fact of the window's first pane."""

    def sketch(self, measure: Measure) -> Sequence[tuple[int, int]]:
        """(bucket, count) pairs of the measure over the window."""

    def seen(self, event_types: frozenset[str]) -> bool:
        """Whether an event of one of these types was ever counted."""
