"""Formulas: what each node gives, and when it gives nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.measures.kinds import Kind
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Window
from streams.arithmetic.sketch import Ranked
from streams.kpis.formula import (
    Amount,
    Expression,
    FirstNonZero,
    Level,
    LevelAtStart,
    Lifespan,
    Net,
    Number,
    OrZero,
    Percentile,
    RoundedMillionths,
    SpellCounts,
    Value,
    WindowsAYear,
    mean,
    share,
)

APPLES = Measure("apples", Kind.DISTRIBUTION, frozenset({"apple.picked"}))
PEARS = Measure("pears", Kind.SUM, frozenset({"pear.picked"}))
STOCK = Measure("stock", Kind.LEVEL_WITH_HISTORY, frozenset({"apple.picked"}))
APPLE, PEAR = frozenset({"apple.picked"}), frozenset({"pear.picked"})
BOTH = APPLE | PEAR


@dataclass(frozen=True)
class Basket:
    """A reading with the given sums; what is not given is 0."""

    types: frozenset[str] = BOTH
    amounts: Mapping[tuple[str, Part], int] = field(default_factory=dict)
    levels: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Running total at the window's start and now."""
    buckets: Sequence[tuple[int, int]] = ()
    window: Window = WINDOWS[0]
    span: tuple[int, int] | None = None
    first_days: Mapping[str, int] = field(default_factory=dict)

    def first_day(self, measure: Measure) -> int | None:
        return self.first_days.get(measure.name)

    def over(self, window: str) -> None:
        del window

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        return self.amounts.get((measure.name, part), 0)

    def level(self, measure: Measure) -> int:
        return self.levels.get(measure.name, (0, 0))[1]

    def level_at_start(self, measure: Measure) -> int:
        return self.levels.get(measure.name, (0, 0))[0]

    def sketch(self, measure: Measure) -> Ranked:
        del measure
        return Ranked.of(self.buckets)

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts | None:
        del ended, present, of_all
        return None

    def seen(self, event_types: frozenset[str]) -> bool:
        return bool(self.types & event_types)


def basket(apples: int = 0, pears: int = 0, samples: int = 0, types: frozenset[str] = BOTH) -> Basket:
    return Basket(
        types,
        {
            ("apples", Part.AMOUNT): apples,
            ("apples", Part.SAMPLES): samples,
            ("pears", Part.AMOUNT): pears,
        },
    )


@pytest.mark.parametrize("expression", [Amount(APPLES), Level(STOCK), LevelAtStart(STOCK)])
def test_an_amount_and_a_level_are_absent_before_their_events_and_0_after(expression: Expression) -> None:
    assert expression.evaluate(basket(types=PEAR)) is None
    assert expression.evaluate(basket()) == 0


def test_a_level_has_a_value_now_and_had_one_at_the_windows_start() -> None:
    reading = Basket(levels={"stock": (3, 8)})
    assert Level(STOCK).evaluate(reading) == 8
    assert LevelAtStart(STOCK).evaluate(reading) == 3


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Amount(APPLES) + Amount(PEARS), 9),
        (Amount(APPLES) - Amount(PEARS), 3),
        (Amount(APPLES) * Amount(PEARS), 18),
        (Amount(APPLES) / Amount(PEARS), 2.0),
        (Amount(APPLES) / Number(Fraction(1, 3)), 18),
    ],
)
def test_operations_join_two_values(expression: Expression, expected: Value) -> None:
    assert expression.evaluate(basket(apples=6, pears=3)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        Amount(APPLES) + Amount(PEARS),
        Amount(APPLES) - Amount(PEARS),
        Amount(APPLES) * Amount(PEARS),
        Amount(APPLES) / Amount(PEARS),
    ],
)
@pytest.mark.parametrize("types", [APPLE, PEAR, frozenset[str]()])
def test_an_operation_needs_both_sides(expression: Expression, types: frozenset[str]) -> None:
    assert expression.evaluate(basket(1, 1, types=types)) is None


@given(st.integers(-(10**18), 10**18), st.integers(-5, 5))
def test_nothing_is_ever_divided_by_0(apples: int, pears: int) -> None:
    quotient = (Amount(APPLES) / Amount(PEARS)).evaluate(basket(apples, pears))
    if pears == 0:
        assert quotient is None
    else:
        assert quotient == pytest.approx(float(Fraction(apples, pears)), rel=1e-15)


def test_a_mean_is_the_sum_by_the_number_of_samples() -> None:
    assert mean(APPLES).evaluate(basket(apples=7, samples=2)) == 3.5
    assert mean(APPLES).evaluate(basket()) is None


def test_a_share_needs_only_what_it_divides_by() -> None:
    assert share(PEARS, Amount(APPLES)).evaluate(basket(apples=4, types=APPLE)) == 0
    assert share(PEARS, Amount(APPLES)).evaluate(basket(pears=4, types=PEAR)) is None


