"""Folding facts past retention into a customer's base."""

from agents.customers.facts import START_OF_TIME, Base, Cancellation, Fact, Place, Purchase, SignUp, Update
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, RETENTION_MS

FOLD_AFTER_MS = RETENTION_MS + 2 * DAY_MINUTES * MINUTE_MS
"""A fact is folded once no pane that it may have been counted in is kept any more."""


def folded(base: Base | None, facts: list[Fact], as_of: int) -> tuple[Base | None, list[Fact]]:
    """Base and remaining facts once everything older than FOLD_AFTER_MS at `as_of` is folded."""
    horizon = as_of - FOLD_AFTER_MS
    if not facts or facts[0].place.moment >= horizon:
        return base, facts
    base = base or Base()
    remaining = len(facts)
    for index, fact in enumerate(facts):
        if fact.place.moment >= horizon:
            remaining = index
            break
        fold(base, fact)
    base.until = max(base.until, Place(horizon, "", 0))
    return base, facts[remaining:]


def fold(base: Base, fact: Fact) -> None:
    """Fold one fact; answers and refunds leave nothing behind."""
    place = fact.place
    match fact:
        case Purchase():
            base.first_purchase = _earlier(base.first_purchase, place)
            base.last_purchase = _later(base.last_purchase, place)
            for family, tier in fact.items:
                base.families[family] = higher(base.families.get(family), tier)
            known = base.purchases.get(fact.purchase_id)
            if known is None or place < known[0]:
                base.purchases[fact.purchase_id] = (place, fact.channel, fact.campaign)
        case SignUp():
            base.first_sign_up = _earlier(base.first_sign_up, place)
            base.last_sign_up = _later(base.last_sign_up, place)
            _fold_dimensions(base, place, fact.segment, fact.region)
        case Update():
            _fold_dimensions(base, place, fact.segment, fact.region)
        case Cancellation():
            base.last_cancellation = _later(base.last_cancellation, place)
        case _:
            pass


def higher(one: float | None, other: float | None) -> float | None:
    """The higher of two tiers, of which either may be missing."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _fold_dimensions(base: Base, place: Place, segment: int | None, region: int | None) -> None:
    if segment is not None:
        base.segment = max(base.segment or (START_OF_TIME, 0), (place, segment))
    if region is not None:
        base.region = max(base.region or (START_OF_TIME, 0), (place, region))


def _earlier(known: Place | None, place: Place) -> Place:
    return place if known is None else min(known, place)


def _later(known: Place | None, place: Place) -> Place:
    return place if known is None else max(known, place)
