"""Events of the topic `crm.carts`; the key is the customer's id."""

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Event, Item, Text


class CartUpdated(Event, tag="cart.updated", frozen=True, kw_only=True, gc=False):
    """A customer put something into a cart or took it out."""

    cart_id: Text
    customer_id: Text
    amount: Amount | None = None
    currency: Text | None = None
    items: list[Item] | None = None

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.amount is not None:
            force_setattr(self, "amount", as_amount(self.amount, "amount"))


class CartCheckedOut(Event, tag="cart.checked_out", frozen=True, kw_only=True, gc=False):
    """A cart became a purchase."""

    cart_id: Text
    customer_id: Text
    purchase_id: Text | None = None


CartEvent = CartUpdated | CartCheckedOut
