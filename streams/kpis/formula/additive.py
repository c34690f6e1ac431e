"""Which formulas are sums over what happened, and which are levels that only the moment decides."""

from streams.kpis.formula.expression import Expression
from streams.kpis.formula.functions import Net, OrZero, RoundedMillionths
from streams.kpis.formula.windowed import Amount, Level


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
        case Net(gross=gross, less=less):
            return gathers(gross) and gathers(less)
        case OrZero(inner=inner):
            return gathers(inner)
        case _:
            return False


def is_level(formula: Expression) -> bool:
    """Whether a value is what there is at one moment, the same over every window that ends then."""
    match formula:
        case Level() | RoundedMillionths(whole=Level()):
            return True
        case _:
            return False
