"""Marketing, whatever its events are and however they arrive; and stories of all families together."""

from hypothesis import given

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.recount.windows import DAY
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL
from tests.strategies.identities import both_since
from tests.strategies.marketing import marketing
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, in_conflict, remembered, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)


@given(shuffled(marketing))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_conflict(marketing, lambda now: both_since((now // DAY - 400) * DAY)))
def test_of_two_contents_under_one_id_the_first_one_read_stays_whatever_their_days(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(marketing))
def test_a_worker_without_a_memory_knows_all_ids(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(shuffled(mixed))
def test_tables_of_all_families_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(mixed))
def test_tables_of_all_families_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)
