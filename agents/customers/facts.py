"""The facts of one customer: what is kept of each event.

None of it can form a cycle, so the garbage collector need not look at it (`gc=False`): a worker's memory is full of it.
"""

from typing import Annotated, ClassVar, TypeAlias

import msgspec

from streams.arithmetic import fields
from streams.kept import EMPLOYEE, FIGURE, ID, MONEY, TIME, VALUE, ToldBy

TOPIC_ORDER = ("crm.carts", "crm.customers", "crm.deals", "crm.purchases", "crm.surveys")
"""Topics by name: where two have the same event_id at one instant, the name decides."""
CARTS, CUSTOMERS, DEALS, PURCHASES, SURVEYS = range(len(TOPIC_ORDER))


class OrderKey(msgspec.Struct, array_like=True, frozen=True, order=True, gc=False):
    """When it happened, and the id of its event; where a fact stands in the order of facts."""

    moment: Annotated[int, TIME.of("occurred_at")]
    """When it happened; epoch ms."""
    event_id: Annotated[str, ID]
    """The event."""
    topic: Annotated[int, ID]
    """The number of the event's topic."""
    purchase_id: Annotated[str, ID.of("deal_id")] = ""
    """The deal, of what one has sold; an event_id says nothing of which deal it is of. Of all else it is empty."""


START_OF_TIME = OrderKey(-1, "", 0)
NEVER = 1 << 62
"""A moment that never comes."""
BY_DEAL = "deal:"
"""What the purchase_ids of deals begin with; the deal_id follows."""


class Purchase(msgspec.Struct, array_like=True, tag=0, frozen=True, gc=False):
    """A purchase; numbers of dimension values, amount and cost in minor units."""

    told_by: ClassVar[ToldBy] = ToldBy("purchase.completed", "deal.sold")
    order_key: OrderKey
    purchase_id: Annotated[str, ID]
    amount: Annotated[int, MONEY.of("amount", "currency")]
    kind: Annotated[str | None, VALUE]
    channel: Annotated[int, VALUE]
    campaign: Annotated[int | None, VALUE.of("campaign_id")]
    """The campaign; None where the purchase names none."""
    items: Annotated[tuple[tuple[str, float | None], ...], VALUE.of("items.family", "items.tier")]
    """Each family among the items, with its highest tier."""
    owner: Annotated[int, EMPLOYEE] = fields.UNKNOWN
    cost: Annotated[int | None, MONEY] = None
    """What the sold goods cost the company; None where the purchase does not tell it."""
    campaign_channel: Annotated[int, VALUE] = fields.UNKNOWN
    sold_more: Annotated[bool, FIGURE.of("items.tier", "items.asked_tier")] = False
    """Whether an item is of a higher tier than was asked for."""
    basket: Annotated[tuple[int, ...], VALUE.of("items.family").by("[baskets]")] = ()
    """The families among the items; their numbers in the order of their texts, none where baskets are not counted."""


class Refund(msgspec.Struct, array_like=True, tag=1, frozen=True, gc=False):
    """A refund of a purchase, in minor units."""

    told_by: ClassVar[ToldBy] = ToldBy("purchase.refunded")
    order_key: OrderKey
    purchase_id: Annotated[str, ID]
    amount: Annotated[int, MONEY.of("amount", "currency")]
    cost: Annotated[int | None, MONEY] = None
    """What of the purchase's cost it gives back."""


class SignUp(msgspec.Struct, array_like=True, tag=2, frozen=True, gc=False):
    """A sign-up; numbers of dimension values, None where omitted."""

    told_by: ClassVar[ToldBy] = ToldBy("customer.signed_up")
    order_key: OrderKey
    segment: Annotated[int | None, VALUE]
    region: Annotated[int | None, VALUE]
    channel: Annotated[int, VALUE]
    campaign: Annotated[int, VALUE.of("campaign_id")]
    industry: Annotated[int | None, VALUE] = None
    expires_at: Annotated[int | None, TIME] = None
    """When the term ends; epoch ms, after the sign-up itself; None where it does not."""


