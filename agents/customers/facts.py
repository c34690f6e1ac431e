"""What is kept of one customer.

None of it can form a cycle, so the garbage collector need not look at it (`gc=False`): a worker's memory is full of it.
"""

from enum import Enum
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


ANY_PURCHASE = (Purchase, GuestPurchase)
"""As `isinstance` takes it: a union would be put together anew each time."""
ANY_REFUND = (Refund, GuestRefund)

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
)


class Voided(Enum):
    """What a voiding can take back."""

    PURCHASE = 0
    ANSWER = 1
    CUSTOMER = 2


class Voiding(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A voiding as it was read; `subject` is a purchase_id, an answer_id or a customer_id."""

    order_key: OrderKey
    voids: Voided
    subject: str


class Void(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What counts no more. That is kept for as long as the customer is known."""

    purchases: frozenset[str] = frozenset()
    """purchase_ids."""
    answers: frozenset[str] = frozenset()
    """answer_ids."""
    everything: bool = False
    """The customer is void."""
    voidings: tuple[Voiding, ...] = ()
    """Those whose event_ids are taken still, in the order of reading."""

    def names(self, voiding: Voiding) -> bool:
        """Whether its subject is void already."""
        subjects = {Voided.PURCHASE: self.purchases, Voided.ANSWER: self.answers}.get(voiding.voids, frozenset())
        return self.everything or voiding.subject in subjects

    def takes(self, fact: Fact) -> bool:
        """Whether the fact is one of something void."""
        if isinstance(fact, Purchase | Refund | GuestPurchase | GuestRefund):
            return self.everything or fact.purchase_id in self.purchases
        return self.everything or (isinstance(fact, Answer) and fact.answer_id in self.answers)

    def with_one_more(self, voiding: Voiding) -> "Void":
        """All that is void once this voiding is read."""
        subject, voidings = frozenset({voiding.subject}), (*self.voidings, voiding)
        match voiding.voids:
            case Voided.PURCHASE:
                return msgspec.structs.replace(self, purchases=self.purchases | subject, voidings=voidings)
            case Voided.ANSWER:
                return msgspec.structs.replace(self, answers=self.answers | subject, voidings=voidings)
            case Voided.CUSTOMER:
                return Void(everything=True, voidings=voidings)

    def since(self, order_key: OrderKey) -> "Void":
        """The same, where nothing is known any more of the voidings before this one in the order."""
        return msgspec.structs.replace(
            self, voidings=tuple(voiding for voiding in self.voidings if voiding.order_key >= order_key)
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
