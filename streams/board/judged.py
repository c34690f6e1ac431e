"""How a KPI is judged beside what is normal: by what it counts, which its formula says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from streams.arithmetic import sketch
from streams.arithmetic.measures import Measure, Part
from streams.board.history_values import Floats, PastSums
from streams.kpis import Expression, Kpi, Unit, Value
from streams.kpis.formula import (
    Amount,
    FirstNonZero,
    Level,
    LevelAtStart,
    Net,
    Number,
    Operation,
    OrZero,
    Percentile,
)
from streams.spikes import Nature, Side

_Columns: TypeAlias = Callable[[PastSums], tuple[Floats, Floats, Floats]]
"""Part, whole and squares of each stretch, as `streams.spikes.Stretches` has them."""

_NPS_BOUNDS: Final = (-100.0, 100.0)


@dataclass(frozen=True, slots=True)
class Run:
    """An unusual stretch of time of a KPI, in the units of the tables; sums are those of the whole stretch."""

    window: str
    """The shortest window that holds it."""
    begin: int
    """In epoch minutes."""
    value: float
    expected: float
    samples: float


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What a KPI is judged by."""

    nature: Nature
    columns: _Columns
    flips: bool = False
    """Whether the KPI falls where what is counted grows: retention, by losses."""
    is_share_of_whole: bool = False
    """Whether the KPI is a count beside its whole: churn, by losses and customers."""

    def side(self, *, above: bool) -> Side:
        """The bad side of what is counted, of a KPI that is bad `above` or below."""
        return Side.HIGH if above != self.flips else Side.LOW


def judged_by(kpi: Kpi, formula: Expression, shift: int) -> JudgedBy:
    """What a KPI of this formula is judged by; its raw values are 10**shift of the units that are shown."""
    unit = 10.0**shift
    found: JudgedBy | None = None
    if kpi.unit is Unit.RATIO:
        found = _of_share(formula)
    elif _is_sum(formula) and kpi.unit.is_money:
        found = JudgedBy(Nature.AMOUNT, _sums(formula, _number_of(formula), unit))
    elif _is_count(formula) and kpi.unit is Unit.COUNT:
        found = JudgedBy(Nature.COUNT, _alone(formula, unit))
    else:
        found = _of_values(formula, unit)
    return found or JudgedBy(Nature.NUMBER, _alone(formula, unit))


def _of_share(formula: Expression) -> JudgedBy | None:
    """A part of what was decided in the same time, or a count beside how many there are; or 1 less such a share."""
    match formula:
        case Operation("-", Number(), Operation("/") as rest):
            found = _of_share(rest)
            return found and replace(found, flips=True)
        case Operation("/", part, whole) if _is_count(part) and _is_count(whole):
            return JudgedBy(Nature.RATIO, _shares(part, whole))
        case Operation("/", part, Level() | LevelAtStart() as whole) if _is_count(part):
            return JudgedBy(Nature.COUNT, _sums(part, whole, 1.0), is_share_of_whole=True)
        case _:
            return None


def _of_values(formula: Expression, unit: float) -> JudgedBy | None:
    """A level, or a mean or percentile of values."""
    match formula:
        case Level():
            return JudgedBy(Nature.LEVEL, _alone(formula, unit))
        case Percentile(measure=measure):
            return JudgedBy(Nature.MEAN, _logarithms(measure, unit))
        case Operation("/", Operation("/") as mean, Number(value=scale)):
            return _of_values(mean, unit * float(scale))
        case Operation("/", Amount(measure=measure), Amount(measure=of, part=Part.SAMPLES)) if measure == of:
            if Part.SKETCH in measure.kind.parts:
                return JudgedBy(Nature.MEAN, _logarithms(measure, unit))
            return JudgedBy(Nature.SCORE, _sums(Amount(measure), Amount(measure, Part.SAMPLES), unit))
        case _:
            return None


def bounds_of(kpi: Kpi) -> tuple[float, float] | None:
    """The least and the greatest value of a score, where they are known."""
    return _NPS_BOUNDS if kpi.name.startswith("nps") else None


