"""Events of the topic `crm.carts`; the key is the customer's id."""

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Event, Item, Text, Words


class CartUpdated(Event, tag="cart.updated", frozen=True, kw_only=True, gc=False):
    """A customer put something into a cart or took it out.

    A cart is abandoned if it is not checked out within `cart_timeout_minutes` after its last update.
    """

    cart_id: Text
    """The cart. Its id is unique among the carts of the customer."""
    customer_id: Text
    """Whose cart it is."""
    amount: Amount | None = None
    """The value of the items in the cart. Omitted: as in earlier events, 0 at first."""
    currency: Words | None = None
    """ISO 4217 code of the amount's currency. Omitted: the reporting currency. Unknown: the amount is as if omitted."""
    items: list[Item] | None = None
    """What is in the cart. No KPI reads it."""
    channel: Text | None = None
    """Where the customer shops. Omitted: as in earlier events."""
    step: Text | None = None
    """How far the customer has come, such as address or payment. Omitted: as in earlier events."""
    reason: Text | None = None
    """Why the customer does not go on, if that is known. Omitted: as in earlier events."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.amount is not None:
            force_setattr(self, "amount", as_amount(self.amount, "amount"))


class CartCheckedOut(Event, tag="cart.checked_out", frozen=True, kw_only=True, gc=False):
    """A cart became a purchase.

    The purchase itself is another event, `purchase.completed`.
    """

    cart_id: Text
    """The cart. Its id is unique among the carts of the customer."""
    customer_id: Text
    """Whose cart it is."""
    purchase_id: Text | None = None
    """The purchase that it became. No KPI reads it."""


CartEvent = CartUpdated | CartCheckedOut
