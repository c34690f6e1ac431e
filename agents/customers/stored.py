"""What is stored of one customer: facts, what was folded of older ones, and what is void.

None of it can form a cycle, so the garbage collector need not look at it (`gc=False`): a worker's memory is full of it.
"""

from typing import Annotated, TypeAlias

import msgspec

from agents.customers.facts import START_OF_TIME, CartEvent, Fact, GuestPurchase, OrderKey, Purchase, Refund
from agents.customers.void import Void
from streams.kept import EMPLOYEE, FIGURE, HASH, HIDDEN, ID, MONEY, TIME, VALUE, Lasts, ToldBy

Value: TypeAlias = Annotated[int, VALUE]


class Origin(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a refund has to know of its purchase; numbers of dimension values."""

    order_key: OrderKey
    channel: Value
    """Where it was bought."""
    campaign: Annotated[int | None, VALUE]
    """The campaign that led to it."""
    owner: Annotated[int, EMPLOYEE]
    """Who sold it."""
    campaign_channel: Value
    """The channel of the campaign."""
    has_cost: Annotated[bool, FIGURE]
    """Whether it told a cost."""


def origin_of(purchase: Purchase | GuestPurchase) -> Origin:
    """What refunds of a purchase have to know of it."""
    return Origin(
        purchase.order_key,
        purchase.channel,
        purchase.campaign,
        purchase.owner,
        purchase.campaign_channel,
        purchase.cost is not None,
    )


class Base(msgspec.Struct, array_like=True, gc=False):
    """What facts past retention leave behind; all that later facts can depend on.

    Every part is a minimum, a maximum or a union, so facts may be folded in any order and more than once.
    """

    until: OrderKey = START_OF_TIME
    """Facts before this one in the order belong here."""
    segment: tuple[OrderKey, Value] | None = None
    """The last segment, and when it was told."""
    region: tuple[OrderKey, Value] | None = None
    """The last region, and when it was told."""
    industry: tuple[OrderKey, Value] | None = None
    """The last industry, and when it was told."""
    past: Annotated[dict[int, Fact], HASH, ID, TIME, MONEY, VALUE] = {}
    """What cohorts and spells need of older facts: amount, channel, segment and end of the term; by a hash of each.

    Of purchases and refunds the amount and the channel, of sign-ups and updates the segment, of sign-ups also the
    channel, of them and of renewals the end of the term. The hash is one of topic, deal and event_id.
    """
    term: tuple[OrderKey, Annotated[int | None, TIME]] | None = None
    """The last sign-up or renewal, and when the term ends that it told of; epoch ms."""
    first_purchase: OrderKey | None = None
    """The first purchase."""
    last_purchase: OrderKey | None = None
    """The last purchase."""
    first_sign_up: OrderKey | None = None
    """The first sign-up."""
    last_sign_up: OrderKey | None = None
    """The last sign-up."""
    last_cancellation: OrderKey | None = None
    """The last cancellation."""
    families: Annotated[dict[str, float | None], VALUE] = {}
    """The item families that were bought, with the highest tier of each."""
    purchases: dict[Annotated[str, ID], Origin] = {}
    """Of each purchase_id the first purchase with that id; a guest's as well."""
    sales: dict[Annotated[str, ID], Purchase] = {}
    """purchase_id of a deal -> the purchase that it is. A deal may change: these are folded only for a walk."""
    once: Annotated[set[int], HASH] = set()
    """What counts once: interactions, surveys that were sent, and answers; hashes (`streams.engine.identity`)."""

    @property
    def past_in_order(self) -> list[Fact]:
        """What is left of facts, in their order."""
        return sorted(self.past.values(), key=lambda fact: fact.order_key)

    @property
    def paid(self) -> int:
        """Purchases less refunds, in minor units."""
        return sum(_paid(fact) for fact in self.past.values())


class Sold(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What was last told of a deal; its version, and where the purchase stands that it is, None of none."""

    version: Annotated[int, FIGURE]
    """How much was known of the deal."""
    order_key: OrderKey | None
    """When it was won and by which event; None where there is no purchase, or where an erasure has found it."""
    is_final: Annotated[bool, FIGURE] = False
    """Whether an erasure has found a purchase of this deal, which counts for good."""


class Customer(msgspec.Struct, array_like=True, gc=False):
    """What is kept of one customer, as it is packed."""

    as_of: Annotated[int, TIME] = 0
    """Until when the passing of time has been counted; epoch ms."""
    facts: Annotated[list[Fact], Lasts.AS_FACTS] = []
    """In order."""
    cart_events: Annotated[list[CartEvent], Lasts.AS_CARTS] = []
    """In any order."""
    base: Base | None = None
    """What older facts have left."""
    erased: Annotated[OrderKey | None, TIME.of("occurred_at"), HIDDEN.of("event_id"), ToldBy("customer.erased")] = None
    """The last erasure."""
    checked_out: Annotated[frozenset[str], ID] = frozenset()
    """Carts of which nothing but their check-out is kept."""
    void: Void | None = None
    """What counts no more."""
    sold: dict[Annotated[str, ID], Sold] = {}
    """purchase_id of a deal -> what was last told of it; after an erasure its mark."""


def _paid(fact: Fact) -> int:
    if isinstance(fact, Purchase):
        return fact.amount
    return -fact.amount if isinstance(fact, Refund) else 0
