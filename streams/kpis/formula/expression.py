"""Formulas: what a window says of measures, and the operations on it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple, Protocol, TypeAlias

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import Window
from streams.arithmetic.sketch import Ranked

Value: TypeAlias = int | float | Fraction


class SpellCounts(NamedTuple):
    """How many spells there are by their length in days: of those that have ended, and of such as go on."""

    ended: Mapping[int, int]
    present: Mapping[int, int]


class MeasureValues(Protocol):
    """What formulas ask of the panes: one window, for the total or one breakdown value."""

    @property
    def window(self) -> Window:
        """The window that is read."""

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        """Sum of one of the measure's series over the window; 0 where nothing is in it."""

    def level(self, measure: Measure) -> int:
        """Running total now."""

    @property
    def span(self) -> tuple[int, int] | None:
        """When the window's first pane begins, and now, epoch ms; None of a stretch that does not end now."""

    def first_day(self, measure: Measure) -> int | None:
        """Epoch ms at which the first kept day began in which the total of a measure has anything.

        None where there is none, or the stretch does not end now.
        """

    def over(self, window: str) -> "MeasureValues | None":
        """The same total or breakdown value over another window; None where the stretch does not end now."""

    def level_at_start(self, measure: Measure) -> int:
        """Running total before every fact of the window's first pane."""

    def sketch(self, measure: Measure) -> Ranked:
        """The values of the measure over the window."""

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> "SpellCounts | None":
        """How long spells have lasted; `of_all`: those of the total. None where the stretch does not end now.

        `ended` and `present` are levels by whole numbers: days that a spell lasted, and the day on which one began.
        """

    def seen(self, event_types: frozenset[str]) -> bool:
        """Whether an event of one of these types was ever counted."""


class EndedValues:
    """What `MeasureValues` are without of a stretch that has ended: all that is told of now alone."""

    __slots__ = ()

    @property
    def span(self) -> tuple[int, int] | None:
        """None: the stretch has ended."""
        return None

    def first_day(self, measure: Measure) -> int | None:
        """None: the stretch has ended."""
        del measure
        return None

    def over(self, window: str) -> MeasureValues | None:
        """None: the stretch has ended."""
        del window
        return None

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> None:
        """None: the stretch has ended."""
        del ended, present, of_all


class Expression(ABC):
    """A node of a formula."""

    @abstractmethod
    def evaluate(self, reading: MeasureValues) -> Value | None:
        """The value in this reading, or None where there is none."""

    @abstractmethod
    def measures(self) -> tuple[Measure, ...]:
        """Every measure that the value depends on."""

    @abstractmethod
    def __str__(self) -> str:
        """The formula as people read it."""

    def __add__(self, other: "Expression") -> "Expression":
        """Sum of two expressions."""
        return Operation("+", self, other)

    def __sub__(self, other: "Expression") -> "Expression":
        """Difference of two expressions."""
        return Operation("-", self, other)

    def __mul__(self, other: "Expression") -> "Expression":
        """Product of two expressions."""
        return Operation("×", self, other)

    def __truediv__(self, other: "Expression") -> "Expression":
        """Quotient; has no value where `other` is 0."""
        return Operation("/", self, other)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A constant, with a name where it comes from the settings."""

    value: Value
    name: str = ""

    def evaluate(self, reading: MeasureValues) -> Value:
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
class Operation(Expression):
    """Two expressions and what joins them; no value where one of them has none."""

    sign: str
    left: Expression
    right: Expression

    def evaluate(self, reading: MeasureValues) -> Value | None:
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
    if isinstance(expression, Operation) and expression.sign not in plain:
        return f"({expression})"
    return str(expression)
