"""Customers on all four topics, whatever their events are and however they arrive."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, customers
from tests.strategies.identities import both_since
from tests.strategies.stories import Story, ahead_of_now, in_conflict, in_time, remembered, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)
ON_THE_WALL_CLOCK = World(ACTIVE_BY_PURCHASES, clock="wall")


def of_old(now: int) -> st.SearchStrategy[list[Event]]:
    return customers(now, long_ago=True)


@given(shuffled(customers))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(customers))
def test_tables_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)


@given(shuffled(customers))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(shuffled(customers))
def test_order_and_doubles_and_batches_do_not_matter_under_contract(story: Story) -> None:
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


@given(shuffled(of_old))
def test_facts_past_retention_change_what_is_known_and_not_what_is_counted(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(of_old))
def test_a_worker_without_a_memory_counts_those_of_old_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


@given(in_conflict(customers, lambda now: both_since(now - 400 * DAY)))
def test_of_two_contents_under_one_id_the_first_one_read_stays(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(ahead_of_now(customers))
def test_facts_ahead_of_now_are_counted_the_same_in_any_order(story: Story) -> None:
    assert_counts_the_same(ON_THE_WALL_CLOCK, story.arrivals, story.now)


@given(in_time(of_old))
def test_the_pace_of_time_does_not_matter_to_those_of_old(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_time(customers))
def test_the_pace_of_time_does_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(customers))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)
