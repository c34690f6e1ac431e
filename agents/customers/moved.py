"""Which facts of a customer count otherwise once one more is known, or something is void."""

from collections.abc import Sequence

from agents.customers.base import with_sales
from agents.customers.facts import (
    Answer,
    Fact,
    GuestPurchase,
    Interaction,
    OrderKey,
    Purchase,
    Renewal,
    Sent,
    SignUp,
)
from agents.customers.known import Known
from agents.customers.void import Voided, Voiding
from streams.engine.ordered_chunks import OrderedChunks


def moved_by(known: Known, fact: Fact) -> Sequence[OrderKey]:
    """Order keys of the facts that may count otherwise once this one is known too."""
    match fact:
        case Purchase() | GuestPurchase():
            return _moved_by_purchase(known, fact) if known.others else ()
        case Answer(answer_id=str() as answer_id):
            answer = answer_id, fact.kind
            return _present(known.versions.get(answer), known.sent.get(answer))
        case Interaction():
            first = known.interactions.get(fact.interaction_id)
            return () if first is None or first < fact.order_key else (first,)
        case Sent():
            first = known.sent.get((fact.answer_id, fact.kind))
            return () if first is None or first < fact.order_key else (first,)
        case SignUp() | Renewal() if fact.order_key.moment <= known.latest:
            # A term that ends at that very moment is renewed in time, whatever else happened in it.
            return (OrderKey(fact.order_key.moment, "", 0),)
    return ()


def survey_answered_by(known: Known, fact: Fact, facts: OrderedChunks[Fact]) -> Sent | None:
    """The survey among these facts that is answered once this one is known, where nothing else counts otherwise."""
    if not isinstance(fact, Answer) or fact.answer_id is None:
        return None
    order_key = known.sent.get((fact.answer_id, fact.kind))
    if order_key is None or known.is_answered(fact.answer_id, fact.kind):
        return None
    sent = facts.find(order_key)
    return sent if isinstance(sent, Sent) and known.is_first_sent(sent) else None


def moved_by_void(known: Known, voiding: Voiding) -> Sequence[OrderKey]:
    """Order keys of the facts that count otherwise once a purchase or an answer is void."""
    subject = voiding.subject
    if voiding.voids is Voided.PURCHASE:
        own = known.purchases.get(subject)
        moved = [*known.others.get(subject, ()), *(() if own is None else (own.order_key,))]
        if known.others and _first_id(known, None) == subject:
            # The next purchase is the first one then, which its refunds tell of.
            moved += known.others.get(_first_id(known, subject) or "", ())
        return moved
    answers = [(subject, kind) for kind in {*known.kinds, *(kind for _, kind in known.sent)}]
    return _present(*(found.get(answer) for answer in answers for found in (known.versions, known.sent)))


def _moved_by_purchase(known: Known, fact: Purchase | GuestPurchase) -> Sequence[OrderKey]:
    """Refunds that belong to this purchase, and those of the one that is the first no longer."""
    others, own = known.others, known.purchases.get(fact.purchase_id)
    moved: list[OrderKey] = []
    if own is None or fact.order_key < own.order_key:
        moved += others.get(fact.purchase_id, ())
    if isinstance(fact, Purchase) and _is_before_all(known, fact.order_key):
        moved += others.get(_first_id(known, None) or "", ())
    return moved


def _is_before_all(known: Known, order_key: OrderKey) -> bool:
    """Whether the customer's purchases would begin with one at this place."""
    base, first = known.base, known.first_purchase
    if base is not None and base.first_purchase is not None:
        return order_key < base.first_purchase
    return first is not None and order_key < first.order_key


def _first_id(known: Known, but: str | None) -> str | None:
    """The purchase_id of the customer's first purchase; of all those that would count if `but` were void."""
    base = known.base if but is None else with_sales(known.stored, known.void, but)
    if base is not None and base.first_purchase is not None:
        origins = base.purchases.items()
        return next((name for name, origin in origins if origin.order_key == base.first_purchase), None)
    first = known.first_purchase if but is None else known.first_but(but)
    return None if first is None else first.purchase_id


def _present(*order_keys: OrderKey | None) -> Sequence[OrderKey]:
    return [order_key for order_key in order_keys if order_key is not None]
