"""Carts: left behind once the last update is older than the timeout and nobody checked out."""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

import msgspec

from agents.customers import contributions as c
from agents.customers.facts import NEVER, CartEvent, OrderKey
from streams.arithmetic import fields
from streams.arithmetic.deltas import Contributions, Tally, key_of_moment
from streams.engine.ordered_chunks import OrderedChunks

Describe: TypeAlias = Callable[[OrderKey, int, int, int], int]
"""The labels of a cart that was last updated at a place in the order, by numbers of channel, step and reason."""


class Counted(NamedTuple):
    """What a cart counts: when it counts as settled, whether as abandoned, under which labels, and what lay in it."""

    moment: int
    is_abandoned: bool
    labels: int
    amount: int


class _Cart(msgspec.Struct, gc=False):
    checked_out: bool
    events: list[CartEvent] = []
    updated_at: int | None = None
    """Moment of the last update, None of a cart that was only checked out."""
    touched_at: int = 0
    """Moment of the last event."""
    counted: Counted | None = None
    """What the panes hold of it."""
    settles_at: int = 0
    """When it was last said to settle by itself."""

    def take(self, event: CartEvent) -> None:
        """Add an event; their order does not matter."""
        moment = event.order_key.moment
        self.events.append(event)
        if moment > self.touched_at:  # noqa: PLR1730 - max() takes longer, and this is done for every event
            self.touched_at = moment
        if event.checked_out:
            self.checked_out = True
        elif self.updated_at is None or moment > self.updated_at:
            self.updated_at = moment

    def counts(self, as_of: int, timeout_ms: int, describe: Describe) -> Counted | None:
        """What it counts as of a moment, as in `counted`: nothing until the last update is older than the timeout."""
        updated_at = self.updated_at
        if updated_at is None or as_of - updated_at <= timeout_ms:
            return None
        updates = sorted((event for event in self.events if not event.checked_out), key=_order_key_of)
        channel = step = reason = fields.UNKNOWN
        amount = 0
        for update in updates:
            channel = channel if update.channel is None else update.channel
            step = step if update.step is None else update.step
            reason = reason if update.reason is None else update.reason
            amount = amount if update.amount is None else update.amount
        labels = describe(updates[-1].order_key, channel, step, reason)
        return Counted(updated_at, not self.checked_out, labels, amount)


