"""What deals have sold to a customer: purchases that may change, and be none any more, for as long as the deal does."""

from agents.customers.facts import Purchase
from agents.customers.forgotten import named_sale
from agents.customers.kept import KeptCustomer
from agents.customers.moved import moved_by, moved_by_void
from agents.customers.sameness import is_same
from agents.customers.skus import without_skus
from agents.customers.stored import Sold
from agents.customers.void import Voided, Voiding
from streams.engine.family import EventOutcome


def sell(kept: KeptCustomer, purchase_id: str, version: int, purchase: Purchase | None) -> EventOutcome:
    """Take over what a deal has sold to the customer by now, None for nothing; the highest version counts.

    Of two contents under one version the one that is read later: where all is counted again by other settings,
    deals have as many versions as before.

    What an erasure found counts for good, so nothing of that deal changes any more. What is dated before an erasure
    that was read is dropped.
    """
    customer = kept.customer
    told = named_sale(customer, purchase_id, kept.counting.marks)
    if purchase is not None:
        kept.reveal(purchase_id)
    void = kept.known.void
    before = None if told is None else _sold(kept, purchase_id, told)
    if told is not None and (version < told.version or (version == told.version and is_same(purchase, before))):
        return EventOutcome.DUPLICATE
    if void is not None and void.everything:
        return EventOutcome.VOIDED
    if told is not None and told.is_final:
        return EventOutcome.ERASED
    is_erased = purchase is not None and customer.erased is not None and purchase.order_key <= customer.erased
    after = None if is_erased else purchase
    customer.sold[purchase_id] = Sold(version, None if after is None else after.order_key)
    if after != before:
        if before is not None:
            _take_back(kept, before)
        if after is not None:
            _put(kept, after)
    if is_erased:
        return EventOutcome.ERASED
    is_void = after is not None and void is not None and void.takes(after)
    return EventOutcome.VOIDED if is_void else EventOutcome.COUNTED


def _sold(kept: KeptCustomer, purchase_id: str, sold: Sold) -> Purchase | None:
    """The purchase that a deal was last told to be."""
    if sold.order_key is None:
        return None
    stored = kept.known.stored
    summed_up = None if stored is None else stored.sales.get(purchase_id)
    found = kept.history.facts.find(sold.order_key) if summed_up is None else summed_up
    return found if isinstance(found, Purchase) else None


def _put(kept: KeptCustomer, purchase: Purchase) -> None:
    """A deal is a purchase from now on."""
    known = kept.known
    moved = moved_by(known, purchase)
    if moved:
        kept.hold(moved)
    if known.stored is not None and purchase.order_key < known.stored.until:
        kept.history.hold(0)
        known.stored.sales[purchase.purchase_id] = without_skus(purchase)
        known.fold_anew(known.stored)
    else:
        kept.put(purchase)


def _take_back(kept: KeptCustomer, purchase: Purchase) -> None:
    """A purchase by a deal is none any more, or another one."""
    known, history, purchase_id = kept.known, kept.history, purchase.purchase_id
    kept.hold(moved_by_void(known, Voiding(purchase.order_key, Voided.PURCHASE, purchase_id)))
    if known.stored is not None and purchase_id in known.stored.sales:
        history.hold(0)
        del known.stored.sales[purchase_id]
        known.fold_anew(known.stored)
    else:
        history.discard(purchase.order_key)
        kept.packing.changed()
        known.take_back(purchase, history.facts)
