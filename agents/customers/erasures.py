"""Erasures: nothing is kept of a person, and what was counted stays."""

from agents.customers.facts import OrderKey
from agents.customers.kept import KeptCustomer
from agents.customers.known import Known
from agents.customers.start import count_for_good
from agents.customers.stored import Sold
from streams.arithmetic.deltas import Tally
from streams.engine.family import EventOutcome


def erase_customer(kept: KeptCustomer, order_key: OrderKey, lasting: Tally) -> EventOutcome:
    """Remove all that is kept of the person before a place in the order; an active customer is lost.

    What is to stay in the panes for good is added to `lasting`.
    """
    customer, void = kept.customer, kept.known.void
    if customer.erased is not None and order_key <= customer.erased:
        return EventOutcome.DUPLICATE if order_key == customer.erased else EventOutcome.ERASED
    if kept.ids.has(order_key):
        return EventOutcome.CONFLICT
    kept.guarded, customer.erased = True, order_key
    facts = list(kept.history.facts)
    if void is not None and void.everything:
        kept.keep_only([fact for fact in facts if fact.order_key >= order_key], void)
        return EventOutcome.VOIDED
    kept.history.hold_all()
    gone = [fact for fact in facts if fact.order_key < order_key]
    known = Known(kept.known.stored, void, gone)
    count_for_good(kept.counting, known, gone, order_key.moment, lasting)
    kept.carts.erase(order_key, lasting)
    summed_up = known.stored.sales if known.stored is not None else {}
    customer.sold = {
        purchase_id: _found(sold) if purchase_id in summed_up or _is_before(sold, order_key) else sold
        for purchase_id, sold in customer.sold.items()
    }
    kept.keep_only(facts[len(gone) :], void and void.since(order_key))
    return EventOutcome.COUNTED


def _is_before(sold: Sold, order_key: OrderKey) -> bool:
    return sold.order_key is not None and sold.order_key < order_key


def _found(sold: Sold) -> Sold:
    """What an erasure leaves of a sale: that there was one, and which records of it are known."""
    return Sold(sold.version, None, is_final=True)
