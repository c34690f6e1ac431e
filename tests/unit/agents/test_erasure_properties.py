"""Customers who want to be forgotten, some of them again and again."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, customers
from tests.strategies.stories import Story, in_time, remembered, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)


def erasable(now: int) -> st.SearchStrategy[list[Event]]:
    return customers(now, erasures=True)


@given(shuffled(erasable))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(erasable))
def test_tables_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)


@given(shuffled(erasable))
def test_only_the_order_of_an_erasure_and_what_is_dated_before_it_matters(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


@given(in_time(erasable))
def test_the_pace_of_time_does_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(erasable))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
