"""SKUs: what is kept of purchases is what the recount says, in any order, and nothing that is counted depends on it."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.customers.bought import bought_skus
from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same, counted
from tests.engine.pure import PlainNumbers, PureDriver
from tests.recount.baskets import told_skus
from tests.recount.windows import DAY
from tests.strategies.baskets import basket_stories
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL
from tests.strategies.sold_deals import SOLD_AND_BOUGHT, erased_buyers, sold_deals, sold_long_ago
from tests.strategies.stories import Story, in_time, remembered, shuffled

MOST = 2
COUNTED = f"[baskets]\nmost_items = {MOST}\n"
KEPT = f"{COUNTED}skus = true\n"
BY_PURCHASES, BY_CONTRACT, BY_DEALS = (
    World(toml + KEPT) for toml in (ACTIVE_BY_PURCHASES, CONTRACTUAL, SOLD_AND_BOUGHT)
)
WITHOUT = World(ACTIVE_BY_PURCHASES + COUNTED)
FEW = settings(max_examples=25)
YEAR = 365 * DAY


def kept(driver: PureDriver, as_of: int) -> Counter[frozenset[str] | None]:
    """The SKUs of all purchases of the year before a moment, of all customers and guests; None of too many."""
    found = Counter[frozenset[str] | None]()
    for entity, packed in driver.packed("customer").items():
        chunks = driver.chunks.get(("customer", entity), {})
        for skus in bought_skus(packed, as_of, YEAR, chunks):
            assert skus is None or len(skus) == len(set(skus))
            found[None if skus is None else frozenset(skus)] += 1
    return found


def assert_agrees(world: World, story: Story, as_of: int) -> None:
    driver = counted(world, story.arrival, story.now, PlainNumbers())
    wanted = Counter(
        basket.families if len(basket.families) <= MOST else None
        for basket in told_skus(story.arrival.events, world.recount)
        if 0 <= as_of - basket.at < YEAR
    )
    assert kept(driver, as_of) == wanted


@pytest.mark.parametrize("world", [BY_PURCHASES, BY_CONTRACT], ids=["by purchases", "with contracts"])
@FEW
@given(story=shuffled(basket_stories), earlier=st.sampled_from([0, 1, DAY, 30 * DAY]))
def test_all_baskets_are_found_as_of_any_moment_whatever_the_order(world: World, story: Story, earlier: int) -> None:
    assert_agrees(world, story, story.now - earlier)


@FEW
@given(story=st.sampled_from([shuffled, in_time, remembered]).flatmap(lambda way: way(basket_stories)))
def test_what_is_counted_is_the_same_with_them_and_without(story: Story) -> None:
    assert_agrees_with_the_recount(BY_PURCHASES, story.arrival, story.now)
    assert_counts_the_same(BY_PURCHASES, story.arrivals, story.now)
    numbers = PlainNumbers()
    with_them, without = (counted(world, story.arrival, story.now, numbers) for world in (BY_PURCHASES, WITHOUT))
    assert with_them.sums.panes == without.sums.panes
    assert with_them.outcomes == without.outcomes


@FEW
@given(story=st.sampled_from([sold_deals, erased_buyers, sold_long_ago]).flatmap(shuffled))
def test_what_a_deal_has_sold_is_its_product(story: Story) -> None:
    assert_agrees(BY_DEALS, story, story.now)
    assert_counts_the_same(BY_DEALS, story.arrivals, story.now)
