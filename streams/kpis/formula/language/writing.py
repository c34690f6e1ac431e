"""Expression -> text: what `read_formula` reads as the same expression again."""

from collections.abc import Collection
from fractions import Fraction
from typing import Final

from streams.arithmetic.measures import Measure, Part
from streams.kpis.formula.expression import Expression, Number, Operation
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
    mean,
)
from streams.kpis.formula.language.functions import DAY, WINDOW_DAYS
from streams.kpis.formula.staying import RestrictedMeanStay
from streams.kpis.formula.units import UnitError, parts_of_a_point
from streams.kpis.formula.windowed import Amount, Level, LevelAtStart, MeanAge, Percentile, WindowsAYear

_SIGNS: Final = {"+": "+", "-": "-", "×": "*", "/": "/"}
_BINDS: Final = {"+": 1, "-": 1, "×": 2, "/": 2}


def written(formula: Expression, kpis: Collection[str] = ()) -> str:
    """The text of a formula.

    `kpis` are the KPIs that its reader knows: a measure named like one of them is written as `sum(name)`. Raises
    ValueError for what no text says, as a number that is no decimal.
    """
    return _Writer(kpis).write(formula)


class _Writer:
    def __init__(self, kpis: Collection[str]) -> None:
        self._kpis = kpis

    def write(self, formula: Expression) -> str:  # noqa: PLR0911 - one line a node
        match formula:
            case Number():
                return _number(formula)
            case Operation():
                return self._operation(formula)
            case Amount(measure=measure, part=Part.SAMPLES):
                return f"samples({measure.name})"
            case Amount(measure=measure, part=Part.AMOUNT) if not measure.kind.is_level:
                return f"sum({measure.name})" if measure.name in self._kpis else measure.name
            case Level(measure=measure):
                return f"now({measure.name})"
            case LevelAtStart(measure=measure):
                return f"at_start({measure.name})"
            case Percentile(measure=measure, quantile=quantile) if round(quantile * 100) / 100 == quantile:
                return f"p{round(quantile * 100)}({measure.name})"
            case _:
                return self._called(formula)

    def _called(self, formula: Expression) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a node
        match formula:
            case OrZero(inner=inner):
                return self._call("or_zero", inner)
            case PartOf(part=part, whole=whole):
                return self._call("part_of", part, whole)
            case Net(gross=gross, less=less):
                return self._call("net", gross, less)
            case FirstNonZero(first=first, second=second):
                return self._call("first_non_zero", first, second)
            case FirstKnown(choices=choices) if len(choices) > 1:
                return self._call("first_known", *choices)
            case MeanAge(moments=moments, count=count):
                return self._call("mean_age", moments, count)
            case WindowsAYear(begun_by=measure):
                return self._call("windows_a_year", measure)
            case RestrictedMeanStay(ended=ended, present=present):
                return self._call("restricted_mean_stay", ended, present)
            case RoundedMillionths(whole=whole, millionths=millionths):
                return self._call("rounded_millionths", whole, millionths)
            case Slope(count=count, x=x, y=y, xx=xx, xy=xy):
                return self._call("slope", count, x, y, xx, xy)
            case Lifespan(churn=churn, cap_years=cap_years):
                return self._call("lifespan", churn, Number(cap_years))
            case YearlyRate(share=share, window=window, days=days) if WINDOW_DAYS.get(window) == days:
                return f'yearly_rate({self.write(share)}, "{window}")'
            case _:
                raise ValueError(f"no text says {formula!r}")

    def _call(self, name: str, *given: Expression | Measure) -> str:
        return f"{name}({', '.join(one.name if isinstance(one, Measure) else self.write(one) for one in given)})"

    def _operation(self, formula: Operation) -> str:
        binds = _BINDS[formula.sign]
        if named := self._named(formula):
            return named
        return f"{self._side(formula.left, binds)} {_SIGNS[formula.sign]} {self._side(formula.right, binds + 1)}"

    def _side(self, formula: Expression, binds: int) -> str:
        """One side of an operation, in brackets where its own sign binds less."""
        text = self.write(formula)
        is_looser = isinstance(formula, Operation) and _BINDS[formula.sign] < binds and not self._named(formula)
        return f"({text})" if is_looser else text

    def _named(self, formula: Operation) -> str:
        """The call of the function that stands for an operation; empty where none does."""
        left, right = formula.left, formula.right
        if formula.sign != "/":
            return ""
        if isinstance(left, Amount) and formula == mean(left.measure):
            return f"mean({left.measure.name})"
        if right == DAY:
            return self._call("days", left)
        if isinstance(right, Number) and right == _parts(left):
            return self._call("points", left)
        return self._call("share", left.inner, right) if isinstance(left, OrZero) else ""


def _parts(formula: Expression) -> Number | None:
    try:
        return parts_of_a_point(formula)
    except UnitError:
        return None


def _number(number: Number) -> str:
    if number.name.isidentifier():
        return f"setting({number.name})"
    if number.name or isinstance(number.value, float):
        raise ValueError(f"no text says {number!r}")
    return _decimal(Fraction(number.value))


def _decimal(value: Fraction) -> str:
    """All digits of a decimal. Raises ValueError where there is no end of them."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 400:
            raise ValueError(f"no text says {value}: it is no decimal number")
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if value < 0 else "") + (f"{whole}.{rest}" if rest else whole)
