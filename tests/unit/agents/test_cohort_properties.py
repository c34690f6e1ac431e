"""Cohorts and spells: the running totals are what the recount says, whatever the events are and however they arrive."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.money import minor_digits
from streams.arithmetic.measures import Breakdown, customers
from streams.arithmetic.whole_numbers import AGE, DAY, DAYS, JOINED
from tests.engine.agreement import World, counted
from tests.engine.levels import levels
from tests.engine.pure import PlainNumbers, PureDriver
from tests.recount.cohorts import Cell, told_cohorts, told_spells
from tests.recount.periods import first_day, next_first_day
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL
from tests.strategies.customers import customers as stories_of_customers
from tests.strategies.sold_deals import SOLD_AND_BOUGHT, SOLD_UNDER_CONTRACT, erased_buyers, sold_deals, sold_long_ago
from tests.strategies.stories import Story, in_time, remembered, shuffled

PERSIAN = '[calendar]\nsystem = "persian"\n'
WORLDS = {
    "by purchases": World(ACTIVE_BY_PURCHASES),
    "with contracts": World(CONTRACTUAL),
    "by purchases, Persian": World(ACTIVE_BY_PURCHASES + PERSIAN),
    "with contracts, Persian": World(CONTRACTUAL + PERSIAN),
}

FEW = settings(max_examples=15)
"""Recounting months takes long, and there are four worlds."""
WHERE_DEALS_SELL = pytest.mark.parametrize(
    "world", [World(SOLD_AND_BOUGHT), World(SOLD_UNDER_CONTRACT)], ids=["by purchases", "with contracts"]
)
IN_ALL_WORLDS = pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))


def of_old(now: int) -> st.SearchStrategy[list[Event]]:
    return stories_of_customers(now, long_ago=True)


def month_of(number: int, world: World) -> date:
    """The first day of a month by its number, which counts from the year 0 of the calendar."""
    dates = world.recount.dates
    day, at = (date(1990, 1, 1), 12 * 1990) if dates.system == "gregorian" else (date(1990, 3, 21), 12 * 1369)
    while at < number:
        day, at = next_first_day("month", day, dates), at + 1
    assert at == number
    return day


def cells_of(driver: PureDriver, world: World, measure: str, by: str) -> Iterator[tuple[Cell, int]]:
    """(value, month of joining, age) and running total; ages after the month of now are left out."""
    breakdown: Breakdown = (by, JOINED, AGE) if by else (JOINED, AGE)
    today = datetime.fromtimestamp(driver.now / 1000, ZoneInfo(world.recount.dates.timezone)).date()
    this_month = first_day("month", today, world.recount.dates)
    found = levels(driver.sums, driver.numbers.texts, getattr(customers, measure), breakdown)
    for values, total in found.items():
        value, joined, age = values if by else ("", *values)
        month = first = month_of(int(joined), world)
        for _ in range(int(age)):
            month = next_first_day("month", month, world.recount.dates)
        if month <= this_month:
            yield (str(value), first, int(age)), total


def assert_cohorts_agree(world: World, driver: PureDriver, story: Story) -> None:
    expected = told_cohorts(story.arrival.events, world.recount, story.now)
    minor = 10 ** (minor_digits(world.engine.currency) or 0)
    for by in ("", "channel", "segment"):
        paid = {cell: amount * minor for cell, amount in expected.revenue[by].items()}
        assert dict(cells_of(driver, world, "COHORT_REVENUE", by)) == paid
        found = Counter(dict(cells_of(driver, world, "COHORT_ACTIVE", by)))
        if world.recount.contractual:
            found = added_up(found, expected.customers[by])
        assert found == expected.customers[by]


def added_up(turns: Counter[Cell], wanted: Counter[Cell]) -> Counter[Cell]:
    """With contracts what comes and goes by age is told: how many are there at each age that is asked for."""
    sums = Counter[Cell]()
    for cell in {*turns, *wanted}:
        value, joined, until = cell
        sums[cell] = sum(turns[value, joined, age] for age in range(until + 1))
    return Counter({cell: count for cell, count in sums.items() if count})


def assert_spells_agree(world: World, driver: PureDriver, story: Story) -> None:
    spells = told_spells(story.arrival.events, world.recount, story.now)
    epoch = date(1970, 1, 1)
    still = [((spell.begins - epoch).days, spell.segment) for spell in spells if spell.ends is None]
    over = [((spell.ends - spell.begins).days, spell.segment) for spell in spells if spell.ends is not None]
    for measure, dimension, expected in ((customers.SPELLS_OPEN, DAY, still), (customers.SPELLS_ENDED, DAYS, over)):
        found = levels(driver.sums, driver.numbers.texts, measure, (dimension,))
        assert found == Counter((days,) for days, _ in expected)
        found = levels(driver.sums, driver.numbers.texts, measure, ("segment", dimension))
        assert found == Counter((segment, days) for days, segment in expected)


def assert_agrees(world: World, story: Story) -> None:
    driver = counted(world, story.arrival, story.now, PlainNumbers())
    assert_cohorts_agree(world, driver, story)
    assert_spells_agree(world, driver, story)


@IN_ALL_WORLDS
@FEW
@given(story=shuffled(stories_of_customers))
def test_cohorts_and_spells_are_what_the_recount_says(world: World, story: Story) -> None:
    assert_agrees(world, story)


@IN_ALL_WORLDS
@FEW
@given(story=shuffled(of_old))
def test_so_are_those_of_facts_past_retention(world: World, story: Story) -> None:
    assert_agrees(world, story)


@IN_ALL_WORLDS
@FEW
@given(story=in_time(of_old))
def test_so_are_those_of_facts_that_were_folded_one_after_the_other(world: World, story: Story) -> None:
    assert_agrees(world, story)


@IN_ALL_WORLDS
@FEW
@given(story=remembered(of_old))
def test_so_are_those_of_a_worker_without_a_memory(world: World, story: Story) -> None:
    assert_agrees(world, story)


@WHERE_DEALS_SELL
@FEW
@given(story=st.sampled_from([sold_deals, erased_buyers, sold_long_ago]).flatmap(shuffled))
def test_so_are_those_of_what_deals_have_sold(world: World, story: Story) -> None:
    assert_agrees(world, story)
