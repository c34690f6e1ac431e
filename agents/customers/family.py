"""The family of customers: how their events become facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeAlias

from agents.customers import facts as f
from agents.customers.contributions import Labels
from agents.customers.open import OpenCustomer
from agents.customers.start import Counting
from agents.customers.walk import Model
from schemas import (
    CartCheckedOut,
    CartUpdated,
    CustomerCancelled,
    CustomerErased,
    CustomerSignedUp,
    CustomerUpdated,
    CustomerVoided,
    Item,
    PurchaseCompleted,
    PurchaseRefunded,
    PurchaseVoided,
    SurveyAnswered,
    SurveyVoided,
)
from schemas.answers import AnswerReader
from schemas.money import Converter
from schemas.topics import FAMILIES
from streams.arithmetic.deltas import Contributions, DimensionTuples
from streams.arithmetic.measures import customers as m
from streams.engine.chunks import NO_CHUNKS, Changes
from streams.engine.family import EventOutcome, Notices, ValueNumbers

CustomerEvent: TypeAlias = (
    CartUpdated
    | CartCheckedOut
    | CustomerSignedUp
    | CustomerCancelled
    | CustomerUpdated
    | CustomerErased
    | CustomerVoided
    | PurchaseCompleted
    | PurchaseRefunded
    | PurchaseVoided
    | SurveyAnswered
    | SurveyVoided
)

_ESCAPE: Final = "\0"
_GUEST, _CUSTOMER = f"{_ESCAPE}g", f"{_ESCAPE}c"
"""What the entities of guests begin with, and those of customers whose own id begins with the first of the two."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about customers."""

    model: Model
    cart_timeout_ms: int
    read_answer: AnswerReader


