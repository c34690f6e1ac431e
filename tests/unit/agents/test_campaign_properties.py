"""Marketing, whatever its events are and however they arrive; and stories of all families together."""

from hypothesis import given

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL
from tests.strategies.identities import on_one_day
from tests.strategies.marketing import marketing
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, in_conflict, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)


@given(shuffled(marketing))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_conflict(marketing, lambda _now: on_one_day))
def test_of_two_contents_of_one_day_under_one_id_the_first_one_read_stays(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(mixed))
def test_tables_of_all_families_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(mixed))
def test_tables_of_all_families_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)
