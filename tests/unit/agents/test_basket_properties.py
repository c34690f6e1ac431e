"""Baskets: what stands in the panes of days is what the recount says, whatever the events are and in any order."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.arithmetic import fields
from streams.arithmetic.measures import TOTAL, Breakdown, Measure, Part, customers, series_name
from streams.arithmetic.numbering import FAMILY, WITH
from streams.arithmetic.panes import WINDOWS, Resolution
from streams.redis.value_dictionary import SERIES
from tests.built_in import ALL_MEASURES
from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same, counted
from tests.engine.pure import PlainNumbers, PureDriver
from tests.recount.baskets import counts_in, told_baskets
from tests.recount.windows import windows_at
from tests.strategies.arrivals import Event
from tests.strategies.baskets import basket_stories
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL
from tests.strategies.sold_deals import SOLD_AND_BOUGHT, erased_buyers, sold_deals, sold_long_ago
from tests.strategies.stories import Story, in_time, remembered, shuffled

COUNTED = "[baskets]\nmost_items = 2\n"
BY_PURCHASES, BY_CONTRACT, BY_DEALS = (
    World(toml + COUNTED) for toml in (ACTIVE_BY_PURCHASES, CONTRACTUAL, SOLD_AND_BOUGHT)
)
FEW = settings(max_examples=12)
OF_BASKETS = (customers.BASKETS, customers.BASKET_ITEMS, customers.BASKET_PAIRS, customers.BASKETS_TOO_LARGE)


def found_in(
    window: str, driver: PureDriver, world: World, measure: Measure, by: Breakdown
) -> Mapping[tuple[str, ...], int]:
    """What the panes of a window hold of a breakdown, by texts; sums of 0 left out."""
    texts, reserved = driver.numbers.texts, {number: text for text, number in fields.RESERVED.items()}
    families = texts[FAMILY] | reserved
    known = next(one for one in WINDOWS if one.name == window)
    first, last = known.span(driver.now, world.engine.calendar.dates)
    found: Counter[tuple[str, ...]] = Counter()
    for pane, sums in driver.sums.panes.items():
        for number, amount in sums.items():
            field = fields.split(number)
            if texts[SERIES].get(field.series) == series_name(measure, Part.AMOUNT, by):
                assert pane.resolution is Resolution.DAY
                if first <= pane.start <= last:
                    found[tuple(families[place] for place in (field.first, field.second)[: len(by)])] += amount
    return {values: total for values, total in found.items() if total}


def assert_agrees(world: World, story: Story) -> None:
    driver = counted(world, story.arrival, story.now, PlainNumbers())
    baskets = told_baskets(story.arrival.events, world.recount)
    for window in windows_at(story.now, world.recount.dates):
        if window.name in {"90d", "365d"}:
            wanted = counts_in(baskets, window, world.recount)
            of_families = {(family,): count for family, count in wanted.families.items()}
            assert found_in(window.name, driver, world, customers.BASKET_ITEMS, (FAMILY,)) == of_families
            assert found_in(window.name, driver, world, customers.BASKET_PAIRS, (FAMILY, WITH)) == wanted.pairs
            for measure, count in (
                (customers.BASKETS, wanted.baskets),
                (customers.BASKETS_TOO_LARGE, wanted.too_large),
                (customers.BASKET_PAIRS, wanted.pairs.total()),
            ):
                assert found_in(window.name, driver, world, measure, TOTAL) == ({(): count} if count else {})


@pytest.mark.parametrize("world", [BY_PURCHASES, BY_CONTRACT], ids=["by purchases", "with contracts"])
@FEW
@given(story=shuffled(basket_stories))
def test_baskets_are_what_the_recount_says_in_any_order(world: World, story: Story) -> None:
    assert_agrees(world, story)
    assert_counts_the_same(world, story.arrivals, story.now)


@FEW
@given(story=shuffled(basket_stories))
def test_their_kpis_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(BY_PURCHASES, story.arrival, story.now)


def of_old(now: int) -> st.SearchStrategy[list[Event]]:
    return basket_stories(now, long_ago=True)


@FEW
@given(story=st.sampled_from([shuffled, in_time, remembered]).flatmap(lambda arriving: arriving(of_old)))
def test_so_are_those_of_facts_past_retention_and_of_workers_that_begin_anew(story: Story) -> None:
    assert_agrees(BY_PURCHASES, story)
    assert_counts_the_same(BY_PURCHASES, story.arrivals, story.now)


@FEW
@given(story=st.sampled_from([sold_deals, erased_buyers, sold_long_ago]).flatmap(shuffled))
def test_so_are_those_of_what_deals_have_sold(story: Story) -> None:
    assert_agrees(BY_DEALS, story)


@FEW
@given(story=shuffled(basket_stories))
def test_where_no_baskets_are_asked_for_nothing_is_counted_of_them(story: Story) -> None:
    driver = counted(World(ACTIVE_BY_PURCHASES), story.arrival, story.now, PlainNumbers())
    of_baskets = {
        driver.numbers.series[series_name(one, Part.AMOUNT, by)] for one in OF_BASKETS for by in one.breakdowns
    }
    assert set(OF_BASKETS) <= set(ALL_MEASURES)
    assert not of_baskets & {fields.split(number).series for sums in driver.sums.panes.values() for number in sums}
    assert list(driver.numbers.texts[FAMILY].values()) == [*fields.RESERVED]
