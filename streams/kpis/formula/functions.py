"""What is made of other expressions otherwise than by an operation."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from streams.arithmetic.measures import Measure, Part
from streams.kpis.formula.expression import Expression, MeasureValues, Value
from streams.kpis.formula.windowed import Amount

_YEAR_DAYS: Final = 365


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
class FirstKnown(Expression):
    """The first of several that has a value."""

    choices: tuple[Expression, ...]

    def evaluate(self, reading: MeasureValues) -> Value | None:
        """The first value that there is."""
        return next((value for choice in self.choices if (value := choice.evaluate(reading)) is not None), None)

    def measures(self) -> tuple[Measure, ...]:
        """Those of all."""
        return tuple(measure for choice in self.choices for measure in choice.measures())

    def __str__(self) -> str:
        """The first; the others stand in where it has no value."""
        return str(self.choices[0])


@dataclass(frozen=True, slots=True)
class YearlyRate(Expression):
    """A share that is lost in so many days, as the share that is lost in a year in which it goes on like that."""

    share: Expression
    window: str
    days: int

    def evaluate(self, reading: MeasureValues) -> float | None:
        """1 - (1 - share)^(365 / days), of the share over that window."""
        over = reading.over(self.window)
        share = None if over is None else self.share.evaluate(over)
        return None if share is None else 1 - max(0.0, float(1 - share)) ** (_YEAR_DAYS / self.days)

    def measures(self) -> tuple[Measure, ...]:
        """Those of the share."""
        return self.share.measures()

    def __str__(self) -> str:
        """As in the docs."""
        return f"1 - (1 - {self.share} over {self.window}) ^ (365 / {self.days})"


@dataclass(frozen=True, slots=True)
class Slope(Expression):
    """By how much one score rises with another, by least squares, out of sums over pairs of them."""

    count: Expression
    x: Expression
    y: Expression
    xx: Expression
    xy: Expression

    def evaluate(self, reading: MeasureValues) -> Fraction | None:
        """The slope of y on x; None of nothing, and where all x are equal."""
        sums = [part.evaluate(reading) for part in (self.count, self.x, self.y, self.xx, self.xy)]
        if None in sums:
            return None
        count, x, y, xx, xy = map(Fraction, sums)  # type: ignore[arg-type]  # none of them is None
        spread = count * xx - x * x
        return (count * xy - x * y) / spread if spread else None

    def measures(self) -> tuple[Measure, ...]:
        """Those of all sums."""
        parts = (self.count, self.x, self.y, self.xx, self.xy)
        return tuple(measure for part in parts for measure in part.measures())

    def __str__(self) -> str:
        """As in a textbook."""
        return f"slope of {self.y} on {self.x}"


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


@dataclass(frozen=True, slots=True)
class PartOf(Expression):
    """A quotient of money: no value where what it divides by is not above 0."""

    part: Expression
    whole: Expression

    def evaluate(self, reading: MeasureValues) -> Value | None:
        """The quotient, None where the part has no value or the whole is not above 0."""
        whole = self.whole.evaluate(reading)
        part = self.part.evaluate(reading)
        return None if part is None or whole is None or whole <= 0 else part / whole

    def measures(self) -> tuple[Measure, ...]:
        """Those of both."""
        return self.part.measures() + self.whole.measures()

    def __str__(self) -> str:
        """As a quotient."""
        return str(self.part / self.whole)


def mean(measure: Measure) -> Expression:
    """Sum of a measure's amounts / their number."""
    return Amount(measure) / Amount(measure, Part.SAMPLES)


def share(part: Measure, whole: Expression) -> Expression:
    """A share of something: only what it divides by must have been seen."""
    return OrZero(Amount(part)) / whole
