"""What is made of other expressions otherwise than by an operation."""

from dataclasses import dataclass
from fractions import Fraction

from streams.arithmetic.measures import Measure, Part
from streams.kpis.formula.expression import Expression, MeasureValues, Value
from streams.kpis.formula.windowed import Amount


@dataclass(frozen=True, slots=True)
class OrZero(Expression):
    """A part of a sum or of a share that counts as 0 while it was never seen."""

    inner: Expression

    def evaluate(self, reading: MeasureValues) -> Value:
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

    def evaluate(self, reading: MeasureValues) -> Value | None:
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

    def evaluate(self, reading: MeasureValues) -> Value | None:
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

    def evaluate(self, reading: MeasureValues) -> Value | None:
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

    def evaluate(self, reading: MeasureValues) -> int | None:
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


def mean(measure: Measure) -> Expression:
    """Sum of a measure's amounts / their number."""
    return Amount(measure) / Amount(measure, Part.SAMPLES)


def share(part: Measure, whole: Expression) -> Expression:
    """A share of something: only what it divides by must have been seen."""
    return OrZero(Amount(part)) / whole
