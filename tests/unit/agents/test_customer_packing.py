"""A customer that was packed bit by bit is what it would be if it had been packed at once."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.customers.facts import Cancellation, CartEvent, OrderKey, Update
from agents.customers.packing import Packing, unpack
from agents.customers.stored import Base, Customer
from agents.customers.void import Void, Voided, Voiding


def updates(count: int) -> list[Update | Cancellation]:
    return [Update(OrderKey(moment, f"update-{moment}", 1), None, moment % 7) for moment in range(count)]


def cart_events(count: int) -> list[CartEvent]:
    return [CartEvent(OrderKey(moment, f"cart-{moment}", 0), "k", checked_out=False) for moment in range(count)]


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, (1 << 16) - 1, 1 << 16])
def test_what_was_packed_is_unpacked_whatever_its_length(count: int) -> None:
    customer = Customer(
        7,
        list(updates(count)),
        cart_events(2),
        Base(segment=(OrderKey(1, "e", 1), 3)),
        OrderKey(0, "x", 1),
        frozenset({"old"}),
        Void().with_one_more(Voiding(OrderKey(2, "v", 2), Voided.PURCHASE, "p")),
    )
    assert unpack(Packing().pack(customer))[0] == customer


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=8))
def test_what_is_added_at_the_end_is_packed_like_all_others(turns: Sequence[tuple[int, int, bool]]) -> None:
    packing, customer = Packing(), Customer()
    for facts, events, forgets in turns:
        customer.facts += updates(facts)
        customer.cart_events += cart_events(events)
        packed = packing.pack(customer)
        assert packed == Packing().pack(customer)
        if forgets:
            customer, packing = unpack(packed)


def test_what_changes_otherwise_is_packed_anew() -> None:
    packing, customer = Packing(), Customer(facts=list(updates(3)))
    packing.pack(customer)
    customer.facts.insert(0, Cancellation(OrderKey(0, "before all", 1), 0))
    packing.changed()
    assert unpack(packing.pack(customer))[0] == customer
