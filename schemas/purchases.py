"""Events of the topic `crm.purchases`; the key is the customer's id, or the purchase's where there is none."""

from typing import Literal

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Event, Item, Text, Words


class PurchaseCompleted(Event, tag="purchase.completed", frozen=True, kw_only=True, gc=False):
    """A customer bought something.

    The first purchase makes a customer. A purchase after a loss wins the customer back. If customers have contracts
    (`inactivity_days = 0`), a sign-up makes the customer; a purchase still wins back a lost one.
    """

    purchase_id: Text
    """The purchase. Refunds refer to it. A second event with the same `purchase_id` counts again."""
    amount: Amount
    """What the customer pays for the whole purchase."""
    currency: Words
    """ISO 4217 code of the amount's currency."""
    customer_id: Text | None = None
    """Who bought. Omitted: a guest, who is no customer."""
    items: list[Item] | None = None
    """What was bought. If `kind` is omitted, the items show whether it is an upsell or a cross-sell."""
    kind: Literal["standard", "upsell", "cross_sell", "renewal"] | None = None
    """The kind of purchase, if it is known. Omitted: it follows from the items."""
    campaign_id: Text | None = None
    """The campaign that led to the purchase. Omitted: "unknown", and in no campaign's revenue."""
    channel: Text | None = None
    """Where it was bought. Omitted: "unknown"."""
    owner: Text | None = None
    """Who sold it. Omitted: "unknown"."""
    cost: Amount | None = None
    """What the sold goods or services cost the company, in the currency of the amount. Omitted: in no profit."""
    campaign_channel: Text | None = None
    """The channel by which the campaign led to the purchase. Omitted: "unknown"."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))
        if self.cost is not None:
            force_setattr(self, "cost", as_amount(self.cost, "cost"))


class PurchaseRefunded(Event, tag="purchase.refunded", frozen=True, kw_only=True, gc=False):
    """Money of a purchase went back to the customer.

    It lowers the revenue at the time of the refund, under the channel and campaign of the purchase. Every refund of a
    purchase counts, full or partial.
    """

    purchase_id: Text
    """The purchase, of the same customer; it may arrive after its refund."""
    amount: Amount
    """What was refunded: above 0 for money that went to the customer."""
    currency: Words
    """ISO 4217 code of the amount's currency."""
    customer_id: Text | None = None
    """Who bought it. Omitted: a guest."""
    cost: Amount | None = None
    """The part of the purchase's cost that the refund gives back: goods that can be sold again. Omitted: 0."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))
        if self.cost is not None:
            force_setattr(self, "cost", as_amount(self.cost, "cost"))


class PurchaseVoided(Event, tag="purchase.voided", frozen=True, kw_only=True, gc=False):
    """The purchase should never have been: cancelled before it was carried out, a test, or a duplicate.

    All purchases and refunds with this `purchase_id` are taken back, and all that followed from them. What arrives of
    them later changes nothing.
    """

    purchase_id: Text
    """The purchase, of the same customer."""
    customer_id: Text | None = None
    """Who bought it. Omitted: a guest."""
    reason: Text | None = None
    """Why it is void. No KPI reads it."""


PurchaseEvent = PurchaseCompleted | PurchaseRefunded | PurchaseVoided
