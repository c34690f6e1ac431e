"""The functions of formulas: what each takes, and the expression that it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import partial
from typing import Final

from streams.arithmetic.measures import Kind, Measure, Part
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, ROLLING
from streams.kpis.formula.expression import Expression, Number
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
from streams.kpis.formula.staying import RestrictedMeanStay
from streams.kpis.formula.units import parts_of_a_point
from streams.kpis.formula.windowed import Amount, Level, LevelAtStart, MeanAge, Percentile, WindowsAYear

DAY: Final = Number(DAY_MINUTES * MINUTE_MS, "a day")
"""In milliseconds."""
WINDOW_DAYS: Final[Mapping[str, int]] = {
    window.name: window.minutes // DAY_MINUTES for window in ROLLING if window.minutes % DAY_MINUTES == 0
}
"""The windows of whole days, and how many each has."""


class Takes(Enum):
    """What may stand in one place of a function."""

    FORMULA = "a formula"
    NUMBER = "a number, or setting(...)"
    SETTING = "the name of a setting"
    WINDOW = "a window of whole days in quotes"
    MEASURE = "a measure"
    SUM = "a measure that adds up over a window"
    AVERAGED = "a measure that has a mean"
    DISTRIBUTION = "a measure that has percentiles"
    LEVEL = "a measure that is a running total"
    KEPT_LEVEL = "a measure that is a running total with a history"


OF_MEASURES: Final[Mapping[Takes, Callable[[Kind], bool]]] = {
    Takes.MEASURE: lambda _: True,
    Takes.SUM: lambda kind: not kind.is_level,
    Takes.AVERAGED: lambda kind: Part.SAMPLES in kind.parts,
    Takes.DISTRIBUTION: lambda kind: Part.SKETCH in kind.parts,
    Takes.LEVEL: lambda kind: kind.is_level,
    Takes.KEPT_LEVEL: lambda kind: kind.is_level and kind.in_panes,
}
"""Which kinds of measures suit the places that take a measure."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: what it `takes`, in order, how it is made, and what it gives, in words.

    One that `repeats` takes any number of the last thing. `make` is called with a measure, an expression, a constant
    (`Number`) or a text for each thing taken. It may raise ValueError, which says what does not go together.
    """

    takes: tuple[Takes, ...]
    make: Callable[..., Expression]
    gives: str
    repeats: bool = False


def _share(part: Expression, whole: Expression) -> Expression:
    return OrZero(part) / whole


def _lifespan(churn: Expression, cap_years: Number) -> Expression:
    return Lifespan(churn, Fraction(cap_years.value))


def _yearly_rate(share: Expression, window: str) -> Expression:
    return YearlyRate(share, window, WINDOW_DAYS[window])


def _points(scores: Expression) -> Expression:
    """Raises ValueError where scores are none that are kept in parts of a point."""
    parts = parts_of_a_point(scores)
    if parts is None:
        raise ValueError("points(...) is of scores that are added up in parts of a point, as surveys' are")
    return scores / parts


FUNCTIONS: Final[Mapping[str, Function]] = {
    "sum": Function((Takes.SUM,), Amount, "Sum of the measure over the window: what its name alone means, too."),
    "samples": Function((Takes.AVERAGED,), lambda of: Amount(of, Part.SAMPLES), "How many amounts are in that sum."),
    "mean": Function((Takes.AVERAGED,), mean, "The sum divided by the samples."),
    "now": Function((Takes.LEVEL,), Level, "A running total at this moment."),
    "at_start": Function((Takes.KEPT_LEVEL,), LevelAtStart, "The running total when the window began."),
    "or_zero": Function((Takes.FORMULA,), OrZero, "The value, or 0 while there is none."),
    "share": Function(
        (Takes.FORMULA, Takes.FORMULA), _share, "The first divided by the second; 0 while the first was never seen."
    ),
    "part_of": Function(
        (Takes.FORMULA, Takes.FORMULA), PartOf, "The first divided by the second, if that is above 0. For money."
    ),
    "net": Function(
        (Takes.FORMULA, Takes.FORMULA), Net, "The first less the second; one of them may never have been seen."
    ),
    "first_non_zero": Function(
        (Takes.FORMULA, Takes.FORMULA), FirstNonZero, "The first, or the second where that is 0 or absent."
    ),
    "first_known": Function(
        (Takes.FORMULA, Takes.FORMULA),
        lambda *choices: FirstKnown(choices),
        "The first of several that has a value.",
        repeats=True,
    ),
    "days": Function((Takes.FORMULA,), lambda time: time / DAY, "A time in days."),
    "points": Function((Takes.FORMULA,), _points, "Scores in points; they are added up in parts of a point."),
    "mean_age": Function(
        (Takes.LEVEL, Takes.LEVEL), MeanAge, "How long ago things began, by a sum of moments and their number now."
    ),
    "windows_a_year": Function(
        (Takes.MEASURE,), WindowsAYear, "How many such windows a year has, since there is anything of the measure."
    ),
    "yearly_rate": Function(
        (Takes.FORMULA, Takes.WINDOW), _yearly_rate, "A share that is lost in a window, as a share lost in a year."
    ),
    "lifespan": Function(
        (Takes.FORMULA, Takes.NUMBER), _lifespan, "Years that customers stay, by yearly churn; at most so many."
    ),
    "restricted_mean_stay": Function(
        (Takes.LEVEL, Takes.LEVEL), RestrictedMeanStay, "Years of the first 36 months, by ended and by open spells."
    ),
    "rounded_millionths": Function(
        (Takes.FORMULA, Takes.FORMULA), RoundedMillionths, "An exact sum of whole units and of millionths."
    ),
    "slope": Function(
        (Takes.FORMULA,) * 5, Slope, "By how much y rises with x, by their number and the sums of x, y, x * x, x * y."
    ),
    "setting": Function((Takes.SETTING,), lambda number: number, "A number of the settings."),
}
"""Every function but the percentiles, `p1` to `p99`."""


def function(name: str) -> Function | None:
    """The function of this name, percentiles among them; None where there is none."""
    percent = name[1:]
    if name[:1] == "p" and percent.isascii() and percent.isdecimal() and 1 <= int(percent) <= 99 and percent[0] != "0":
        make = partial(_percentile, quantile=int(percent) / 100)
        return Function((Takes.DISTRIBUTION,), make, f"What {percent} % of the amounts do not exceed.")
    return FUNCTIONS.get(name)


def _percentile(of: Measure, quantile: float) -> Expression:
    return Percentile(of, quantile)
