"""The leaves of formulas: what a window says of a measure, and how long it is."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.moments import total_age
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.kpis.formula.expression import Expression, MeasureValues

_YEAR_MINUTES: Final = 365 * DAY_MINUTES
_MAY_BE_OLDER: Final = frozenset({"30d", "90d", "365d"})
"""The windows that may be longer than a company has sold anything."""


@dataclass(frozen=True, slots=True)
class _OfMeasure(Expression):
    """What a window says of one measure."""

    measure: Measure

    def measures(self) -> tuple[Measure, ...]:
        """The measure itself."""
        return (self.measure,)


@dataclass(frozen=True, slots=True)
class Amount(_OfMeasure):
    """Sum of a measure's amounts in the window; 0 once an event that feeds it was seen, no value before."""

    part: Part = Part.AMOUNT

    def evaluate(self, reading: MeasureValues) -> int | None:
        """Sum over the window."""
        return reading.amount(self.measure, self.part) if reading.seen(self.measure.fed_by) else None

    def __str__(self) -> str:
        """The measure's name."""
        return self.measure.name if self.part is Part.AMOUNT else f"number of {self.measure.name}"


@dataclass(frozen=True, slots=True)
class Level(_OfMeasure):
    """A running total now."""

    def evaluate(self, reading: MeasureValues) -> int | None:
        """The total now."""
        return reading.level(self.measure) if reading.seen(self.measure.fed_by) else None

    def __str__(self) -> str:
        """The measure's name."""
        return f"{self.measure.name} now"


@dataclass(frozen=True, slots=True)
class MeanAge(Expression):
    """How long ago what there is now began, on average, in ms; by a level of moments and one of their number."""

    moments: Measure
    count: Measure

    def evaluate(self, reading: MeasureValues) -> Fraction | None:
        """The mean age; None of nothing, and in a stretch that has ended."""
        count = reading.level(self.count)
        if reading.span is None or not count:
            return None
        # What began after the moment that ages are told of is not younger than nothing.
        return Fraction(max(total_age(reading.span[1], count, reading.level(self.moments)), 0), count)

    def measures(self) -> tuple[Measure, ...]:
        """The level of moments and that of their number."""
        return (self.moments, self.count)

    def __str__(self) -> str:
        """As people say it."""
        return f"now - mean of {self.moments.name}"


@dataclass(frozen=True, slots=True)
class LevelAtStart(_OfMeasure):
    """A running total as it was at the window's start."""

    def evaluate(self, reading: MeasureValues) -> int | None:
        """The total before the window."""
        return reading.level_at_start(self.measure) if reading.seen(self.measure.fed_by) else None

    def __str__(self) -> str:
        """The measure's name."""
        return f"{self.measure.name} at the window's start"


@dataclass(frozen=True, slots=True)
class Percentile(_OfMeasure):
    """A percentile of a distribution: the value of rank ceil(quantile x n), within 1 %."""

    quantile: float

    def evaluate(self, reading: MeasureValues) -> float | None:
        """The percentile, or None of nothing."""
        if not reading.seen(self.measure.fed_by):
            return None
        return reading.sketch(self.measure).percentile(self.quantile)

    def __str__(self) -> str:
        """As in `p95 of ticket_resolution`."""
        return f"p{self.quantile * 100:g} of {self.measure.name}"


@dataclass(frozen=True, slots=True)
class WindowsAYear(Expression):
    """How many of the window's length (the one in its name) make a year of 365 days.

    Where the first day with anything of `begun_by` is younger than a long window, such stretches as there have been
    since that day began, of at least a day: a company that is half a year old has not had half of its orders yet.
    """

    begun_by: Measure

    def evaluate(self, reading: MeasureValues) -> Fraction | None:
        """365 days / the length; None of a window to date, whose length grows."""
        length = reading.window.minutes * MINUTE_MS
        if not length:
            return None
        first = reading.first_day(self.begun_by) if reading.window.name in _MAY_BE_OLDER else None
        if first is not None and reading.span is not None and first > reading.span[0]:
            length = max(reading.span[1] - first, DAY_MINUTES * MINUTE_MS)
        return Fraction(_YEAR_MINUTES * MINUTE_MS, length)

    def measures(self) -> tuple[Measure, ...]:
        """None: its breakdowns are those of what it is multiplied with."""
        return ()

    def __str__(self) -> str:
        """As people say it."""
        return "(365 days / window)"
