"""Leads, whatever their events are and however they arrive."""

from hypothesis import given

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.strategies.identities import always
from tests.strategies.leads import leads
from tests.strategies.stories import Story, ahead_of_now, in_conflict, remembered, shuffled

WORLD = World()
ON_THE_WALL_CLOCK = World(clock="wall")


@given(shuffled(leads))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(leads))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_conflict(leads, lambda _now: always))
def test_of_two_contents_under_one_id_the_first_one_read_stays(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(ahead_of_now(leads))
def test_facts_ahead_of_now_are_counted_once_their_time_has_come(story: Story) -> None:
    assert_agrees_with_the_recount(ON_THE_WALL_CLOCK, story.arrival, story.now)
    assert_counts_the_same(ON_THE_WALL_CLOCK, story.arrivals, story.now)


@given(remembered(leads))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
