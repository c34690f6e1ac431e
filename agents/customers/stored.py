"""What is stored of one customer: facts, what was folded of older ones, and what is void.

None of it can form a cycle, so the garbage collector need not look at it (`gc=False`): a worker's memory is full of it.
"""

import msgspec

from agents.customers.facts import START_OF_TIME, CartEvent, Fact, GuestPurchase, OrderKey, Purchase, Refund
from agents.customers.void import Void


class Origin(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a refund has to know of its purchase; numbers of dimension values."""

    order_key: OrderKey
    channel: int
    campaign: int | None
    owner: int
    campaign_channel: int
    has_cost: bool


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
    """What facts past retention leave behind: all that later facts can depend on.

    Every part is a minimum, a maximum or a union, so facts may be folded in any order and more than once.
    """

    until: OrderKey = START_OF_TIME
    """Facts before this one in the order belong here."""
    segment: tuple[OrderKey, int] | None = None
    region: tuple[OrderKey, int] | None = None
    industry: tuple[OrderKey, int] | None = None
    past: dict[int, Fact] = {}
    """Hash of topic, deal and event_id -> what cohorts and spells know of a fact: when, how much, under what values."""
    term: tuple[OrderKey, int | None] | None = None
    """The last sign-up or renewal, and when the term ends that it told of; epoch ms."""
    first_purchase: OrderKey | None = None
    last_purchase: OrderKey | None = None
    first_sign_up: OrderKey | None = None
    last_sign_up: OrderKey | None = None
    last_cancellation: OrderKey | None = None
    families: dict[str, float | None] = {}
    """Family -> the highest tier bought of it."""
    purchases: dict[str, "Origin"] = {}
    """purchase_id -> the first purchase with that id, a guest's as well."""
    sales: dict[str, Purchase] = {}
    """purchase_id of a deal -> the purchase that it is. A deal may change: these are folded only for a walk."""
    once: set[int] = set()
    """Hashes of what counts once: interactions, what was sent, and that it was answered (`streams.engine.identity`)."""

    @property
    def past_in_order(self) -> list[Fact]:
        """What is left of facts, in their order."""
        return sorted(self.past.values(), key=lambda fact: fact.order_key)

    @property
    def paid(self) -> int:
        """Purchases less refunds, in minor units."""
        return sum(_paid(fact) for fact in self.past.values())


class Sold(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What was last told of a deal: its version, and where the purchase stands that it is, None of none."""

    version: int
    order_key: OrderKey | None
    is_final: bool = False
    """Whether an erasure has found a purchase of this deal, which counts for good."""


class Customer(msgspec.Struct, array_like=True, gc=False):
    """What is kept of one customer, as it is packed."""

    as_of: int = 0
    """Until when the passing of time has been counted (epoch ms)."""
    facts: list[Fact] = []
    """In order."""
    cart_events: list[CartEvent] = []
    """In any order."""
    base: Base | None = None
    erased: OrderKey | None = None
    checked_out: frozenset[str] = frozenset()
    """Carts of which nothing but their check-out is kept."""
    void: Void | None = None
    sold: dict[str, Sold] = {}
    """purchase_id of a deal -> what was last told of it."""


def _paid(fact: Fact) -> int:
    if isinstance(fact, Purchase):
        return fact.amount
    return -fact.amount if isinstance(fact, Refund) else 0
