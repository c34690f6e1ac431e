"""The units of formulas, by algebra: money / count = money, money / money = ratio, milliseconds = seconds.

An expression is a power of what measures add up, as money, time or points. Counts and numbers have no power of their
own, for a mean per customer is in the unit of what each has. What is without any power is either a count or a ratio; a
count divided by a count may be either (tickets per customer, families a basket), and so may a plain number. So what is
derived is a set of dimensions, in which the declared unit has to be.
"""

from collections.abc import Mapping
from typing import Final

from streams.arithmetic.measures import Measure, Part, Quantity
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.kpis.formula.dimensions import (
    COUNT,
    MONEY,
    NUMBER,
    PER_YEAR,
    POINTS,
    RATIO,
    TIME,
    YEARS,
    Derived,
    Dimension,
    names,
    product,
    quotients,
)
from streams.kpis.formula.expression import Expression, Number, Operation, Value
from streams.kpis.formula.functions import (
    FirstKnown,
    FirstNonZero,
    Lifespan,
    Net,
    OrZero,
    PartOf,
    RoundedMillionths,
    Slope,
    YearlyRate,
)
from streams.kpis.formula.staying import RestrictedMeanStay
from streams.kpis.formula.windowed import Amount, Level, LevelAtStart, MeanAge, Percentile, WindowsAYear

_LONGEST_SAID: Final = 60
"""Letters of a formula in a message."""


class UnitError(ValueError):
    """Parts of a formula that do not go together, such as money and seconds that are added up."""


_OF_QUANTITY: Final[Mapping[Quantity, Dimension]] = {
    Quantity.COUNT: COUNT,
    Quantity.MONEY: MONEY,
    Quantity.TIME: TIME,
    Quantity.SQUARED_HUNDREDTHS: Dimension(((Quantity.HUNDREDTHS.value, 2),)),
    **{
        quantity: Dimension(((quantity.value, 1),))
        for quantity in (
            Quantity.MILLIONTHS_OF_MONEY,
            Quantity.MOMENTS,
            Quantity.TENTHS,
            Quantity.HUNDREDTHS,
            Quantity.BILLIONTHS,
        )
    },
}
_SCORES: Final[Mapping[Quantity, Number]] = {
    Quantity.TENTHS: Number(10),
    Quantity.HUNDREDTHS: Number(100),
    Quantity.BILLIONTHS: Number(10**9, "10^9"),
}
_CONVERSIONS: Final[Mapping[tuple[str, Value], str]] = {
    **{(quantity.value, int(parts.value)): "points" for quantity, parts in _SCORES.items()},
    ("seconds", DAY_MINUTES * MINUTE_MS): "day",
}
"""(what is divided, by which number) -> what comes out."""


def parts_of_a_point(scores: Expression) -> Number | None:
    """By what scores are divided to be points; None of what is none. Raises UnitError."""
    found = derived(scores)
    return next((parts for quantity, parts in _SCORES.items() if found == frozenset({_OF_QUANTITY[quantity]})), None)


def derived(formula: Expression, *, over_a_year: bool = False) -> Derived:
    """The dimensions that a formula may have, at least one.

    With `over_a_year` it is only told over 365 days: what is in such a window is what is in a year, so years have no
    power. Raises UnitError if the formula adds up, compares or rounds what does not go together.
    """
    return _Algebra(over_a_year=over_a_year).of(formula)


class _Algebra:
    def __init__(self, *, over_a_year: bool) -> None:
        self._over_a_year = over_a_year

    def of(self, formula: Expression) -> Derived:  # noqa: C901, PLR0911 - one rule a node
        match formula:
            case Number():
                return NUMBER
            case Amount(measure=measure, part=part):
                return frozenset({COUNT}) if part is Part.SAMPLES else _of(measure)
            case Level(measure=measure) | LevelAtStart(measure=measure) | Percentile(measure=measure):
                return _of(measure)
            case OrZero(inner=inner):
                return self.of(inner)
            case Net(gross=one, less=other) | Operation(sign="+" | "-", left=one, right=other):
                return self._alike(formula, one, other)
            case FirstNonZero(first=one, second=other):
                return self._alike(formula, one, other)
            case FirstKnown(choices=choices):
                return self._alike(formula, *choices)
            case Operation(sign="×", left=one, right=other):
                return frozenset(product(a, b) for a in self.of(one) for b in self.of(other))
            case Operation(sign="/", left=one, right=Number(value=value)):
                return frozenset(_converted(a, value) for a in self.of(one))
            case Operation(left=one, right=other) | PartOf(part=one, whole=other):
                return frozenset(c for a in self.of(one) for b in self.of(other) for c in quotients(a, b))
            case _:
                return self._of_function(formula)

    def _of_function(self, formula: Expression) -> Derived:  # noqa: PLR0911 - one rule a node
        match formula:
            case MeanAge(moments=moments, count=count):
                self._must_be(formula, Level(moments), _OF_QUANTITY[Quantity.MOMENTS])
                self._must_be(formula, Level(count), COUNT)
                return frozenset({TIME})
            case WindowsAYear():
                return self._years(PER_YEAR)
            case YearlyRate(share=share):
                self._must_be(formula, share, RATIO)
                return frozenset({RATIO})
            case Lifespan(churn=churn):
                self._must_be(formula, churn, RATIO)
                return self._years(YEARS)
            case RestrictedMeanStay():
                return self._years(YEARS)
            case RoundedMillionths(whole=whole, millionths=millionths):
                self._must_be(formula, whole, MONEY)
                self._must_be(formula, millionths, _OF_QUANTITY[Quantity.MILLIONTHS_OF_MONEY])
                return frozenset({MONEY})
            case Slope():
                return self._of_slope(formula)
            case _:
                raise UnitError(f"nothing is known of the unit of {formula}")

    def _of_slope(self, slope: Slope) -> Derived:
        """Points where both are scores in the same parts of a point: so many for one point more. Else y per x."""
        x, y = self.of(slope.x), self.of(slope.y)
        self._must_be(slope, slope.count, COUNT)
        self._must_be(slope, slope.xx, *(product(one, one) for one in x))
        self._must_be(slope, slope.xy, *(product(one, other) for one in x for other in y))
        scores = {_OF_QUANTITY[quantity] for quantity in _SCORES}
        return frozenset({POINTS} if x == y and x <= scores else {c for a in y for b in x for c in quotients(a, b)})

    def _must_be(self, formula: Expression, part: Expression, *expected: Dimension) -> None:
        found = self.of(part)
        if not found & frozenset(expected):
            raise UnitError(
                f"{_short(formula)}: {_short(part)} is {names(found)}, where {names(frozenset(expected))} is needed"
            )

    def _alike(self, formula: Expression, *parts: Expression) -> Derived:
        """What all of them may be."""
        found = [self.of(part) for part in parts]
        common = frozenset.intersection(*found)
        if not common:
            raise UnitError(f"{_short(formula)}: {' and '.join(map(names, found))} do not go together")
        return common

    def _years(self, power: Dimension) -> Derived:
        return frozenset({RATIO if self._over_a_year else power})


def _of(measure: Measure) -> Derived:
    return frozenset({_OF_QUANTITY[measure.amounts]})


def _converted(one: Dimension, number: Value) -> Dimension:
    """What is divided by a plain number: the same, or a larger unit where the number is how many of it make one."""
    if len(one.powers) != 1 or one.powers[0][1] != 1:
        return one
    name = _CONVERSIONS.get((one.powers[0][0], number))
    return one if name is None else Dimension(((name, 1),))


def _short(formula: Expression) -> str:
    text = str(formula)
    return text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}..."
