"""Customers who want to be forgotten, some of them again and again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import (
    World,
    assert_agrees_with_the_recount,
    assert_counts_the_same,
    counted,
    tables_of,
)
from tests.engine.pure import PlainNumbers
from tests.recount.windows import DAY
from tests.strategies.arrivals import Arrival, Event, Pause, at_once
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, INACTIVITY_DAYS, customers
from tests.strategies.stories import Story, in_time, remembered, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)


NOW = 1_750_000_000_000


def erasable(now: int) -> st.SearchStrategy[list[Event]]:
    return customers(now, erasures=True)


@given(shuffled(erasable))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(erasable))
def test_tables_under_contract_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(UNDER_CONTRACT, story.arrival, story.now)


@given(shuffled(erasable))
def test_only_the_order_of_an_erasure_and_what_is_dated_before_it_matters(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)
    assert_counts_the_same(UNDER_CONTRACT, story.arrivals, story.now)


@given(in_time(erasable))
def test_the_pace_of_time_does_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(erasable))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@pytest.mark.parametrize(("what", "reason"), [("erased", "erased"), ("cancelled", "unknown")])
def test_who_leaves_as_the_inactivity_period_ends_is_lost_by_that(what: str, reason: str) -> None:
    events: list[Event] = [
        {"event_id": "a", "type": "purchase.completed", "purchase_id": "p", "amount": 1, "currency": "USD"},
        {"event_id": "b", "type": f"customer.{what}"},
    ]
    bought_at = NOW - (INACTIVITY_DAYS + 1) * DAY
    for event, moment in zip(events, (bought_at, NOW - DAY), strict=True):
        event |= {"customer_id": "c", "occurred_at": moment}
    as_it_happened = Arrival(events, [Pause.WAIT] * 2)
    when_the_time_had_passed = Arrival(events, [Pause.WAIT] * 2, clock=NOW)
    for arrival in (at_once(events), as_it_happened, when_the_time_had_passed):
        assert_agrees_with_the_recount(WORLD, arrival, NOW)
        fields = tables_of(WORLD, counted(WORLD, arrival, NOW, PlainNumbers()), NOW)["30d"]
        assert fields[f'customers_lost{{reason="{reason}"}}'] == fields["customers_lost"] == 1
