"""Loyalty groups at the very moments at which they change: a millisecond before, just then, and after."""

from collections.abc import Sequence

import pytest

from tests.engine.agreement import assert_agrees_with_the_recount
from tests.recount.windows import DAY
from tests.strategies.arrivals import Event, at_once
from tests.strategies.moments import NOWS
from tests.unit.agents.test_loyalty_properties import APART, WORLDS

WORLD = WORLDS["by purchases"]
NOW = NOWS[1]
BESIDE = pytest.mark.parametrize("beside", [-1, 0, 1])
"""In milliseconds."""
CHANGES = pytest.mark.parametrize("change", [apart for apart in APART if apart < 400 * DAY])
"""In milliseconds after a purchase: cuts of recency, and the end of the period."""


def bought(number: int, moment: int, amount: str = "20") -> Event:
    told: Event = {"type": "purchase.completed", "occurred_at": moment, "customer_id": "c1", "amount": amount}
    return {**told, "event_id": f"e{number}", "purchase_id": f"p{number}", "currency": "USD"}


def gave_back(number: int, moment: int, amount: str = "15") -> Event:
    return {**bought(number, moment, amount), "type": "purchase.refunded", "event_id": f"r{number}"}


def assert_agrees(events: Sequence[Event], now: int = NOW) -> None:
    assert_agrees_with_the_recount(WORLD, at_once(list(events)), now)


@BESIDE
@CHANGES
def test_a_purchase_at_the_moment_of_a_change(change: int, beside: int) -> None:
    later = NOW - DAY
    first = later - change + beside
    assert_agrees([bought(1, first), bought(2, later)])
    assert_agrees([bought(1, first), bought(2, first, "30"), bought(3, later, "0")])


@BESIDE
@CHANGES
def test_a_refund_at_the_moment_of_a_change(change: int, beside: int) -> None:
    later = NOW - DAY
    first = later - change + beside
    assert_agrees([bought(1, first), gave_back(1, later)])
    assert_agrees([bought(1, first), bought(2, first, "30"), gave_back(1, later, "5")])


@BESIDE
@CHANGES
def test_now_is_the_moment_of_a_change(change: int, beside: int) -> None:
    first = NOW - change + beside
    assert_agrees([bought(1, first)])
    assert_agrees([bought(1, first - 10 * DAY), bought(2, first)])
    assert_agrees([bought(1, first), gave_back(1, first)])