class Customers:
    """The family of customers."""

    name = "customer"
    topics = FAMILIES["customer"]
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    timed = True
    compressed_at_rest = True

    def __init__(
        self, dictionary: ValueNumbers, converter: Converter, rules: Rules, notices: Notices | None = None
    ) -> None:
        """Convert money by `converter` and tell losses and carts by `rules`."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._notices = notices or Notices()
        self._dictionary = dictionary
        self._converter = converter
        self._rules = rules
        self._take: dict[type, Callable[[OpenCustomer, Any, Any], EventOutcome]] = {
            PurchaseCompleted: self._purchase,
            PurchaseRefunded: self._refund,
            CustomerSignedUp: self._sign_up,
            CustomerUpdated: self._update,
            PurchaseVoided: self._void_purchase,
            CustomerCancelled: self._cancel,
            CustomerErased: _erase,
            CustomerVoided: _void_customer,
            CartUpdated: _update_cart,
            CartCheckedOut: _check_out,
            SurveyAnswered: self._answer,
            SurveyVoided: _void_answer,
        }
        self._counting = Counting(rules.model, rules.cart_timeout_ms, Labels(self.dimension_tuples))

    def check(self, event: CustomerEvent) -> int | None:
        """The amount of a purchase or a refund in minor units of the reporting currency."""
        if type(event) is PurchaseCompleted or type(event) is PurchaseRefunded:
            return self._converter.minor(event.amount, event.currency, event.occurred_at)
        return None

    def entity_of(self, event: CustomerEvent) -> str:
        """The customer's id; of a guest the purchase's, in a form that is no customer's."""
        customer_id = event.customer_id
        if customer_id is None:
            return _GUEST + _purchase_id_of(event)
        return customer_id if customer_id[0] != _ESCAPE else _CUSTOMER + customer_id

    def unnumbered(self, events: Iterable[CustomerEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        of = self._dictionary.of
        by_type: dict[type, list[CustomerEvent]] = {kind: [] for kind in _TEXTS}
        for event in events:
            by_type[type(event)].append(event)
        return [
            (dimension, text)
            for kind, of_kind in by_type.items()
            for dimension, text_of in _TEXTS[kind]
            for text in dict.fromkeys(map(text_of, of_kind))
            if text and text not in of[dimension]
        ]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself, and whether one can become a customer by it, or be lost some time after it."""
        if self._rules.model.contractual:
            return (event_type, m.JOINING) if event_type == "customer.signed_up" else (event_type,)
        return (event_type, m.JOINING, m.PASSING) if event_type == "purchase.completed" else (event_type,)

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> OpenCustomer:
        """A customer from packed facts, or a new one."""
        return OpenCustomer(packed, self._counting, chunks)

    def begin(self, entity: OpenCustomer) -> None:
        """Hold on to what the customer counts now."""
        entity.begin()

    def apply(self, entity: OpenCustomer, event: CustomerEvent, amount: int | None) -> EventOutcome:
        """Add an event to the customer's facts."""
        return self._take[type(event)](entity, event, amount)

    def settle(self, entity: OpenCustomer, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`."""
        entity.settle(clock, contributions)

    def due(self, entity: OpenCustomer) -> int | None:
        """When the passing of time next changes something."""
        return entity.due

    def pack(self, entity: OpenCustomer) -> bytes:
        """The facts, for `open`."""
        return entity.pack()

    def take_changes(self, entity: OpenCustomer) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        return entity.take_changes()

    def _purchase(self, entity: OpenCustomer, event: PurchaseCompleted, amount: int) -> EventOutcome:
        of = self._dictionary.of
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        channel = of["channel"][event.channel]
        campaign = (of["campaign"][event.campaign_id] or None) if event.campaign_id else None
        if event.customer_id is None:
            return entity.add(f.GuestPurchase(order_key, event.purchase_id, amount, channel, campaign))
        items = _families(event.items) if event.items else ()
        return entity.add(f.Purchase(order_key, event.purchase_id, amount, event.kind, channel, campaign, items))

    def _refund(self, entity: OpenCustomer, event: PurchaseRefunded, amount: int) -> EventOutcome:
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        kind = f.GuestRefund if event.customer_id is None else f.Refund
        return entity.add(kind(order_key, event.purchase_id, amount))

    def _void_purchase(self, entity: OpenCustomer, event: PurchaseVoided, _amount: None) -> EventOutcome:
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        outcome = entity.void(f.Voiding(order_key, f.Voided.PURCHASE, event.purchase_id))
        if outcome is EventOutcome.COUNTED and entity.is_summed_up(event.purchase_id):
            self._notices.late_voidings += 1
        return outcome

    def _sign_up(self, entity: OpenCustomer, event: CustomerSignedUp, _amount: None) -> EventOutcome:
        of = self._dictionary.of
        channel, campaign = of["channel"][event.channel], of["campaign"][event.campaign_id]
        return entity.add(f.SignUp(_news(event), *self._described(event), channel, campaign))

    def _update(self, entity: OpenCustomer, event: CustomerUpdated, _amount: None) -> EventOutcome:
        return entity.add(f.Update(_news(event), *self._described(event)))

    def _cancel(self, entity: OpenCustomer, event: CustomerCancelled, _amount: None) -> EventOutcome:
        return entity.add(f.Cancellation(_news(event), self._dictionary.of["reason"][event.reason]))

    def _described(self, event: CustomerSignedUp | CustomerUpdated) -> tuple[int | None, int | None]:
        """Numbers of segment and region, None where omitted."""
        of = self._dictionary.of
        segment = of["segment"][event.segment] if event.segment else None
        return segment, of["region"][event.region] if event.region else None

    def _answer(self, entity: OpenCustomer, event: SurveyAnswered, _amount: None) -> EventOutcome:
        of = self._dictionary.of
        points, good = self._rules.read_answer(event)
        fact = f.Answer(
            f.OrderKey(event.occurred_at, event.event_id, f.SURVEYS),
            event.kind,
            of["kind"][event.kind],
            of["touchpoint"][event.touchpoint],
            points,
            good,
            event.answer_id,
        )
        return entity.add(fact)


_purchase_id_of: Callable[[Any], str] = attrgetter("purchase_id")


def _news(event: CustomerEvent) -> f.OrderKey:
    return f.OrderKey(event.occurred_at, event.event_id, f.CUSTOMERS)


def _erase(entity: OpenCustomer, event: CustomerErased, _amount: None) -> EventOutcome:
    return entity.erase(_news(event))


def _void_customer(entity: OpenCustomer, event: CustomerVoided, _amount: None) -> EventOutcome:
    return entity.void(f.Voiding(_news(event), f.Voided.CUSTOMER, event.customer_id))


def _void_answer(entity: OpenCustomer, event: SurveyVoided, _amount: None) -> EventOutcome:
    order_key = f.OrderKey(event.occurred_at, event.event_id, f.SURVEYS)
    return entity.void(f.Voiding(order_key, f.Voided.ANSWER, event.answer_id))


def _update_cart(entity: OpenCustomer, event: CartUpdated, _amount: None) -> EventOutcome:
    return entity.add_to_cart(
        f.CartEvent(f.OrderKey(event.occurred_at, event.event_id, f.CARTS), event.cart_id, checked_out=False)
    )


def _check_out(entity: OpenCustomer, event: CartCheckedOut, _amount: None) -> EventOutcome:
    return entity.add_to_cart(
        f.CartEvent(f.OrderKey(event.occurred_at, event.event_id, f.CARTS), event.cart_id, checked_out=True)
    )


def _families(items: Sequence[Item]) -> tuple[tuple[str, float | None], ...]:
    """Each family among the items once, with the highest tier."""
    if len(items) == 1:
        item = items[0]
        return _one_family(item.family, item.tier) if item.family else ()
    highest: dict[str, float | None] = {}
    for item in items:
        family = item.family
        if family:
            known, tier = highest.get(family), item.tier
            if known is None or (tier is not None and tier > known):
                highest[family] = tier
    return tuple(highest.items())


@lru_cache(maxsize=4096)
def _one_family(family: str, tier: float | None) -> tuple[tuple[str, float | None]]:
    """The same object for all purchases of the same, for customers keep them."""
    return ((family, tier),)


_DESCRIPTION = (("segment", attrgetter("segment")), ("region", attrgetter("region")))
_ORIGIN = (("channel", attrgetter("channel")), ("campaign", attrgetter("campaign_id")))
_TEXTS: dict[type, tuple[tuple[str, Callable[[Any], str | None]], ...]] = {
    PurchaseCompleted: _ORIGIN,
    PurchaseRefunded: (),
    CustomerSignedUp: _DESCRIPTION + _ORIGIN,
    CustomerUpdated: _DESCRIPTION,
    PurchaseVoided: (),
    CustomerCancelled: (("reason", attrgetter("reason")),),
    CustomerErased: (),
    CustomerVoided: (),
    CartUpdated: (),
    CartCheckedOut: (),
    SurveyAnswered: (("touchpoint", attrgetter("touchpoint")), ("kind", attrgetter("kind"))),
    SurveyVoided: (),
}
"""The dimensions that events of each type tell of, and where."""
