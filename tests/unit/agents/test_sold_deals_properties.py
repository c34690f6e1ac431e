"""Won deals that are purchases of their customers, whatever becomes of them and however everything arrives."""

from hypothesis import given

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
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
