"""What deals have sold to a customer: purchases that may change, and be none any more, for as long as the deal does."""

from agents.customers.facts import OrderKey, Purchase
from agents.customers.kept import KeptCustomer
from agents.customers.stored import Sold
from agents.customers.void import Voided, Voiding
from streams.engine.family import EventOutcome


def sell(kept: KeptCustomer, purchase_id: str, version: int, purchase: Purchase | None) -> EventOutcome:
    """Take over what a deal has sold to the customer by now, None for nothing; the highest version counts.

    Of two contents under one version the one that is read later: where all is counted again by other settings,
    deals have as many versions as before.
    """
    customer, known = kept.customer, kept.known
    before = customer.sold.get(purchase_id)
    if (
        before is not None
        and version <= before.version
        and (version < before.version or purchase == _sold(kept, purchase_id, before))
    ):
        return EventOutcome.DUPLICATE
    if known.void is not None and known.void.everything:
        return EventOutcome.VOIDED
    if purchase is not None and customer.erased is not None and purchase.order_key <= customer.erased:
        return EventOutcome.ERASED
    if before is not None and before.order_key is not None:
        _take_back(kept, purchase_id, before.order_key)
    customer.sold[purchase_id] = Sold(version, None if purchase is None else purchase.order_key)
    if purchase is None:
        return EventOutcome.COUNTED
    moved = known.moved_by(purchase)
    if moved:
        kept.hold(moved)
    if known.stored is not None and purchase.order_key < known.stored.until:
        kept.history.hold(0)
        known.stored.sales[purchase_id] = purchase
        known.fold_anew(known.stored)
    else:
        kept.put(purchase)
    is_void = known.void is not None and known.void.takes(purchase)
    return EventOutcome.VOIDED if is_void else EventOutcome.COUNTED


def _sold(kept: KeptCustomer, purchase_id: str, sold: Sold) -> Purchase | None:
    """The purchase that a deal was last told to be."""
    if sold.order_key is None:
        return None
    stored = kept.known.stored
    summed_up = None if stored is None else stored.sales.get(purchase_id)
    found = kept.history.facts.find(sold.order_key) if summed_up is None else summed_up
    return found if isinstance(found, Purchase) else None


def _take_back(kept: KeptCustomer, purchase_id: str, order_key: OrderKey) -> None:
    """A purchase by a deal is none any more, or another one."""
    known, history = kept.known, kept.history
    kept.hold(known.moved_by_void(Voiding(order_key, Voided.PURCHASE, purchase_id)))
    if known.stored is not None and purchase_id in known.stored.sales:
        history.hold(0)
        del known.stored.sales[purchase_id]
        known.fold_anew(known.stored)
    else:
        history.discard(order_key)
        kept.packing.changed()
    known.know_only(history.facts)
