"""Suggestions: what a goal for the next period may be, from what the last ones came to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Final

from streams.kpis import Better, Kpi, Unit

MOST_PERIODS: Final = 6
"""Older periods say less of the next one."""
_LEAST_FOR_GROWTH: Final = 3
_LEAST_GROWTH: Final = Fraction(80, 100)
_MOST_GROWTH: Final = Fraction(125, 100)
"""Beyond these a growth is no usual one."""
_DIGITS: Final = 2
"""Of a suggested goal: a number that people keep in mind."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A goal for the next period of a KPI, and what it comes from.

    `values` are those of the last finished periods, the oldest first. `growth` is the median of the quotients of each
    by the one before it, limited; 1 where growth is not asked.
    """

    kpi: Kpi
    values: tuple[Fraction, ...]
    median: Fraction
    growth: Fraction
    goal: Decimal


def suggestion(kpi: Kpi, values: Sequence[Fraction | None]) -> Suggestion | None:
    """The goal for the period after these, which have finished; None where none of them has a value.

    The goal is the median of the last periods, of sums and numbers times the usual growth, with two digits. Where low
    is better, growth never raises it. All else (ratios, means, levels) does not grow with the company, so its goal is
    the median.
    """
    told = tuple(value for value in values[-MOST_PERIODS:] if value is not None)
    if not told:
        return None
    middle = Fraction(median(told))
    growth = _growth(kpi, told)
    return Suggestion(kpi, told, middle, growth, _rounded(middle * growth, kpi.unit))


def _growth(kpi: Kpi, values: Sequence[Fraction]) -> Fraction:
    steps = [after / before for before, after in pairwise(values) if before > 0]
    if not kpi.gathers or len(values) < _LEAST_FOR_GROWTH or not steps:
        return Fraction(1)
    most = Fraction(1) if kpi.better is Better.DOWN else _MOST_GROWTH
    return min(max(Fraction(median(steps)), _LEAST_GROWTH), most)


def _rounded(value: Fraction, unit: Unit) -> Decimal:
    """With two digits that count; of counts none behind the point."""
    exact = Decimal(value.numerator) / value.denominator
    if not exact:
        return Decimal(0)
    places = exact.adjusted() - _DIGITS + 1
    if unit is Unit.COUNT:
        places = max(places, 0)
    rounded = exact.quantize(Decimal(1).scaleb(places), ROUND_HALF_EVEN)
    return Decimal(f"{rounded:f}").normalize()
