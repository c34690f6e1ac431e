"""Counting twice finds each pair that counting all of them finds, whatever the order of baskets."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import Least, rules
from streams.models import rules_of_items
from streams.models.pairs_of_items import counted_pairs

BASKETS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=9), max_size=40)
LEAST = st.builds(
    Least,
    st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.5]),
    st.integers(1, 5),
    st.floats(0, 1),
    st.sampled_from([0.01, 1.0]),
)
ANY = Least(p_below=1.0)


@given(BASKETS, LEAST)
def test_no_rule_is_missed_and_none_is_made_up(baskets: list[list[str]], least: Least) -> None:
    told = [frozenset(basket) for basket in baskets if basket]
    items = Counter(item for basket in told for item in basket)
    pairs = Counter(pair for basket in told for pair in combinations(sorted(basket), 2))
    assert rules_of_items(baskets, least) == rules(len(told), items, pairs, least)


@given(BASKETS, LEAST, st.randoms(), st.integers(1, 5))
def test_the_order_of_baskets_and_of_items_does_not_matter(
    baskets: list[list[str]], least: Least, random: Random, most: int
) -> None:
    shuffled = [random.sample(basket, len(basket)) for basket in random.sample(baskets, len(baskets))]
    assert rules_of_items(shuffled, least, most) == rules_of_items(baskets, least, most)
    assert counted_pairs(shuffled, least, most) == counted_pairs(baskets, least, most)


def test_a_large_basket_counts_for_its_items_alone() -> None:
    counted = counted_pairs([["a", "b"], ["a", "b", "c"], ["a", "a", "b", "b"], []], ANY, most_items=2)
    assert (counted.baskets, counted.too_large) == (3, 1)
    assert counted.items == {"a": 3, "b": 3, "c": 1}
    assert counted.pairs == {("a", "b"): 2}


def test_pairs_of_rare_items_are_not_even_counted() -> None:
    counted = counted_pairs([["a", "b", "c"], ["a", "b"], ["a", "d"]], Least(count=2))
    assert counted.items == {"a": 3, "b": 2}
    assert counted.pairs == {("a", "b"): 2}
    assert counted_pairs([["a", "b"], ["a"], ["a"]], Least(support=0.34)).pairs == {}


def test_baskets_that_are_gone_the_second_time_are_refused() -> None:
    with pytest.raises(ValueError, match="2 baskets the first time and 0 the second"):
        rules_of_items((basket for basket in (["a", "b"], ["a"])), ANY)


def test_of_no_baskets_there_are_no_rules() -> None:
    assert rules_of_items([], Least(support=0.5)) == ()
    assert rules_of_items([[], []], ANY) == ()