class Update(msgspec.Struct, array_like=True, tag=3, frozen=True, gc=False):
    """News about the customer; None where omitted."""

    told_by: ClassVar[ToldBy] = ToldBy("customer.updated")
    order_key: OrderKey
    segment: Annotated[int | None, VALUE]
    region: Annotated[int | None, VALUE]
    industry: Annotated[int | None, VALUE] = None


class Cancellation(msgspec.Struct, array_like=True, tag=4, frozen=True, gc=False):
    """The customer's own goodbye, and the number of its reason."""

    told_by: ClassVar[ToldBy] = ToldBy("customer.cancelled")
    order_key: OrderKey
    reason: Annotated[int, VALUE]


_SCORE = FIGURE.of("score", "scores", "scale")


class Answer(msgspec.Struct, array_like=True, tag=5, frozen=True, gc=False):
    """A survey answer: its kind, numbers of dimension values, rescaled points, and whether it counts as good.

    Answers with the same answer_id and kind are versions of one, of which the last counts.
    """

    told_by: ClassVar[ToldBy] = ToldBy("survey.answered")
    order_key: OrderKey
    kind: Annotated[str, VALUE]
    kind_number: Annotated[int, VALUE.of("kind")]
    touchpoint: Annotated[int, VALUE]
    points: Annotated[int, _SCORE]
    """The score; rescaled."""
    good: Annotated[bool, _SCORE]
    """Whether it counts as a good one."""
    answer_id: Annotated[str | None, ID]
    agent: Annotated[int, EMPLOYEE] = fields.UNKNOWN
    team: Annotated[int, VALUE] = fields.UNKNOWN
    product: Annotated[int, VALUE] = fields.UNKNOWN
    index: Annotated[int, FIGURE.of("scores", "scale")] = 0
    """The score once more; in hundredths, of an answer that has further ones."""
    drivers: Annotated[tuple[tuple[int, int, int], ...], FIGURE.of("scores", "scale")] = ()
    """Each further score; the number of its name, its points in 10^-9, and in hundredths."""
    loyalty: Annotated[int | None, FIGURE.of("scores", "scale")] = None
    """The further score `loyalty`; in hundredths, where there is one."""


class GuestPurchase(msgspec.Struct, array_like=True, tag=6, frozen=True, gc=False):
    """A purchase of somebody who is no customer; otherwise as a `Purchase`. Its kind is known from the first."""

    told_by: ClassVar[ToldBy] = ToldBy("purchase.completed")
    order_key: OrderKey
    purchase_id: Annotated[str, ID]
    amount: Annotated[int, MONEY.of("amount", "currency")]
    channel: Annotated[int, VALUE]
    campaign: Annotated[int | None, VALUE.of("campaign_id")]
    """The campaign; None where the purchase names none."""
    kind: Annotated[str, VALUE]
    owner: Annotated[int, EMPLOYEE] = fields.UNKNOWN
    cost: Annotated[int | None, MONEY] = None
    """What the sold goods cost the company; None where the purchase does not tell it."""
    campaign_channel: Annotated[int, VALUE] = fields.UNKNOWN
    basket: Annotated[tuple[int, ...], VALUE.of("items.family").by("[baskets]")] = ()
    """The families among the items; empty where baskets are not counted."""


class GuestRefund(msgspec.Struct, array_like=True, tag=7, frozen=True, gc=False):
    """A refund of such a purchase."""

    told_by: ClassVar[ToldBy] = ToldBy("purchase.refunded")
    order_key: OrderKey
    purchase_id: Annotated[str, ID]
    amount: Annotated[int, MONEY.of("amount", "currency")]
    cost: Annotated[int | None, MONEY] = None
    """What of the purchase's cost it gives back."""


