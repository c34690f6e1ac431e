"""Rules have the published numbers, and those that counting the baskets gives."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations, permutations
from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import Least, Rule, rules

_ALL = Least(p_below=1.0)
_GROCERIES = 9_835
"""Hahsler, Hornik and Reutterer, Implications of probabilistic data modeling for mining association rules, 2006."""
_ITEMS = {"whole milk": 2513, "other vegetables": 1903}

BASKETS = st.lists(st.frozensets(st.sampled_from("abcde"), max_size=5), max_size=30)


def counted(baskets: list[frozenset[str]]) -> tuple[int, Counter[str], Counter[tuple[str, str]]]:
    items = Counter(item for basket in baskets for item in basket)
    pairs = Counter(pair for basket in baskets for pair in combinations(sorted(basket), 2))
    return len(baskets), items, pairs


def test_groceries_are_associated_as_published() -> None:
    first, second = rules(_GROCERIES, _ITEMS, {("other vegetables", "whole milk"): 736}, Least(support=0.01))
    assert (first.left, first.right, first.count) == ("other vegetables", "whole milk", 736)
    assert (second.left, second.right, second.count) == ("whole milk", "other vegetables", 736)
    assert round(first.support, 4) == round(second.support, 4) == 0.0748
    assert (round(first.confidence, 4), round(second.confidence, 4)) == (0.3868, 0.2929)
    assert round(first.lift, 4) == round(second.lift, 4) == 1.5136
    assert first.lift == second.lift
    assert round(first.leverage, 4) == 0.0254
    assert first.conviction is not None
    assert round(first.conviction, 4) == 1.2140
    assert 0 < first.p == second.p < 1e-40


@given(BASKETS)
def test_a_rule_says_what_counting_the_baskets_says(baskets: list[frozenset[str]]) -> None:
    # Of things that are in all baskets p is 1, which is not below 1.
    found = {(rule.left, rule.right): rule for rule in rules(*counted(baskets), _ALL)}
    for left, right in permutations("abcde", 2):
        with_left = [basket for basket in baskets if left in basket]
        with_right = [basket for basket in baskets if right in basket]
        with_both = [basket for basket in with_left if right in basket]
        least_overlap = max(0, len(with_left) + len(with_right) - len(baskets))
        rule = found.get((left, right))
        if not with_both or len(with_both) == least_overlap:
            assert rule is None
            continue
        assert rule is not None
        everything = len(baskets)
        share = len(with_right) / everything
        confidence = len(with_both) / len(with_left)
        assert rule.count == len(with_both)
        assert rule.support == pytest.approx(len(with_both) / everything)
        assert rule.confidence == pytest.approx(confidence)
        assert rule.lift == pytest.approx(confidence / share)
        assert rule.leverage == pytest.approx(rule.support - share * len(with_left) / everything, abs=1e-12)
        if confidence == 1:
            assert rule.conviction is None
        else:
            assert rule.conviction == pytest.approx((1 - share) / (1 - confidence))
        ways = sum(
            comb(len(with_left), both) * comb(everything - len(with_left), len(with_right) - both)
            for both in range(len(with_both), len(with_right) + 1)
        )
        assert rule.p == pytest.approx(ways / comb(everything, len(with_right)))


@given(
    BASKETS,
    st.builds(
        Least, st.floats(0, 0.5), st.integers(1, 4), st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0])
    ),
)
def test_what_is_kept_is_all_that_has_enough(baskets: list[frozenset[str]], least: Least) -> None:
    told = rules(*counted(baskets), _ALL)
    kept = rules(*counted(baskets), least)
    assert kept == tuple(
        rule
        for rule in told
        if rule.support >= least.support
        and rule.count >= least.count
        and rule.confidence >= least.confidence
        and rule.p < least.p_below
    )


@given(BASKETS, st.randoms(), st.booleans())
def test_rules_come_in_one_order_however_pairs_were_counted(
    baskets: list[frozenset[str]],
    random: Random,
    turned: bool,
) -> None:
    total, items, pairs = counted(baskets)
    told = rules(total, items, pairs, _ALL)
    shuffled = [((other, one) if turned else (one, other), count) for (one, other), count in pairs.items()]
    random.shuffle(shuffled)
    assert rules(total, items, dict(shuffled), _ALL) == told

    def place(rule: Rule) -> tuple[float, float, float, str, str]:
        return (-rule.lift, -rule.support, -rule.confidence, rule.left, rule.right)

    assert sorted(told, key=place) == list(told)


def test_exactly_the_least_is_enough() -> None:
    counts = (10_000, {"a": 1_000, "b": 2_000}, {("a", "b"): 300})
    kept = [(rule.left, rule.right) for rule in rules(*counts, Least(support=0.03, count=300, confidence=0.3))]
    assert kept == [("a", "b")]
    assert not rules(*counts, Least(count=301))
    assert not rules(*counts, Least(support=0.0301))


def test_by_chance_alone_there_is_no_rule() -> None:
    assert not rules(10_000, {"a": 1_000, "b": 1_000}, {("a", "b"): 100})
    assert not rules(10_000, {"a": 1_000, "b": 1_000}, {("a", "b"): 121})
    assert len(rules(10_000, {"a": 1_000, "b": 1_000}, {("a", "b"): 125})) == 2


def test_large_baskets_may_be_missing_among_the_pairs() -> None:
    # 50 baskets have both, but only 10 of them were small enough to be counted as pairs.
    assert not rules(60, {"a": 55, "b": 55}, {("a", "b"): 10})


def test_of_no_baskets_there_are_no_rules() -> None:
    assert rules(0, {}, {}) == ()
    assert rules(3, {"a": 2, "b": 0}, {("a", "b"): 0}, _ALL) == ()


@pytest.mark.parametrize(
    ("items", "pairs", "complaint"),
    [
        ({"a": 11}, {}, "'a' cannot be in 11 baskets: there are 10"),
        ({"a": -1}, {}, "'a' cannot be in -1 baskets"),
        ({"a": 5}, {("a", "b"): 1}, "'b' was not counted by itself"),
        ({"a": 5, "b": 2}, {("a", "b"): 3}, "cannot be in 3 baskets: 'b' is in 2"),
        ({"a": 5, "b": 2}, {("a", "b"): -1}, "cannot be in -1 baskets"),
        ({"a": 5}, {("a", "a"): 5}, "a pair is of two items"),
        ({"a": 5, "b": 2}, {("a", "b"): 1, ("b", "a"): 1}, "counted in one order only"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    items: Mapping[str, int], pairs: Mapping[tuple[str, str], int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        rules(10, items, pairs)


@pytest.mark.parametrize(
    ("least", "complaint"),
    [
        ({"support": 1.1}, "support is a share from 0 to 1, not 1.1"),
        ({"confidence": -0.1}, "confidence is a share"),
        ({"p_below": float("nan")}, "p is a share"),
        ({"count": 0}, "1 or more, not 0"),
    ],
)
def test_limits_that_are_none_are_refused(least: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Least(**least)  # type: ignore[arg-type]  # one of the cases is a count
