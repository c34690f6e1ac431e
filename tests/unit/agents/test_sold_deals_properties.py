"""Won deals that are purchases of their customers, whatever becomes of them and however everything arrives."""

from hypothesis import given

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same, counted
from tests.engine.pure import PlainNumbers
from tests.strategies.sold_deals import SOLD_AND_BOUGHT, SOLD_UNDER_CONTRACT, sold_deals
from tests.strategies.stories import Story, remembered, shuffled

WORLD = World(SOLD_AND_BOUGHT)
UNDER_CONTRACT = World(SOLD_UNDER_CONTRACT)


@given(shuffled(sold_deals))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(sold_deals))
def test_tables_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)


@given(shuffled(sold_deals))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(sold_deals))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


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
