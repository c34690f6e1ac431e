"""Folding facts past retention into a customer's base."""

from collections.abc import Sequence

from agents.customers.facts import (
    START_OF_TIME,
    Base,
    Cancellation,
    Fact,
    GuestPurchase,
    OrderKey,
    Purchase,
    SignUp,
    Update,
    Void,
)
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, RETENTION_MS

FOLD_AFTER_MS = RETENTION_MS + 2 * DAY_MINUTES * MINUTE_MS
"""A fact is folded once no pane that it may have been counted in is kept any more."""


def folded(base: Base | None, facts: Sequence[Fact], void: Void | None, until: OrderKey) -> Base:
    """The base once these facts are folded, all of them before `until`, but for those that are void."""
    base = base or Base()
    for fact in facts:
        if void is None or not void.takes(fact):
            fold(base, fact)
    base.until = max(base.until, until)
    return base


def fold(base: Base, fact: Fact) -> None:
    """Fold one fact; answers and refunds leave nothing behind."""
    order_key = fact.order_key
    match fact:
        case Purchase():
            base.first_purchase = _earlier(base.first_purchase, order_key)
            base.last_purchase = _later(base.last_purchase, order_key)
            for family, tier in fact.items:
                base.families[family] = higher(base.families.get(family), tier)
            _fold_origin(base, fact)
        case GuestPurchase():
            _fold_origin(base, fact)
        case SignUp():
            base.first_sign_up = _earlier(base.first_sign_up, order_key)
            base.last_sign_up = _later(base.last_sign_up, order_key)
            _fold_dimensions(base, order_key, fact.segment, fact.region)
        case Update():
            _fold_dimensions(base, order_key, fact.segment, fact.region)
        case Cancellation():
            base.last_cancellation = _later(base.last_cancellation, order_key)
        case _:
            pass


def higher(one: float | None, other: float | None) -> float | None:
    """The higher of two tiers, of which either may be missing."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _fold_origin(base: Base, fact: Purchase | GuestPurchase) -> None:
    known = base.purchases.get(fact.purchase_id)
    if known is None or fact.order_key < known[0]:
        base.purchases[fact.purchase_id] = (fact.order_key, fact.channel, fact.campaign)


def _fold_dimensions(base: Base, order_key: OrderKey, segment: int | None, region: int | None) -> None:
    if segment is not None:
        base.segment = max(base.segment or (START_OF_TIME, 0), (order_key, segment))
    if region is not None:
        base.region = max(base.region or (START_OF_TIME, 0), (order_key, region))


def _earlier(known: OrderKey | None, order_key: OrderKey) -> OrderKey:
    return order_key if known is None else min(known, order_key)


def _later(known: OrderKey | None, order_key: OrderKey) -> OrderKey:
    return order_key if known is None else max(known, order_key)
