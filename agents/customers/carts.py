"""Carts: left behind once the last update is older than the timeout and nobody checked out."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from agents.customers import contributions as c
from agents.customers.contributions import NO_LABELS
from agents.customers.facts import CartEvent, OrderKey
from streams.arithmetic.deltas import Contributions, Tally, key_of_moment

NEVER = 1 << 62
"""Later than any moment (epoch ms)."""


class _Cart(msgspec.Struct, gc=False):
    checked_out: bool
    events: list[CartEvent] = []
    updated_at: int | None = None
    """Moment of the last update, None of a cart that was only checked out."""
    touched_at: int = 0
    """Moment of the last event."""
    counted: tuple[int, bool] | None = None
    """What the panes hold of it: the moment at which it counts as settled, and whether as abandoned."""

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

    def counts(self, as_of: int, timeout_ms: int) -> tuple[int, bool] | None:
        """What it counts as of a moment, as in `counted`: nothing until the last update is older than the timeout."""
        updated_at = self.updated_at
        if updated_at is None or as_of - updated_at <= timeout_ms:
            return None
        return updated_at, not self.checked_out


class Carts:
    """The carts of one customer, and what is counted of each."""

    __slots__ = ("_by_id", "_changed", "_oldest", "_removed", "_settles_at", "_timeout_ms", "checked_out")

    def __init__(self, events: Iterable[CartEvent], checked_out: frozenset[str], as_of: int, timeout_ms: int) -> None:
        """Carts of which everything was counted as of `as_of`; of those in `checked_out` no more than that is known."""
        self.checked_out = checked_out
        self._timeout_ms = timeout_ms
        self._by_id: dict[str, _Cart] = {}
        self._changed: set[str] = set()
        self._removed: Tally = []
        """What carts counted that were removed."""
        self._settles_at = NEVER
        """No cart settles by itself before this moment."""
        self._oldest = NEVER
        """No cart was touched last before this moment."""
        for event in events:
            self.add(event)
        self.settle(as_of, Contributions())

    def __iter__(self) -> Iterator[CartEvent]:
        """All events of all carts."""
        return (event for cart in self._by_id.values() for event in cart.events)

    def add(self, event: CartEvent) -> None:
        """Add an update or a check-out."""
        cart_id = event.cart_id
        cart = self._by_id.get(cart_id)
        if cart is None:
            cart = self._by_id[cart_id] = _Cart(cart_id in self.checked_out)
        cart.take(event)
        self._changed.add(cart_id)
        if cart.touched_at < self._oldest:  # noqa: PLR1730 - as above
            self._oldest = cart.touched_at

    def settle(self, as_of: int, contributions: Contributions) -> None:
        """Add the difference that events and the passing of time have made by `as_of`."""
        waiting: Collection[str] = self._changed
        if as_of >= self._settles_at:
            waiting, self._settles_at = self._by_id, NEVER
        elif not waiting and not self._removed:
            return
        removed: Tally = self._removed
        added: Tally = []
        for cart_id in waiting:
            cart = self._by_id[cart_id]
            counts = cart.counts(as_of, self._timeout_ms)
            if counts is None and cart.updated_at is not None:
                self._settles_at = min(self._settles_at, cart.updated_at + self._timeout_ms + 1)
            if counts != cart.counted:
                _write(cart.counted, removed)
                _write(counts, added)
                cart.counted = counts
        if added or removed:
            contributions.replace(removed, added)
            self._removed = []
        self._changed.clear()

    def due(self, keep_ms: int) -> int:
        """After `settle` and `forget`: the passing of time changes nothing before this moment (epoch ms)."""
        return min(self._settles_at, self._oldest + keep_ms + 1)

    def forget(self, horizon: int) -> bool:
        """Drop the carts that nobody touched since `horizon`, but for their check-outs; whether there were any.

        No pane is left of what they counted; but should one be updated again, its check-out still holds.
        """
        if self._oldest >= horizon:
            return False
        old = [cart_id for cart_id, cart in self._by_id.items() if cart.touched_at < horizon]
        self.checked_out |= {cart_id for cart_id in old if self._by_id.pop(cart_id).checked_out}
        self._oldest = min((cart.touched_at for cart in self._by_id.values()), default=NEVER)
        return bool(old)

    def clear(self) -> None:
        """Remove everything, for the customer is void."""
        for cart in self._by_id.values():
            _write(cart.counted, self._removed)
        self._by_id, self._changed, self.checked_out = {}, set(), frozenset()
        self._settles_at = self._oldest = NEVER

    def erase(self, order_key: OrderKey, lasting: Tally) -> None:
        """Remove what stands before a fact's order key; what that counts at its moment is written to `lasting`."""
        carts, checked_out = self._by_id, self.checked_out
        self._by_id, self._changed, self.checked_out = {}, set(), frozenset()
        self._settles_at = self._oldest = NEVER
        for cart_id, cart in carts.items():
            _write(cart.counted, self._removed)
            gone = _Cart(cart_id in checked_out)
            for event in cart.events:
                if event.order_key < order_key:
                    gone.take(event)
                else:
                    self.add(event)
            _write(gone.counts(order_key.moment, self._timeout_ms), lasting)


def _write(counted: tuple[int, bool] | None, tally: Tally) -> None:
    if counted is not None:
        moment, is_abandoned = counted
        at = key_of_moment(moment) | NO_LABELS
        tally += (at | c.CARTS_SETTLED, 1)
        if is_abandoned:
            tally += (at | c.CARTS_ABANDONED, 1)
