"""Scores begin at the cuts, and suggested cuts are quantiles."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import Cuts, Scores, quantile_cuts

_CUTS = Cuts((30, 60, 120, 240), (2, 3, 5, 10), (100, 300, 1000, 3000))
GROWING = st.lists(st.integers(1, 500), min_size=4, max_size=4, unique=True).map(lambda cuts: tuple(sorted(cuts)))


@pytest.mark.parametrize(
    ("days", "score"), [(0, 5), (29.99, 5), (30, 4), (59, 4), (60, 3), (119, 3), (120, 2), (239, 2), (240, 1), (9e9, 1)]
)
def test_recency_is_best_below_the_first_cut(days: float, score: int) -> None:
    assert _CUTS.scores(days, 0, 0).recency == score


@pytest.mark.parametrize(
    ("orders", "score"), [(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (9, 4), (10, 5), (99, 5)]
)
def test_frequency_is_best_from_the_last_cut_on(orders: int, score: int) -> None:
    assert _CUTS.scores(0, orders, 0).frequency == score


@pytest.mark.parametrize(
    ("money", "score"),
    [("-5", 1), ("0", 1), ("99.99", 1), ("100.00", 2), ("300", 3), ("999.9", 3), ("1000", 4), ("3000", 5)],
)
def test_money_is_scored_likewise(money: str, score: int) -> None:
    assert _CUTS.scores(0, 0, Decimal(money)).money == score


def test_cuts_may_have_decimals() -> None:
    cuts = Cuts((115, 181, 297.4, 482), (4, 5, 6, 8), (Decimal("255.8"), 382, 506.4, 666))
    assert cuts.scores(297, 4, Decimal("255.79")) == Scores(3, 2, 1)
    assert cuts.scores(298, 4, Decimal("255.8")) == Scores(2, 2, 2)


@given(GROWING, GROWING, GROWING, st.integers(0, 600), st.integers(0, 600), st.integers(-9, 600))
def test_a_score_counts_the_cuts_that_are_reached(
    recency: tuple[int, ...], orders: tuple[int, ...], money: tuple[int, ...], days: int, bought: int, spent: int
) -> None:
    scores = Cuts(recency, orders, money).scores(days, bought, spent)
    assert scores.recency == 1 + sum(days < cut for cut in recency)
    assert scores.frequency == 1 + sum(bought >= cut for cut in orders)
    assert scores.money == 1 + sum(spent >= cut for cut in money)


@pytest.mark.parametrize(
    ("frequency", "money", "mean"), [(1, 1, 1), (1, 2, 2), (2, 1, 2), (3, 4, 4), (5, 1, 3), (5, 4, 5)]
)
def test_the_mean_of_frequency_and_money_is_rounded_half_up(frequency: int, money: int, mean: int) -> None:
    assert Scores(1, frequency, money).frequency_and_money == mean


@pytest.mark.parametrize(
    ("cuts", "complaint"),
    [
        (((30, 30), (1, 2), (1, 2)), "recency_days have to grow: 30, 30"),
        (((30, 60), (2, 1), (1, 2)), "orders have to grow: 2, 1"),
        (((30, 60), (1, 2), (1, float("nan"))), "money have to grow"),
        (((30, 60), (1, 2), (1, float("inf"))), "money have to grow"),
        (((30, 60), (1, 2, 3), (1, 2)), "orders: 3; from 1 to 8, and as many as of recency_days"),
        (((), (), ()), "recency_days: 0; from 1 to 8"),
        ((tuple(range(1, 10)),) * 3, "recency_days: 9; from 1 to 8"),
        (((0, 60), (1, 2), (1, 2)), "nobody bought less than 0 days ago"),
    ],
)
def test_cuts_that_part_nobody_are_refused(cuts: tuple[tuple[float, ...], ...], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Cuts(*cuts)


def test_who_cannot_be_has_no_scores() -> None:
    with pytest.raises(ValueError, match="cannot be -1 days ago"):
        _CUTS.scores(-1, 1, 1)
    with pytest.raises(ValueError, match="cannot have -1 orders"):
        _CUTS.scores(1, -1, 1)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(2, 9))
def test_suggested_cuts_are_a_step_above_quantiles_of_type_7(values: list[int], parts: int) -> None:
    ordered = sorted(values)
    before: Fraction | None = None
    for part, cut in zip(range(1, parts), quantile_cuts(values, parts), strict=True):
        place = Fraction(part * (len(values) - 1), parts)
        low = int(place)
        high = min(low + 1, len(values) - 1)
        expected = ordered[low] + (place - low) * (ordered[high] - ordered[low]) + 1
        if before is not None:
            expected = max(expected, before + 1)
        assert cut == pytest.approx(float(expected))
        before = expected


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=200, unique=True), st.integers(2, 9))
def test_parts_of_different_values_are_of_about_the_same_size(values: list[int], parts: int) -> None:
    # Numbers that lie apart, so that a step is little beside what is between them.
    apart = [value * 1000 for value in values]
    cuts = quantile_cuts(apart, parts)
    sizes = Counter(sum(value >= cut for cut in cuts) for value in apart)
    assert all(abs(sizes[part] - len(values) / parts) <= 2 for part in range(parts))


def test_suggested_cuts_grow_though_most_bought_once() -> None:
    assert quantile_cuts([1] * 90 + [2] * 10) == (2, 3, 4, 5)
    assert quantile_cuts([0.5] * 10, 4, step=0.25) == (0.75, 1.0, 1.25)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(2, 9))
def test_suggested_cuts_can_be_set(values: list[int], parts: int) -> None:
    cuts = quantile_cuts(values, parts)
    assert Cuts(cuts, cuts, cuts).best == parts
    assert all(before < after for before, after in pairwise(cuts))


@pytest.mark.parametrize(
    ("values", "parts", "step", "complaint"),
    [
        ([], 5, 1, "at least one value"),
        ([1, float("nan")], 5, 1, "finite ones only"),
        ([1], 1, 1, "2 to 9 groups, not 1"),
        ([1], 10, 1, "2 to 9 groups, not 10"),
        ([1], 5, 0, "above 0, not 0"),
    ],
)
def test_quantiles_that_are_none_are_refused(values: list[float], parts: int, step: float, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        quantile_cuts(values, parts, step)
