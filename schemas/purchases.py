"""Events of the topic `crm.purchases`; the key is the customer's id."""

from typing import Literal

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Event, Item, Text


class PurchaseCompleted(Event, tag="purchase.completed", frozen=True, kw_only=True, gc=False):
    """A customer bought something. `kind` is None where the purchase does not declare one."""

    purchase_id: Text
    customer_id: Text
    amount: Amount
    currency: Text
    items: list[Item] | None = None
    kind: Literal["standard", "upsell", "cross_sell", "renewal"] | None = None
    campaign_id: Text | None = None
    channel: Text | None = None

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))


class PurchaseRefunded(Event, tag="purchase.refunded", frozen=True, kw_only=True, gc=False):
    """Money of a purchase went back to the customer; `amount` is what was refunded."""

    purchase_id: Text
    customer_id: Text
    amount: Amount
    currency: Text

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        force_setattr(self, "amount", as_amount(self.amount, "amount"))


PurchaseEvent = PurchaseCompleted | PurchaseRefunded
