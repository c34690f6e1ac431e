"""The facts of one customer: what is kept of each event.

None of it can form a cycle, so the garbage collector need not look at it (`gc=False`): a worker's memory is full of it.
"""

from typing import TypeAlias

import msgspec

from streams.arithmetic import fields

TOPIC_ORDER = ("crm.carts", "crm.customers", "crm.deals", "crm.purchases", "crm.surveys")
"""Topics by name: where two have the same event_id at one instant, the name decides."""
CARTS, CUSTOMERS, DEALS, PURCHASES, SURVEYS = range(len(TOPIC_ORDER))


class OrderKey(msgspec.Struct, array_like=True, frozen=True, order=True, gc=False):
    """Where a fact stands in the order of facts."""

    moment: int
    """Epoch ms."""
    event_id: str
    topic: int
    """The topic's number."""
    purchase_id: str = ""
    """Of what a deal has sold: an event_id says nothing of which deal it is of. Of all else it is empty."""


START_OF_TIME = OrderKey(-1, "", 0)
NEVER = 1 << 62
"""A moment that never comes."""
BY_DEAL = "deal:"
"""What the purchase_ids of deals begin with; the deal_id follows."""


class Purchase(msgspec.Struct, array_like=True, tag=0, frozen=True, gc=False):
    """A purchase; numbers of dimension values, amount and cost in minor units."""

    order_key: OrderKey
    purchase_id: str
    amount: int
    kind: str | None
    channel: int
    campaign: int | None
    """None where the purchase names no campaign."""
    items: tuple[tuple[str, float | None], ...]
    """Each family among the items, with its highest tier."""
    owner: int = fields.UNKNOWN
    cost: int | None = None
    """None where the purchase tells no cost."""
    campaign_channel: int = fields.UNKNOWN
    sold_more: bool = False
    """Whether an item is of a higher tier than was asked for."""
    basket: tuple[int, ...] = ()
    """Numbers of the families among the items, in the order of their texts; empty where baskets are not counted."""


class Refund(msgspec.Struct, array_like=True, tag=1, frozen=True, gc=False):
    """A refund of a purchase, in minor units."""

    order_key: OrderKey
    purchase_id: str
    amount: int
    cost: int | None = None
    """What of the purchase's cost it gives back."""


class SignUp(msgspec.Struct, array_like=True, tag=2, frozen=True, gc=False):
    """A sign-up; numbers of dimension values, None where omitted."""

    order_key: OrderKey
    segment: int | None
    region: int | None
    channel: int
    campaign: int
    industry: int | None = None
    expires_at: int | None = None
    """When the term ends, epoch ms, after the sign-up itself; None where it does not."""


class Update(msgspec.Struct, array_like=True, tag=3, frozen=True, gc=False):
    """News about the customer; None where omitted."""

    order_key: OrderKey
    segment: int | None
    region: int | None
    industry: int | None = None


class Cancellation(msgspec.Struct, array_like=True, tag=4, frozen=True, gc=False):
    """The customer's own goodbye, and the number of its reason."""

    order_key: OrderKey
    reason: int


class Answer(msgspec.Struct, array_like=True, tag=5, frozen=True, gc=False):
    """A survey answer: its kind, numbers of dimension values, rescaled points, and whether it counts as good.

    Answers with the same answer_id and kind are versions of one, of which the last counts.
    """

    order_key: OrderKey
    kind: str
    kind_number: int
    touchpoint: int
    points: int
    good: bool
    answer_id: str | None
    agent: int = fields.UNKNOWN
    team: int = fields.UNKNOWN
    product: int = fields.UNKNOWN
    index: int = 0
    """The points in hundredths, of an answer that has drivers."""
    drivers: tuple[tuple[int, int, int], ...] = ()
    """Of each further score the number of its name, its points in 10^-9, and in hundredths."""
    loyalty: int | None = None
    """The further score `loyalty` in hundredths, where there is one."""


class GuestPurchase(msgspec.Struct, array_like=True, tag=6, frozen=True, gc=False):
    """A purchase of somebody who is no customer; otherwise as a `Purchase`. Its kind is known from the first."""

    order_key: OrderKey
    purchase_id: str
    amount: int
    channel: int
    campaign: int | None
    kind: str
    owner: int = fields.UNKNOWN
    cost: int | None = None
    campaign_channel: int = fields.UNKNOWN
    basket: tuple[int, ...] = ()


class GuestRefund(msgspec.Struct, array_like=True, tag=7, frozen=True, gc=False):
    """A refund of such a purchase."""

    order_key: OrderKey
    purchase_id: str
    amount: int
    cost: int | None = None


class Taken(msgspec.Struct, array_like=True, tag=8, frozen=True, gc=False):
    """An event of a customer who is void: only its event_id is kept."""

    order_key: OrderKey


class Renewal(msgspec.Struct, array_like=True, tag=9, frozen=True, gc=False):
    """A contract that goes on until another moment, epoch ms."""

    order_key: OrderKey
    expires_at: int


class Interaction(msgspec.Struct, array_like=True, tag=10, frozen=True, gc=False):
    """A contact; numbers of dimension values. The first one of an interaction_id counts."""

    order_key: OrderKey
    interaction_id: str
    kind_number: int
    direction: int
    owner: int


class Sent(msgspec.Struct, array_like=True, tag=11, frozen=True, gc=False):
    """A survey that was sent. The first one of an answer_id and kind counts."""

    order_key: OrderKey
    answer_id: str
    kind: str
    kind_number: int
    touchpoint: int


class CommentedAnswer(Answer, array_like=True, tag=12, frozen=True, gc=False):
    """A survey answer with a comment: what was heard of it, and not its text.

    It is a kind of its own so that answers without one take no more room.
    """

    sentiment: int = 0
    """From -1,000 (complaint) to 1,000 (praise)."""
    themes: tuple[int, ...] = ()
    """Numbers of its themes, `UNKNOWN` where it has none."""


ANY_PURCHASE = (Purchase, GuestPurchase)
"""As `isinstance` takes it: a union would be put together anew each time."""
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
    | CommentedAnswer
)


class CartEvent(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An update of a cart, or its check-out; numbers of dimension values and an amount in minor units, if told."""

    order_key: OrderKey
    cart_id: str
    checked_out: bool
    channel: int | None = None
    step: int | None = None
    reason: int | None = None
    amount: int | None = None