class Taken(msgspec.Struct, array_like=True, tag=8, frozen=True, gc=False):
    """An event of a customer who is void; only its event_id is kept, and when it was."""

    told_by: ClassVar[ToldBy] = ToldBy()
    order_key: OrderKey


class Renewal(msgspec.Struct, array_like=True, tag=9, frozen=True, gc=False):
    """A contract that goes on until another moment; epoch ms."""

    told_by: ClassVar[ToldBy] = ToldBy("customer.renewed")
    order_key: OrderKey
    expires_at: Annotated[int, TIME]


class Interaction(msgspec.Struct, array_like=True, tag=10, frozen=True, gc=False):
    """A contact; numbers of dimension values. The first one of an interaction_id counts."""

    told_by: ClassVar[ToldBy] = ToldBy("interaction.logged")
    order_key: OrderKey
    interaction_id: Annotated[str, ID]
    kind_number: Annotated[int, VALUE.of("kind")]
    direction: Annotated[int, VALUE]
    owner: Annotated[int, EMPLOYEE]


class Sent(msgspec.Struct, array_like=True, tag=11, frozen=True, gc=False):
    """A survey that was sent. The first one of an answer_id and kind counts."""

    told_by: ClassVar[ToldBy] = ToldBy("survey.sent")
    order_key: OrderKey
    answer_id: Annotated[str, ID]
    kind: Annotated[str, VALUE]
    kind_number: Annotated[int, VALUE.of("kind")]
    touchpoint: Annotated[int, VALUE]


_SKUS = VALUE.of("items.sku").by("baskets.skus")


class ItemisedPurchase(Purchase, array_like=True, tag=12, frozen=True, gc=False):
    """A purchase whose SKUs are kept. It is a kind of its own, so that all others take no byte for it."""

    skus: Annotated[bytes, _SKUS] = b""
    """The SKUs of the items, of too many none; as `agents.customers.skus` packs them."""


class ItemisedGuestPurchase(GuestPurchase, array_like=True, tag=13, frozen=True, gc=False):
    """The same of somebody who is no customer."""

    skus: Annotated[bytes, _SKUS] = b""
    """The SKUs of the items, of too many none; as `agents.customers.skus` packs them."""


class CommentedAnswer(Answer, array_like=True, tag=14, frozen=True, gc=False):
    """A survey answer with a comment; what was heard of it, and not its text.

    It is a kind of its own so that answers without one take no more room.
    """

    sentiment: Annotated[int, FIGURE.of("comment")] = 0
    """Of the comment: from -1,000 (complaint) to 1,000 (praise)."""
    themes: Annotated[tuple[int, ...], VALUE.of("comment")] = ()
    """The themes of the comment; their numbers, `UNKNOWN` where it has none."""


ANY_PURCHASE = (Purchase, GuestPurchase)
"""As `isinstance` takes it: a union would be put together anew each time."""
ITEMISED = (ItemisedPurchase, ItemisedGuestPurchase)
"""Purchases with SKUs."""
DESCRIPTIONS = (SignUp, Update)

Fact: TypeAlias = (
    Purchase
    | Refund
    | SignUp
    | Update
    | Cancellation
    | Answer
    | GuestPurchase
    | GuestRefund
    | Taken
    | Renewal
    | Interaction
    | Sent
    | ItemisedPurchase
    | ItemisedGuestPurchase
    | CommentedAnswer
)


class CartEvent(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An update of a cart, or its check-out; numbers of dimension values and an amount in minor units, if told."""

    told_by: ClassVar[ToldBy] = ToldBy("cart.updated", "cart.checked_out")
    order_key: OrderKey
    cart_id: Annotated[str, ID]
    checked_out: Annotated[bool, FIGURE]
    """Whether it was a check-out."""
    channel: Annotated[int | None, VALUE] = None
    step: Annotated[int | None, VALUE] = None
    reason: Annotated[int | None, VALUE] = None
    amount: Annotated[int | None, MONEY.of("amount", "currency")] = None
