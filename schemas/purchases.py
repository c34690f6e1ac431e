"""Events of the topic `crm.purchases`; the key is the customer's id."""

from typing import Literal

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Event, Item, Text


class PurchaseCompleted(Event, tag="purchase.completed", frozen=True, kw_only=True, gc=False):
    """A customer bought something.

    The first purchase makes a customer, and one after a loss wins the customer back. Where all customers are
    contractual (`inactivity_days = 0`) a sign-up makes the customer; a purchase still wins a lost one back.
    """

    purchase_id: Text
    """The purchase: what a refund refers to. It makes no duplicate: a second event with it counts again."""
    customer_id: Text
    """Who bought."""
    amount: Amount
    """What the customer pays for the whole purchase."""
    currency: Text
    """ISO 4217 code of the amount's currency."""
    items: list[Item] | None = None
    """What was bought. It tells upsells and cross-sells of customers who bought before, where `kind` is omitted."""
    kind: Literal["standard", "upsell", "cross_sell", "renewal"] | None = None
    """What the purchase is, if it is known. Omitted: it is told from the items."""
    campaign_id: Text | None = None
    """The campaign that the purchase is owed to. Omitted: "unknown", and in no campaign's revenue."""
    channel: Text | None = None
    """Where it was bought. Omitted: "unknown"."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))


class PurchaseRefunded(Event, tag="purchase.refunded", frozen=True, kw_only=True, gc=False):
    """Money of a purchase went back to the customer.

    It lowers the revenue of the moment of the refund, under the channel and campaign of its purchase. Each refund
    of a purchase counts, whole or in part.
    """

    purchase_id: Text
    """The purchase, of the same customer; it may arrive after its refund."""
    customer_id: Text
    """Who bought it."""
    amount: Amount
    """What was refunded: above 0 for money that went to the customer."""
    currency: Text
    """ISO 4217 code of the amount's currency."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))


PurchaseEvent = PurchaseCompleted | PurchaseRefunded
