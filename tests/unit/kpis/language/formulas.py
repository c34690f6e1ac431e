"""Random formulas, and the names that they are of."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from streams.arithmetic.measures import Measure, Part
from streams.kpis import Expression
from streams.kpis.formula import (
    Amount,
    FirstKnown,
    FirstNonZero,
    Level,
    LevelAtStart,
    Lifespan,
    MeanAge,
    Net,
    Number,
    Operation,
    OrZero,
    PartOf,
    Percentile,
    RestrictedMeanStay,
    RoundedMillionths,
    Slope,
    WindowsAYear,
    YearlyRate,
    mean,
    share,
)
from streams.kpis.formula.language import Names
from streams.kpis.formula.language.functions import DAY
from tests.built_in import ALL_MEASURES

SETTINGS: Final = {"margin": Fraction(1), "lifespan_cap_years": Fraction(10)}
MEASURES: Final = {measure.name: measure for measure in ALL_MEASURES}
NAMES: Final = Names(MEASURES, settings=SETTINGS)


def _measure(name: str) -> Measure:
    return MEASURES[name]


def _measures(suits: Callable[[Measure], bool]) -> st.SearchStrategy[Measure]:
    return st.sampled_from([measure.name for measure in ALL_MEASURES if suits(measure)]).map(_measure)


_SUMS = _measures(lambda measure: not measure.kind.is_level)
_LEVELS = _measures(lambda measure: measure.kind.is_level)
_KEPT = _measures(lambda measure: measure.kind.is_level and measure.kind.in_panes)
_AVERAGED = _measures(lambda measure: Part.SAMPLES in measure.kind.parts)
_DISTRIBUTIONS = _measures(lambda measure: Part.SKETCH in measure.kind.parts)
_BILLIONTHS = st.sampled_from(["nps", "csat", "ces", "acsi"]).map(_measure)
_DECIMALS = st.builds(
    lambda digits, places: Fraction(digits, 10**places), st.integers(-(10**9), 10**9), st.integers(0, 9)
)

LEAVES: Final = st.one_of(
    _SUMS.map(Amount),
    _AVERAGED.map(lambda measure: Amount(measure, Part.SAMPLES)),
    _AVERAGED.map(mean),
    _LEVELS.map(Level),
    _KEPT.map(LevelAtStart),
    st.builds(Percentile, _DISTRIBUTIONS, st.integers(1, 99).map(lambda percent: percent / 100)),
    st.builds(MeanAge, _LEVELS, _LEVELS),
    st.builds(RestrictedMeanStay, _LEVELS, _LEVELS),
    _measures(lambda _: True).map(WindowsAYear),
    st.integers(-(10**12), 10**12).map(Number),
    _DECIMALS.map(Number),
    st.sampled_from(sorted(SETTINGS)).map(lambda name: Number(SETTINGS[name], name)),
    _BILLIONTHS.map(lambda measure: mean(measure) / Number(10**9, "10^9")),
    st.builds(share, _SUMS, _SUMS.map(Amount)),
)


def _briefly(strategy: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """The same strategy with a short name: Hypothesis would write out all measures at each of its places."""

    @st.composite
    def part(draw: st.DrawFn) -> Expression:
        return draw(strategy)

    return part()


def _larger(smaller: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = _briefly(smaller)
    return st.one_of(
        st.builds(Operation, st.sampled_from("+-×/"), parts, parts),
        st.builds(OrZero, parts),
        st.builds(Net, parts, parts),
        st.builds(PartOf, parts, parts),
        st.builds(FirstNonZero, parts, parts),
        st.lists(parts, min_size=2, max_size=4).map(lambda choices: FirstKnown(tuple(choices))),
        st.builds(Lifespan, parts, _DECIMALS),
        st.sampled_from([("30d", 30), ("90d", 90), ("7d", 7)]).flatmap(
            lambda window: parts.map(lambda part: YearlyRate(part, *window))
        ),
        st.builds(RoundedMillionths, parts, parts),
        st.builds(Slope, parts, parts, parts, parts, parts),
        parts.map(lambda part: part / DAY),
        parts.map(lambda part: OrZero(part) / part),
    )


FORMULAS: Final[st.SearchStrategy[Expression]] = st.recursive(LEAVES, _larger, max_leaves=12)


def nodes(formula: Expression) -> Iterable[Expression]:
    """The formula and all expressions in it."""
    yield formula
    for name in formula.__dataclass_fields__:  # type: ignore[attr-defined]  # every expression is a dataclass
        value = getattr(formula, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Expression):
                yield from nodes(part)
