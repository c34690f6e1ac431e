"""Carts: left behind once the last update is older than the timeout and nobody checked out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from agents.customers.facts import CartEvent, Place
from agents.customers.tally import Tally
from streams.measures import customers as m

Carts: TypeAlias = Mapping[str, Sequence[CartEvent]]
"""The events of each cart, in any order."""


def count(carts: Carts, as_of: int, timeout_ms: int, tally: Tally) -> None:
    """Count the carts whose last update is strictly older than the timeout at `as_of`."""
    for events in carts.values():
        updated_at = _last_update(events)
        if updated_at is not None and as_of - updated_at > timeout_ms:
            tally.add(m.CARTS_SETTLED, updated_at, 1)
            if not any(event.checked_out for event in events):
                tally.add(m.CARTS_ABANDONED, updated_at, 1)


def due(carts: Carts, as_of: int, timeout_ms: int, keep_ms: int) -> int | None:
    """The next moment after `as_of` at which a cart becomes older than the timeout, or too old to be kept."""
    moments = []
    for events in carts.values():
        updated_at = _last_update(events)
        if updated_at is not None:
            moments.append(updated_at + timeout_ms + 1)
        moments.append(_touched(events) + keep_ms + 1)
    return min((moment for moment in moments if moment > as_of), default=None)


def kept(carts: Carts, horizon: int) -> dict[str, list[CartEvent]]:
    """The carts that somebody touched since `horizon`; of the others no pane is left."""
    return {cart_id: list(events) for cart_id, events in carts.items() if _touched(events) >= horizon}


def split(carts: Carts, place: Place) -> tuple[dict[str, list[CartEvent]], dict[str, list[CartEvent]]]:
    """The carts as of before this place, and what came after it."""
    before: dict[str, list[CartEvent]] = {}
    after: dict[str, list[CartEvent]] = {}
    for cart_id, events in carts.items():
        for event in events:
            (before if event.place < place else after).setdefault(cart_id, []).append(event)
    return before, after


def events_of(carts: Carts) -> Iterable[CartEvent]:
    """All events of all carts."""
    return (event for events in carts.values() for event in events)


def _last_update(events: Sequence[CartEvent]) -> int | None:
    return max((event.place[0] for event in events if not event.checked_out), default=None)


def _touched(events: Sequence[CartEvent]) -> int:
    return max(event.place[0] for event in events)
