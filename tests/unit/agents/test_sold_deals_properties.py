"""Won deals that are purchases of their customers, whatever becomes of them and however everything arrives."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same, counted
from tests.engine.pure import PlainNumbers
from tests.strategies.sold_deals import (
    SOLD_AND_BOUGHT,
    SOLD_UNDER_CONTRACT,
    erased_buyers,
    sold_deals,
    sold_long_ago,
    sold_to_one,
)
from tests.strategies.stories import Story, in_time, remembered, shuffled

WORLD = World(SOLD_AND_BOUGHT)
UNDER_CONTRACT = World(SOLD_UNDER_CONTRACT)
IN_BOTH = pytest.mark.parametrize("world", [WORLD, UNDER_CONTRACT], ids=["by purchases", "with contracts"])

OF_ANY_KIND = st.sampled_from([sold_deals, erased_buyers, sold_long_ago, sold_to_one])


@IN_BOTH
@given(story=OF_ANY_KIND.flatmap(shuffled))
def test_tables_are_what_the_recount_says(world: World, story: Story) -> None:
    assert_agrees_with_the_recount(world, story.arrival, story.now)


@given(OF_ANY_KIND.flatmap(shuffled))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(OF_ANY_KIND.flatmap(in_time))
def test_the_pace_of_time_does_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@IN_BOTH
@given(story=OF_ANY_KIND.flatmap(remembered))
def test_a_worker_without_a_memory_counts_the_same(world: World, story: Story) -> None:
    assert_counts_the_same(world, story.arrivals, story.now)


@given(OF_ANY_KIND.flatmap(shuffled), st.randoms(use_true_random=False))
def test_what_was_told_is_told_again_in_any_order_and_changes_nothing(story: Story, random: Random) -> None:
    driver, days = counted(WORLD, story.arrival, story.now, PlainNumbers()), WORLD.engine.calendar.dates.days
    expected = driver.sums.kept(story.now, days)
    driver.hear(random.sample(driver.told, len(driver.told)))
    driver.count([])
    assert driver.sums.kept(story.now, days) == expected


@given(remembered(sold_deals))
def test_what_was_told_before_a_redis_was_lost_changes_nothing(story: Story) -> None:
    """All is counted again, in other batches, and what was told of it the first time stands on the topic still."""
    numbers, days = PlainNumbers(), WORLD.engine.calendar.dates.days
    again, *others = story.arrivals
    expected = counted(WORLD, again, story.now, numbers).sums.kept(story.now, days)
    for other in others:
        told = counted(WORLD, other, story.now, numbers).told
        for heard in (told, told[: len(told) // 2]):
            driver = counted(WORLD, again, story.now, numbers, heard)
            assert driver.sums.kept(story.now, days) == expected
