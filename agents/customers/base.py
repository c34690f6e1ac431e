"""Folding facts past retention into a customer's base."""

from collections.abc import Iterator, Sequence
from copy import copy as twin_of

from agents.customers.facts import (
    BY_DEAL,
    DEALS,
    START_OF_TIME,
    Answer,
    Cancellation,
    Fact,
    GuestPurchase,
    Interaction,
    OrderKey,
    Purchase,
    Refund,
    Renewal,
    Sent,
    SignUp,
    Update,
)
from agents.customers.skus import without_skus
from agents.customers.stored import Base, origin_of
from agents.customers.void import Void
from streams.arithmetic import fields
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, RETENTION_MS
from streams.engine.family import identity

FOLD_AFTER_MS = RETENTION_MS + 2 * DAY_MINUTES * MINUTE_MS
"""A fact is folded once no pane that it may have been counted in is kept any more."""


def folded(base: Base | None, facts: Sequence[Fact], void: Void | None, until: OrderKey) -> Base:
    """The base once these facts are folded, all of them before `until`, but for those that are void."""
    base = base or Base()
    for fact in facts:
        if isinstance(fact, Purchase) and fact.order_key.topic == DEALS:
            base.sales[fact.purchase_id] = without_skus(fact)
        elif void is None or not void.takes(fact):
            fold(base, fact)
    base.until = max(base.until, until)
    return base


def with_sales(base: Base | None, void: Void | None, but: str | None = None) -> Base | None:
    """The base with what deals have sold and was folded, without what is void of deals; the same where there is none.

    `but` is the purchase_id of a sale to leave out.
    """
    if base is None or not (base.sales or (void is not None and void.purchases)):
        return base
    whole = twin_of(base)
    whole.families, whole.purchases = dict(base.families), dict(base.purchases)
    whole.past = {known: fact for known, fact in base.past.items() if void is None or not void.takes(fact)}
    for sale in base.sales.values():
        if sale.purchase_id != but and (void is None or not void.takes(sale)):
            fold(whole, sale)
    return whole


def fold(base: Base, fact: Fact) -> None:
    """Fold one fact; of answers, interactions and what was sent no more is left than that there were some."""
    order_key = fact.order_key
    past = _past_of(fact)
    if past is not None:
        # An event so old may come again, for its id is forgotten.
        base.past.setdefault(_past_id(order_key), past)
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
            base.term = _later_term(base.term, order_key, fact.expires_at)
            _fold_dimensions(base, fact)
        case Renewal() if base.first_sign_up is not None:
            base.term = _later_term(base.term, order_key, fact.expires_at)
        case Update():
            _fold_dimensions(base, fact)
        case Cancellation():
            base.last_cancellation = _later(base.last_cancellation, order_key)
        case _:
            base.once.update(_counts_once(fact))


def contact_id(interaction_id: str) -> int:
    """What `Base.once` knows an interaction as."""
    return identity(f"contact:{interaction_id}")


def sent_id(answer_id: str, kind: str) -> int:
    """What `Base.once` knows a survey as that was sent."""
    return identity(f"sent:{kind}:{answer_id}")


def answered_id(answer_id: str, kind: str) -> int:
    """What `Base.once` knows an answer as."""
    return identity(f"answered:{kind}:{answer_id}")


def _counts_once(fact: Fact) -> Iterator[int]:
    """What `Base.once` knows a fact as, if it is one that counts once."""
    match fact:
        case Interaction():
            yield contact_id(fact.interaction_id)
        case Sent():
            yield sent_id(fact.answer_id, fact.kind)
        case Answer(answer_id=str() as answer_id):
            yield answered_id(answer_id, fact.kind)


def higher(one: float | None, other: float | None) -> float | None:
    """The higher of two tiers, of which either may be missing."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _past_id(order_key: OrderKey) -> int:
    """What `Base.past` knows a fact by; an event_id says nothing of which topic, nor of which deal, it is of."""
    sold_by = order_key.purchase_id
    return identity(f"{order_key.topic}:{len(sold_by)}:{sold_by}:{order_key.event_id}")


def _past_of(fact: Fact) -> Fact | None:
    """What cohorts and spells have to know of a fact; None where it is nothing."""
    past: Fact | None = None
    order_key = fact.order_key
    match fact:
        case Purchase():
            past = Purchase(order_key, "", fact.amount, None, fact.channel, None, ())
        case Refund():
            # Of a deal it can be void some day.
            purchase_id = fact.purchase_id if fact.purchase_id.startswith(BY_DEAL) else ""
            past = Refund(order_key, purchase_id, fact.amount)
        case SignUp():
            past = SignUp(order_key, fact.segment, None, fact.channel, fields.UNKNOWN, expires_at=fact.expires_at)
        case Update(segment=int() as segment):
            past = Update(order_key, segment, None)
        case Renewal():
            past = fact
        case Cancellation():
            past = Cancellation(order_key, fields.UNKNOWN)
        case _:
            pass
    return past


def _fold_origin(base: Base, fact: Purchase | GuestPurchase) -> None:
    known = base.purchases.get(fact.purchase_id)
    if known is None or fact.order_key < known.order_key:
        base.purchases[fact.purchase_id] = origin_of(fact)


def _fold_dimensions(base: Base, fact: SignUp | Update) -> None:
    order_key = fact.order_key
    if fact.segment is not None:
        base.segment = max(base.segment or (START_OF_TIME, 0), (order_key, fact.segment))
    if fact.region is not None:
        base.region = max(base.region or (START_OF_TIME, 0), (order_key, fact.region))
    if fact.industry is not None:
        base.industry = max(base.industry or (START_OF_TIME, 0), (order_key, fact.industry))


def _later_term(
    known: tuple[OrderKey, int | None] | None, order_key: OrderKey, end: int | None
) -> tuple[OrderKey, int | None]:
    return known if known is not None and known[0] > order_key else (order_key, end)


def _earlier(known: OrderKey | None, order_key: OrderKey) -> OrderKey:
    return order_key if known is None else min(known, order_key)


def _later(known: OrderKey | None, order_key: OrderKey) -> OrderKey:
    return order_key if known is None else max(known, order_key)
