"""Formulas of KPIs: small expression trees over windowed measures.

A formula is evaluated against a `Reading`: one window, for the total or one breakdown value. It gives a number in raw
units (counts, minor units of money, milliseconds), or None where the KPI has no value: something it needs was never
seen, or there is nothing to divide by.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from streams import sketch
from streams.measures import Measure, Part
from streams.panes import Window

Value: TypeAlias = int | float | Fraction

YEAR_MINUTES = 365 * 24 * 60
DAY_MS = 24 * 60 * 60 * 1000


class Reading(Protocol):
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


class Expression(ABC):
    """A node of a formula."""

    @abstractmethod
    def evaluate(self, reading: Reading) -> Value | None:
        """The value in this reading, or None where there is none."""

    @abstractmethod
    def measures(self) -> tuple[Measure, ...]:
        """Every measure that the value depends on."""

    @abstractmethod
    def __str__(self) -> str:
        """The formula as people read it."""

    def __add__(self, other: "Expression") -> "Expression":
        """Sum of two expressions."""
        return _Operation("+", self, other)

    def __sub__(self, other: "Expression") -> "Expression":
        """Difference of two expressions."""
        return _Operation("-", self, other)

    def __mul__(self, other: "Expression") -> "Expression":
        """Product of two expressions."""
        return _Operation("×", self, other)

    def __truediv__(self, other: "Expression") -> "Expression":
        """Quotient; has no value where `other` is 0."""
        return _Operation("/", self, other)


@dataclass(frozen=True, slots=True)
class Amount(Expression):
    """Sum of a measure's amounts in the window; 0 once an event that feeds it was seen, no value before."""

    measure: Measure
    part: Part = Part.AMOUNT

    def evaluate(self, reading: Reading) -> int | None:
        """Sum over the window."""
        return reading.amount(self.measure, self.part) if reading.seen(self.measure.fed_by) else None

    def measures(self) -> tuple[Measure, ...]:
        """The measure itself."""
        return (self.measure,)

    def __str__(self) -> str:
        """The measure's name."""
        return self.measure.name if self.part is Part.AMOUNT else f"number of {self.measure.name}"


@dataclass(frozen=True, slots=True)
class Level(Expression):
    """A running total now."""

    measure: Measure

    def evaluate(self, reading: Reading) -> int | None:
        """The total now."""
        return reading.level(self.measure) if reading.seen(self.measure.fed_by) else None

    def measures(self) -> tuple[Measure, ...]:
        """The measure itself."""
        return (self.measure,)

    def __str__(self) -> str:
        """The measure's name."""
        return f"{self.measure.name} now"


@dataclass(frozen=True, slots=True)
class LevelAtStart(Expression):
    """A running total as it was at the window's start."""

    measure: Measure

    def evaluate(self, reading: Reading) -> int | None:
        """The total before the window."""
        return reading.level_at_start(self.measure) if reading.seen(self.measure.fed_by) else None

    def measures(self) -> tuple[Measure, ...]:
        """The measure itself."""
        return (self.measure,)

    def __str__(self) -> str:
        """The measure's name."""
        return f"{self.measure.name} at the window's start"


@dataclass(frozen=True, slots=True)
class Percentile(Expression):
    """A percentile of a distribution: the value of rank ceil(quantile x n), within 1 %."""

    measure: Measure
    quantile: float

    def evaluate(self, reading: Reading) -> float | None:
        """The percentile, or None of nothing."""
        return sketch.percentile(reading.sketch(self.measure), self.quantile)

    def measures(self) -> tuple[Measure, ...]:
        """The measure itself."""
        return (self.measure,)

    def __str__(self) -> str:
        """As in `p95 of ticket_resolution`."""
        return f"p{self.quantile * 100:g} of {self.measure.name}"


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A constant, with a name where it comes from the settings."""

    value: Value
    name: str = ""

    def evaluate(self, reading: Reading) -> Value:
        """The constant."""
        del reading
        return self.value

    def measures(self) -> tuple[Measure, ...]:
        """None."""
        return ()

    def __str__(self) -> str:
        """The name, or the number itself."""
        return self.name or f"{float(self.value):g}"


@dataclass(frozen=True, slots=True)
class WindowsAYear(Expression):
    """How many of the window's length (the one in its name) make a year of 365 days."""

    def evaluate(self, reading: Reading) -> Fraction:
        """365 days / the window's length."""
        return Fraction(YEAR_MINUTES, reading.window.minutes)

    def measures(self) -> tuple[Measure, ...]:
        """None."""
        return ()

    def __str__(self) -> str:
        """As people say it."""
        return "(365 days / window)"


