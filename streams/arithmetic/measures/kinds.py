"""What is added up: the measures that facts contribute to and KPIs are made of.

A contribution is (measure, moment, dimension values, amount). Every measure is a bundle of one to three integer
series that add up over moments, shards and panes in any order; the rest of the engine relies on nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from streams.arithmetic.measures.quantities import Quantity
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS

Breakdown: TypeAlias = tuple[str, ...]
"""The dimensions that one breakdown tells apart; the empty one is the total. A third one is of whole numbers."""

TOTAL: Breakdown = ()


class Part(Enum):
    """One additive series of a measure."""

    AMOUNT = "amount"
    """Sum of the amounts: a count, money in minor units, milliseconds, or scaled points."""
    SAMPLES = "samples"
    """How many amounts were added up."""
    SKETCH = "sketch"
    """How many amounts fell into each logarithmic bucket."""


class Kind(Enum):
    """How a measure adds up."""

    SUM = "sum"
    """A count or a sum over the window."""
    LEVEL = "level"
    """A running total that has a value now; nobody asks what it was before."""
    LEVEL_WITH_HISTORY = "level with history"
    """A running total that is also asked for its value at a window's start (now less the changes since)."""
    MEAN = "mean"
    """Sum and number of the amounts."""
    DISTRIBUTION = "distribution"
    """Sum, number and sketch of the amounts, for percentiles."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The series that a measure of this kind consists of."""
        match self:
            case Kind.SUM | Kind.LEVEL | Kind.LEVEL_WITH_HISTORY:
                return (Part.AMOUNT,)
            case Kind.MEAN:
                return (Part.AMOUNT, Part.SAMPLES)
            case Kind.DISTRIBUTION:
                return (Part.AMOUNT, Part.SAMPLES, Part.SKETCH)

    @property
    def is_level(self) -> bool:
        """Whether it keeps a running total."""
        return self in {Kind.LEVEL, Kind.LEVEL_WITH_HISTORY}

    @property
    def in_panes(self) -> bool:
        """Whether its changes are kept by pane."""
        return self is not Kind.LEVEL


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted, and how it can be told apart.

    `fed_by` are the event types whose first sight turns "absent" into 0: for a level those that can raise it for an
    unknown entity. `by` are its breakdowns besides the total, each of at most two dimensions, and of a third one of
    whole numbers where there is no sketch. What is counted of one that is `reassigned` leaves its pane when the same
    entity goes on (a customer is counted at the last purchase): right for windows that end now, and for no others.
    `by_day` is kept by day alone, and in no finer panes. `amounts` says what is added up; measures are the same
    whatever it says. `meaning` is raised when facts count otherwise for it though all else of it stays: then it is
    counted anew, out of facts.
    """

    name: str
    kind: Kind
    fed_by: frozenset[str]
    by: tuple[Breakdown, ...] = ()
    reassigned: bool = False
    by_day: bool = False
    amounts: Quantity = field(default=Quantity.COUNT, compare=False, repr=False)
    meaning: int = field(default=1, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what the field layout cannot hold."""
        for breakdown in self.by:
            has_third = len(breakdown) == 3 and breakdown[2] in WHOLE_NUMBERS and Part.SKETCH not in self.kind.parts
            if not (1 <= len(breakdown) <= 2 or has_third):
                raise ValueError(
                    f"measure {self.name!r}: a breakdown has one or two dimensions, and a third one of whole numbers "
                    f"where there is no sketch, not {breakdown}"
                )
        if len(set(self.by)) != len(self.by):
            raise ValueError(f"measure {self.name!r}: a breakdown is named twice")

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The total and every breakdown."""
        return (TOTAL, *self.by)

    @property
    def shown_by(self) -> tuple[Breakdown, ...]:
        """By what KPIs can be told apart: of breakdowns that end in whole numbers what stands before these."""
        return tuple(
            breakdown[:-1] if breakdown[-1] in WHOLE_NUMBERS else breakdown
            for breakdown in self.by
            if breakdown[0] not in WHOLE_NUMBERS
        )


def series_name(measure: Measure, part: Part, breakdown: Breakdown) -> str:
    """The lasting name of one series in Redis; its number is given out once and never reused."""
    return f"{measure.name}.{part.value}|{'+'.join(breakdown)}"


def breakdown_of(name: str) -> Breakdown:
    """The breakdown of a series, by the series' name."""
    return tuple(dimension for dimension in name.partition("|")[2].split("+") if dimension)


def series_names(measures: Iterable[Measure]) -> list[str]:
    """The names of all series of these measures."""
    return [
        series_name(measure, part, breakdown)
        for measure in measures
        for part in measure.kind.parts
        for breakdown in measure.breakdowns
    ]