def _is_count(formula: Expression) -> bool:
    """Whether a value is made of sums of what happened alone, and never falls below 0."""
    match formula:
        case Amount():
            return True
        case OrZero(inner=inner):
            return _is_count(inner)
        case FirstNonZero(first=one, second=other) | Operation("+", one, other):
            return _is_count(one) and _is_count(other)
        case _:
            return False


def _is_sum(formula: Expression) -> bool:
    """Whether a value is made of sums of what happened alone, of which some may be taken off."""
    match formula:
        case Net(gross=gross, less=less) | Operation("-", gross, less):
            return _is_sum(gross) and _is_count(less)
        case _:
            return _is_count(formula)


def _number_of(formula: Expression) -> Expression:
    """How many amounts a sum is made of, where its measure counts them; else 0."""
    match formula:
        case Amount(measure=measure) if Part.SAMPLES in measure.kind.parts:
            return Amount(measure, Part.SAMPLES)
        case OrZero(inner=inner) | Net(gross=inner) | Operation("+" | "-", inner):
            return _number_of(inner)
        case _:
            return Number(0)


def _alone(formula: Expression, unit: float) -> _Columns:
    def columns(past: PastSums) -> tuple[Floats, Floats, Floats]:
        values = values_of(formula, past) / unit
        none = np.zeros(len(values))
        return values, none, none

    return columns


def _sums(part: Expression, whole: Expression, unit: float) -> _Columns:
    def columns(past: PastSums) -> tuple[Floats, Floats, Floats]:
        parts, wholes = values_of(part, past) / unit, values_of(whole, past)
        return parts, wholes, np.zeros(len(parts))

    return columns


def _shares(part: Expression, whole: Expression) -> _Columns:
    def columns(past: PastSums) -> tuple[Floats, Floats, Floats]:
        parts, wholes = values_of(part, past), np.maximum(values_of(whole, past), 0.0)
        # An opening may come in another hour than its mail: a part is never more than its whole here.
        return np.clip(parts, 0.0, wholes), wholes, np.zeros(len(parts))

    return columns


def _logarithms(measure: Measure, unit: float) -> _Columns:
    def columns(past: PastSums) -> tuple[Floats, Floats, Floats]:
        buckets, places = past.columns.sketch(measure)
        counts = past.inside[:, places].astype(np.float64)
        # What took no time at all is told from a second by nobody.
        values = np.maximum(np.array([sketch.representative(bucket) for bucket in buckets]) / unit, _LEAST_VALUE)
        logarithms = np.log(values)
        return counts @ logarithms, counts.sum(axis=1), counts @ logarithms**2

    return columns


_LEAST_VALUE: Final = 1e-3


def values_of(formula: Expression, past: PastSums) -> Floats:
    """A formula over many stretches at once; NaN where it has no value. Events never seen count as 0."""
    match formula:
        case OrZero(inner=inner):
            found = np.nan_to_num(values_of(inner, past))
        case Net(gross=gross, less=less):
            found = values_of(gross, past) - values_of(less, past)
        case FirstNonZero(first=first, second=second):
            values = values_of(first, past)
            found = np.where(np.nan_to_num(values) != 0, values, values_of(second, past))
        case Operation(sign=sign, left=left, right=right):
            found = _joined(sign, values_of(left, past), values_of(right, past))
        case _:
            found = _leaf(formula, past)
    return found


def _leaf(formula: Expression, past: PastSums) -> Floats:
    match formula:
        case Amount(measure=measure, part=part):
            return past.amounts(measure, part)
        case Level(measure=measure):
            return past.levels(measure)
        case LevelAtStart(measure=measure):
            return past.levels_at_start(measure)
        case Number(value=value):
            return np.full(len(past), float(value))
        case _:
            return np.array([_number(formula.evaluate(reading)) for reading in past.readings()])


def _joined(sign: str, left: Floats, right: Floats) -> Floats:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "×":
            return left * right
        case _:
            quotient: Floats = np.divide(left, right, out=np.full(len(left), np.nan), where=right != 0)
            return quotient


def _number(value: Value | None) -> float:
    return np.nan if value is None else float(value)
