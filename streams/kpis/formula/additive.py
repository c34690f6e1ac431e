"""Which formulas are sums over what happened, which are levels, and which change as time goes by."""

from streams.arithmetic.measures import Measure
from streams.kpis.formula.expression import Expression, Number, Operation
from streams.kpis.formula.functions import (
    FirstKnown,
    FirstNonZero,
    Lifespan,
    Net,
    OrZero,
    PartOf,
    RoundedMillionths,
    YearlyRate,
)
from streams.kpis.formula.staying import RestrictedMeanStay
from streams.kpis.formula.windowed import Amount, Level, MeanAge, WindowsAYear


def adds_up(formula: Expression) -> bool:
    """Whether a value is a sum, or a difference of sums, of what happened in its stretch of time.

    Levels, quotients and percentiles are none. Nor is what is counted among distinct entities: a customer who bought
    in both weeks is one of the month.
    """
    return gathers(formula) and not any(measure.reassigned for measure in formula.measures())


def gathers(formula: Expression) -> bool:
    """Whether a value gathers from the beginning of a stretch of time to its end: a sum, or a number of distinct ones.

    Levels, quotients and percentiles may be anything from the beginning on.
    """
    match formula:
        case Amount(measure=measure):
            return not measure.kind.is_level
        case Net(gross=gross, less=less) | Operation(sign="+" | "-", left=gross, right=less):
            return gathers(gross) and gathers(less)
        case OrZero(inner=inner):
            return gathers(inner)
        case _:
            return False


def pools(formula: Expression) -> bool:
    """Whether stretches of time that lie apart may be put together as one: a sum over what happened, or a quotient.

    Levels belong to a moment, and distinct entities may be the same in several stretches.
    """
    match formula:
        case Number():
            return True
        case Amount(measure=measure):
            return not measure.kind.is_level and not measure.reassigned
        case OrZero(inner=inner):
            return pools(inner)
        case (
            Net(gross=one, less=other)
            | FirstNonZero(first=one, second=other)
            | PartOf(part=one, whole=other)
            | Operation(left=one, right=other)
        ):
            return pools(one) and pools(other)
        case _:
            return False


def is_level(formula: Expression) -> bool:
    """Whether a value is what there is at one moment, the same over every window that ends then."""
    match formula:
        case Level() | MeanAge() | RoundedMillionths(whole=Level()):
            return True
        case Operation(sign="-" | "+", left=left, right=right):
            return is_level(left) and is_level(right)
        case _:
            return False


def grows_old(formula: Expression) -> bool:
    """Whether a value changes as time goes by, though nothing new is counted and no window moves."""
    match formula:
        case MeanAge() | WindowsAYear() | RestrictedMeanStay():
            return True
        case Operation(left=left, right=right):
            return grows_old(left) or grows_old(right)
        case PartOf(part=part, whole=whole):
            return grows_old(part) or grows_old(whole)
        case _:
            return False


def other_windows(formula: Expression) -> frozenset[str]:
    """The windows besides its own that a value is also told by."""
    match formula:
        case YearlyRate(window=window):
            return frozenset({window})
        case FirstKnown(choices=choices):
            return frozenset[str]().union(*map(other_windows, choices))
        case Lifespan(churn=churn):
            return other_windows(churn)
        case Operation(left=left, right=right):
            return other_windows(left) | other_windows(right)
        case PartOf(part=part, whole=whole):
            return other_windows(part) | other_windows(whole)
        case _:
            return frozenset()


def begun_by(formula: Expression) -> frozenset[Measure]:
    """The measures whose first day a value is told by, whatever else it counts."""
    match formula:
        case WindowsAYear(begun_by=measure):
            return frozenset({measure})
        case Operation(left=left, right=right):
            return begun_by(left) | begun_by(right)
        case PartOf(part=part, whole=whole):
            return begun_by(part) | begun_by(whole)
        case _:
            return frozenset()