@dataclass(frozen=True, slots=True)
class OrZero(Expression):
    """A part of a sum or of a share that counts as 0 while it was never seen."""

    inner: Expression

    def evaluate(self, reading: Reading) -> Value:
        """The inner value, or 0."""
        value = self.inner.evaluate(reading)
        return 0 if value is None else value

    def measures(self) -> tuple[Measure, ...]:
        """Those of the inner expression."""
        return self.inner.measures()

    def __str__(self) -> str:
        """The inner expression."""
        return str(self.inner)


@dataclass(frozen=True, slots=True)
class Net(Expression):
    """One amount less another; fed by the events of either, so that the one never seen counts as 0."""

    gross: Expression
    less: Expression

    def evaluate(self, reading: Reading) -> Value | None:
        """The difference, or None while neither was seen."""
        gross, less = self.gross.evaluate(reading), self.less.evaluate(reading)
        return None if gross is None and less is None else (gross or 0) - (less or 0)

    def measures(self) -> tuple[Measure, ...]:
        """Those of both."""
        return self.gross.measures() + self.less.measures()

    def __str__(self) -> str:
        """The difference, in brackets."""
        return f"({self.gross} - {self.less})"


@dataclass(frozen=True, slots=True)
class FirstNonZero(Expression):
    """The first of two that is there and not 0."""

    first: Expression
    second: Expression

    def evaluate(self, reading: Reading) -> Value | None:
        """The first value if it is there and not 0, else the second."""
        return self.first.evaluate(reading) or self.second.evaluate(reading)

    def measures(self) -> tuple[Measure, ...]:
        """Those of both."""
        return self.first.measures() + self.second.measures()

    def __str__(self) -> str:
        """As in `delivered (sent, where nothing is delivered)`."""
        return f"({self.first}, or {self.second} where that is 0)"


@dataclass(frozen=True, slots=True)
class Lifespan(Expression):
    """Years that a customer stays: 1 / yearly churn ratio, capped; the cap where nobody was lost."""

    churn: Expression
    cap_years: Fraction

    def evaluate(self, reading: Reading) -> Value | None:
        """Years, or None where churn has no value."""
        churn = self.churn.evaluate(reading)
        if churn is None:
            return None
        return self.cap_years if churn * self.cap_years <= 1 else 1 / churn

    def measures(self) -> tuple[Measure, ...]:
        """Those of churn."""
        return self.churn.measures()

    def __str__(self) -> str:
        """As in the docs."""
        return f"min(1 / ({self.churn}), lifespan_cap_years)"


@dataclass(frozen=True, slots=True)
class RoundedMillionths(Expression):
    """An exact sum held as whole units and millionths, rounded half-even once."""

    whole: Expression
    millionths: Expression

    def evaluate(self, reading: Reading) -> int | None:
        """The rounded sum."""
        whole, millionths = self.whole.evaluate(reading), self.millionths.evaluate(reading)
        if whole is None or millionths is None:
            return None
        return round(Fraction(whole) + Fraction(millionths) / 1_000_000)

    def measures(self) -> tuple[Measure, ...]:
        """Those of both."""
        return self.whole.measures() + self.millionths.measures()

    def __str__(self) -> str:
        """The whole units; the millionths are bookkeeping."""
        return str(self.whole)


@dataclass(frozen=True, slots=True)
class _Operation(Expression):
    """Two expressions and what joins them; no value where one of them has none."""

    sign: str
    left: Expression
    right: Expression

    def evaluate(self, reading: Reading) -> Value | None:
        """Apply the sign; a quotient of whole numbers is rounded once, to the nearest float."""
        right = self.right.evaluate(reading)
        if right is None or (self.sign == "/" and right == 0):
            return None
        left = self.left.evaluate(reading)
        if left is None:
            return None
        match self.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "×":
                return left * right
            case _:
                return left / right

    def measures(self) -> tuple[Measure, ...]:
        """Those of both sides."""
        return self.left.measures() + self.right.measures()

    def __str__(self) -> str:
        """Both sides, in brackets where the sign would not say what belongs together."""
        return f"{_side(self.left, _PLAIN_LEFT[self.sign])} {self.sign} {_side(self.right, _PLAIN_RIGHT[self.sign])}"


# A quotient inside of a product keeps its brackets, though the order would be the same without: it is one thing.
_PLAIN_LEFT: Final = {"+": "+-×/", "-": "+-×/", "×": "×", "/": "×"}
_PLAIN_RIGHT: Final = {"+": "+×/", "-": "×/", "×": "×", "/": ""}


def _side(expression: Expression, plain: str) -> str:
    """One side of an operation; operations with one of the `plain` signs need no brackets."""
    if isinstance(expression, _Operation) and expression.sign not in plain:
        return f"({expression})"
    return str(expression)


def mean(measure: Measure) -> Expression:
    """Sum of a measure's amounts / their number."""
    return Amount(measure) / Amount(measure, Part.SAMPLES)


def share(part: Measure, whole: Expression) -> Expression:
    """A share of something: only what it divides by must have been seen."""
    return OrZero(Amount(part)) / whole