def test_a_net_amount_is_fed_by_either_side() -> None:
    net = Net(Amount(APPLES), Amount(PEARS))
    assert net.evaluate(basket(5, 2)) == 3
    assert net.evaluate(basket(5, 2, types=APPLE)) == 5
    assert net.evaluate(basket(5, 2, types=PEAR)) == -2
    assert net.evaluate(basket(5, 2, types=frozenset())) is None


def test_the_first_of_two_counts_unless_it_is_0_or_absent() -> None:
    first = FirstNonZero(Amount(APPLES), Amount(PEARS))
    assert first.evaluate(basket(5, 2)) == 5
    assert first.evaluate(basket(0, 2)) == 2
    assert first.evaluate(basket(5, 2, types=PEAR)) == 2
    assert first.evaluate(basket(0, 0)) == 0
    assert first.evaluate(basket(0, 0, types=APPLE)) is None


def test_what_was_never_seen_is_0_where_that_is_asked_for() -> None:
    assert OrZero(Amount(PEARS)).evaluate(basket(types=APPLE)) == 0
    assert OrZero(Amount(PEARS)).evaluate(basket(pears=3)) == 3


@pytest.mark.parametrize(("apples", "years"), [(0, 5), (1, 5), (2, 4), (8, 1), (16, 0.5)])
def test_a_lifespan_is_one_by_churn_up_to_its_cap(apples: int, years: float) -> None:
    churn = Amount(APPLES) / Number(8)
    assert Lifespan(churn, Fraction(5)).evaluate(basket(apples)) == years
    assert Lifespan(churn, Fraction(5)).evaluate(basket(apples, types=PEAR)) is None


@pytest.mark.parametrize(
    ("whole", "millionths", "rounded"),
    [(1, 499_999, 1), (1, 500_000, 2), (2, 500_000, 2), (2, 2_500_001, 5), (-1, 500_000, 0), (-2, 500_000, -2)],
)
def test_millionths_are_rounded_half_even_once(whole: int, millionths: int, rounded: int) -> None:
    formula = RoundedMillionths(Amount(APPLES), Amount(PEARS))
    assert formula.evaluate(basket(whole, millionths)) == rounded
    assert formula.evaluate(basket(whole, millionths, types=APPLE)) is None


def test_a_percentile_comes_from_the_sketch_alone() -> None:
    assert Percentile(APPLES, 0.5).evaluate(Basket(buckets=[(4096, 3), (4097, 1)])) == 0
    assert Percentile(APPLES, 0.5).evaluate(Basket()) is None
    assert Percentile(APPLES, 0.5).evaluate(Basket(types=PEAR, buckets=[(4096, 3)])) is None


def test_a_year_is_365_days() -> None:
    by_name = {window.name: window for window in WINDOWS}
    year = WindowsAYear(begun_by=APPLES)
    assert year.evaluate(Basket(window=by_name["365d"])) == 1
    assert year.evaluate(Basket(window=by_name["30d"])) == Fraction(365, 30)
    assert year.evaluate(Basket(window=by_name["5m"])) == 365 * 24 * 12


@pytest.mark.parametrize(
    ("window", "days_ago", "windows"),
    [
        ("365d", 400, 1),  # older than the window
        ("365d", 100, Fraction(365, 100)),
        ("90d", 100, Fraction(365, 90)),
        ("90d", 0.5, 365),  # a day at least
        ("7d", 2, Fraction(365, 7)),  # of short windows nobody asks how old a company is
    ],
)
def test_of_a_young_company_it_is_the_time_since_it_began(
    window: str, days_ago: float, windows: Fraction | int
) -> None:
    day = 24 * 60 * MINUTE_MS
    now = 1_000 * day
    by_name = {one.name: one for one in WINDOWS}
    read = by_name[window]
    span = (now - read.minutes * MINUTE_MS, now)
    reading = Basket(window=read, span=span, first_days={"apples": now - round(days_ago * day)})
    assert WindowsAYear(begun_by=APPLES).evaluate(reading) == windows


def test_a_formula_names_its_measures_and_reads_like_one() -> None:
    formula = share(PEARS, Amount(APPLES, Part.SAMPLES)) - Number(Fraction(1, 2)) / LevelAtStart(STOCK)
    assert set(formula.measures()) == {APPLES, PEARS, STOCK}
    assert str(formula) == "pears / number of apples - 0.5 / stock at the window's start"
    assert str(Number(86_400_000, "a day")) == "a day"


def test_a_formula_has_brackets_only_where_they_say_something() -> None:
    a, b, c = Number(1, "a"), Number(2, "b"), Number(3, "c")
    assert str(a * b * c / a) == "a × b × c / a"
    assert str(a * (b * c)) == "a × b × c"
    assert str((a + b - c) / a) == "(a + b - c) / a"
    assert str(a - (b + c) - c) == "a - (b + c) - c"
    assert str(a - (b - c)) == "a - (b - c)"
    assert str(a + (b + c) * a) == "a + (b + c) × a"
    assert str((a / b) * (b / c)) == "(a / b) × (b / c)"
    assert str(a / (b / c)) == "a / (b / c)"
    assert str(a / b / c) == "(a / b) / c"
    assert str(a / (b * c)) == "a / (b × c)"