class Carts:
    """The carts of one customer, and what is counted of each."""

    __slots__ = (
        "_by_id",
        "_changed",
        "_describe",
        "_removed",
        "_settling",
        "_timeout_ms",
        "_touched",
        "checked_out",
        "events",
    )

    def __init__(
        self,
        events: OrderedChunks[CartEvent],
        checked_out: frozenset[str],
        as_of: int,
        timeout_ms: int,
        describe: Describe,
    ) -> None:
        """Carts of which everything was counted as of `as_of`; of those in `checked_out` no more than that is known."""
        self._describe = describe
        self.events = events
        """All events of all carts."""
        self.checked_out = checked_out
        self._timeout_ms = timeout_ms
        self._by_id: dict[str, _Cart] = {}
        self._changed: set[str] = set()
        self._removed: Tally = []
        """What carts counted that were removed."""
        self._settling: list[tuple[int, str]] = []
        """Heap: when a cart settles by itself, if nothing happens to it before."""
        self._touched: list[tuple[int, str]] = []
        """Heap: for each cart a moment at which it was touched, not always the last one."""
        if events:
            for event in events:
                self._take(event)
            self.settle(as_of, Contributions())

    def add(self, event: CartEvent) -> bool:
        """Add an update or a check-out; whether it stands behind all others."""
        self._take(event)
        items = self.events.open
        if not items or event.order_key > items[-1].order_key:
            items.append(event)
            return True
        self.events.insert(event)
        return False

    def describe_anew(self) -> None:
        """The customer may have been of another segment when carts were updated."""
        if self._by_id:
            self._changed.update(self._by_id)

    def settle(self, as_of: int, contributions: Contributions) -> None:
        """Add the difference that events and the passing of time have made by `as_of`."""
        waiting, settling = self._changed, self._settling
        while settling and settling[0][0] <= as_of:
            waiting.add(heappop(settling)[1])
        if not waiting and not self._removed:
            return
        removed: Tally = self._removed
        added: Tally = []
        for cart_id in waiting:
            cart = self._by_id.get(cart_id)
            if cart is None:
                continue
            counts = cart.counts(as_of, self._timeout_ms, self._describe)
            if counts is None and cart.updated_at is not None:
                settles_at = cart.updated_at + self._timeout_ms + 1
                if settles_at != cart.settles_at:
                    cart.settles_at = settles_at
                    heappush(settling, (settles_at, cart_id))
            if counts != cart.counted:
                _write(cart.counted, removed)
                _write(counts, added)
                cart.counted = counts
        if added or removed:
            contributions.replace(removed, added)
            self._removed = []
        self._changed.clear()
        self.events.seal()

    def counted(self) -> Tally:
        """What the panes hold of all carts."""
        tally: Tally = []
        for cart in self._by_id.values():
            _write(cart.counted, tally)
        return tally

    def due(self, keep_ms: int) -> int:
        """After `settle` and `forget`: the passing of time changes nothing before this moment (epoch ms)."""
        settles_at = self._settling[0][0] if self._settling else NEVER
        return min(settles_at, self._touched[0][0] + keep_ms + 1) if self._touched else settles_at

    def forget(self, horizon: int) -> Sequence[CartEvent]:
        """Drop the carts that nobody touched since `horizon`, but for their check-outs; returns what is gone.

        No pane is left of what they counted; but should one be updated again, its check-out still holds.
        """
        touched = self._touched
        if not touched or touched[0][0] >= horizon:
            return ()
        gone: list[CartEvent] = []
        checked_out: set[str] = set()
        while touched and touched[0][0] < horizon:
            cart_id = heappop(touched)[1]
            cart = self._by_id[cart_id]
            if cart.touched_at >= horizon:
                heappush(touched, (cart.touched_at, cart_id))
                continue
            del self._by_id[cart_id]
            gone += cart.events
            if cart.checked_out:
                checked_out.add(cart_id)
        for event in gone:
            self.events.discard(event.order_key)
        if checked_out:
            self.checked_out |= checked_out
        return gone

    def clear(self) -> None:
        """Remove everything, for the customer is void."""
        for cart in self._by_id.values():
            _write(cart.counted, self._removed)
        self._begin_anew([])

    def erase(self, order_key: OrderKey, lasting: Tally) -> None:
        """Remove what stands before a fact's order key; what that counts at its moment is written to `lasting`."""
        carts, checked_out = self._by_id, self.checked_out
        self._begin_anew([event for event in self.events if event.order_key >= order_key])
        for event in self.events.open:
            self._take(event)
        for cart_id, cart in carts.items():
            _write(cart.counted, self._removed)
            gone = _Cart(cart_id in checked_out)
            for event in cart.events:
                if event.order_key < order_key:
                    gone.take(event)
            _write(gone.counts(order_key.moment, self._timeout_ms, self._describe), lasting)

    def _take(self, event: CartEvent) -> None:
        cart_id = event.cart_id
        cart = self._by_id.get(cart_id)
        if cart is None:
            cart = self._by_id[cart_id] = _Cart(cart_id in self.checked_out)
            heappush(self._touched, (event.order_key.moment, cart_id))
        cart.take(event)
        self._changed.add(cart_id)

    def _begin_anew(self, events: list[CartEvent]) -> None:
        self.events.replace(events)
        self._by_id, self._changed, self.checked_out = {}, set(), frozenset()
        self._settling, self._touched = [], []


def _order_key_of(event: CartEvent) -> OrderKey:
    return event.order_key


def _write(counted: Counted | None, tally: Tally) -> None:
    if counted is not None:
        at = key_of_moment(counted.moment) | counted.labels
        tally += (at | c.CARTS_SETTLED, 1)
        if counted.is_abandoned:
            tally += (at | c.CARTS_ABANDONED, 1, at | c.CART_VALUE, counted.amount)
