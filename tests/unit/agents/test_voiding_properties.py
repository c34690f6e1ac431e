"""Customers of whom much is void: voidings before and after what they void, again and again, and after an erasure."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, customers
from tests.strategies.identities import both_since
from tests.strategies.stories import Story, in_conflict, in_time, remembered, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)
_OFTEN = 5


def much_is_void(now: int) -> st.SearchStrategy[list[Event]]:
    return customers(now, voidings=_OFTEN)


def void_or_erased(now: int) -> st.SearchStrategy[list[Event]]:
    return customers(now, voidings=_OFTEN, erasures=True)


@given(shuffled(much_is_void))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(much_is_void))
def test_tables_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)


@given(shuffled(much_is_void))
def test_it_does_not_matter_when_a_voiding_is_read(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_conflict(much_is_void, lambda now: both_since(now - 400 * DAY)))
def test_the_id_of_what_is_void_is_taken(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


@given(shuffled(void_or_erased))
def test_what_an_erasure_has_left_is_not_taken_back(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


@given(in_time(void_or_erased))
def test_the_pace_of_time_does_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(void_or_erased))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
