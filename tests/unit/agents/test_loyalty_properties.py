"""Loyalty groups: the KPIs are what the recount says, whatever the events are and however they arrive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, Options, customer_event, purchase_event
from tests.strategies.moments import pools
from tests.strategies.sold_deals import SOLD_AND_BOUGHT, sold_deals, sold_long_ago
from tests.strategies.stories import Story, in_time, remembered, shuffled

RECENCY_DAYS = (30, 60.5, 420)
PERIOD_DAYS = 90
LOYALTY = f"""
[loyalty]
period_days = {PERIOD_DAYS}
recency_days = [{", ".join(map(str, RECENCY_DAYS))}]
orders = [1, "1.5", 3]
money = [0, "9.995", 40]
loyal = ["champion", "loyal"]
risky = ["at_risk", "other"]
[loyalty.groups]
champion = {{ r = "4", fm = "3-4" }}
loyal = {{ r = "3-4", fm = "2-4" }}
at_risk = {{ r = "2-3", m = "2-4" }}
new = {{ r = "4", f = "2" }}
gone = {{ r = "1" }}
"""
APART = (*(int(days * DAY) for days in RECENCY_DAYS), PERIOD_DAYS * DAY)
WORLDS = {"by purchases": World(ACTIVE_BY_PURCHASES + LOYALTY), "with contracts": World(CONTRACTUAL + LOYALTY)}
IN_BOTH_WORLDS = pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))
FEW = settings(max_examples=12)


def of_loyalty(now: int, *, long_ago: bool = False) -> st.SearchStrategy[list[Event]]:
    """Events of one or two customers that lie just as far apart as a group may need to change; many are purchases."""
    options = Options(now - 400 * DAY, erasures=not long_ago, voidings=0 if long_ago else 1)

    def some(pool: list[int]) -> st.SearchStrategy[list[Event]]:
        moment = st.sampled_from(pool)
        bought = purchase_event(moment if long_ago else moment.map(lambda at: max(at, options.kept_since)))
        return st.lists(bought | customer_event(moment, options), min_size=1, max_size=8)

    return pools(now, APART, long_ago=long_ago).flatmap(some)


def of_old(now: int) -> st.SearchStrategy[list[Event]]:
    return of_loyalty(now, long_ago=True)


def assert_agrees(world: World, story: Story) -> None:
    assert_agrees_with_the_recount(world, story.arrival, story.now)


@IN_BOTH_WORLDS
@FEW
@given(story=shuffled(of_loyalty))
def test_groups_are_what_the_recount_says(world: World, story: Story) -> None:
    assert_agrees(world, story)


@IN_BOTH_WORLDS
@FEW
@given(story=st.sampled_from([shuffled, in_time, remembered]).flatmap(lambda arrive: arrive(of_old)))
def test_so_are_those_of_purchases_past_retention(world: World, story: Story) -> None:
    assert_agrees(world, story)


@FEW
@given(story=st.sampled_from([in_time, remembered]).flatmap(lambda arrive: arrive(of_loyalty)))
def test_they_count_the_same_however_time_passes_and_whatever_a_worker_remembers(story: Story) -> None:
    assert_counts_the_same(WORLDS["by purchases"], story.arrivals, story.now)


@FEW
@given(story=st.sampled_from([sold_deals, sold_long_ago]).flatmap(shuffled))
def test_a_won_deal_is_a_purchase_for_them(story: Story) -> None:
    assert_agrees(World(SOLD_AND_BOUGHT + LOYALTY), story)
