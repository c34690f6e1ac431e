"""Carts: left behind once the last update is older than the timeout and nobody checked out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from agents.customers.facts import CartEvent, Place
from agents.customers.tally import Tally
from streams.measures import customers as m

Carts: TypeAlias = Mapping[str, Sequence[CartEvent]]
"""The events of each cart, in any order."""


def count(carts: Carts, checked_out: Collection[str], as_of: int, timeout_ms: int, tally: Tally) -> None:
    """Count the carts whose last update is strictly older than the timeout at `as_of`.

    `checked_out` are carts of which no more than that is known.
    """
    for cart_id, events in carts.items():
        updated_at = _last_update(events)
        if updated_at is not None and as_of - updated_at > timeout_ms:
            tally.add(m.CARTS_SETTLED, updated_at, 1)
            if cart_id not in checked_out and not _has_check_out(events):
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


def kept(carts: Carts, horizon: int) -> tuple[dict[str, list[CartEvent]], set[str]]:
    """The carts that somebody touched since `horizon`, and of the others those that were checked out.

    No pane is left of what the others counted; but should one be updated again, its check-out still holds.
    """
    old = {cart_id for cart_id, events in carts.items() if _touched(events) < horizon}
    checked_out = {cart_id for cart_id in old if _has_check_out(carts[cart_id])}
    return {cart_id: list(events) for cart_id, events in carts.items() if cart_id not in old}, checked_out


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


def _has_check_out(events: Sequence[CartEvent]) -> bool:
    return any(event.checked_out for event in events)


def _touched(events: Sequence[CartEvent]) -> int:
    return max(event.place[0] for event in events)
