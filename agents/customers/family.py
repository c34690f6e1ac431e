"""The family of customers: how their events become facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from agents.customers import facts as f
from agents.customers.base import higher
from agents.customers.labels import Labels
from agents.customers.open import Counting, OpenCustomer
from agents.customers.walk import Model
from schemas import (
    CartCheckedOut,
    CartUpdated,
    CustomerCancelled,
    CustomerErased,
    CustomerSignedUp,
    CustomerUpdated,
    Item,
    PurchaseCompleted,
    PurchaseRefunded,
    SurveyAnswered,
)
from schemas.answers import AnswerReader
from schemas.money import Converter
from schemas.topics import FAMILIES
from streams.differences import Combinations, Contributions
from streams.family import Numbering, Outcome
from streams.measures import customers as m

CustomerEvent: TypeAlias = (
    CartUpdated
    | CartCheckedOut
    | CustomerSignedUp
    | CustomerCancelled
    | CustomerUpdated
    | CustomerErased
    | PurchaseCompleted
    | PurchaseRefunded
    | SurveyAnswered
)


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

    def __init__(self, numbers: Numbering, converter: Converter, rules: Rules) -> None:
        """Convert money by `converter` and tell losses and carts by `rules`."""
        self.combinations = Combinations(len(m.DIMENSIONS))
        self._numbers = numbers
        self._converter = converter
        self._rules = rules
        self._counting = Counting(rules.model, rules.cart_timeout_ms, Labels(self.combinations))
        self._decode = msgspec.msgpack.Decoder(f.Customer).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: CustomerEvent) -> int | None:
        """The amount of a purchase or a refund in minor units of the reporting currency."""
        if isinstance(event, PurchaseCompleted | PurchaseRefunded):
            return self._converter.minor(event.amount, event.currency)
        if isinstance(event, CartUpdated) and event.amount is not None:
            self._converter.minor(event.amount, event.currency)
        return None

    def entity_of(self, event: CustomerEvent) -> str:
        """The customer's id."""
        return event.customer_id

    def unnumbered(self, events: Iterable[CustomerEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        of = self._numbers.of
        return [
            (dimension, text)
            for event in events
            for dimension, text in _texts(event)
            if text and text not in of[dimension]
        ]

    def seen_marks(self, event_type: str) -> tuple[str, ...]:
        """The type itself, and that one can be a customer by it."""
        joining = "customer.signed_up" if self._rules.model.contractual else "purchase.completed"
        return (event_type, m.JOINING) if event_type == joining else (event_type,)

    def open(self, packed: bytes | None) -> OpenCustomer:
        """A customer from packed facts, or a new one."""
        customer = f.Customer() if packed is None else self._decode(packed)
        return OpenCustomer(customer, self._counting)

    def begin(self, entity: OpenCustomer) -> None:
        """Hold on to what the customer counts now."""
        entity.begin()

    def apply(self, entity: OpenCustomer, event: CustomerEvent, amount: int | None) -> Outcome:
        """Add an event to the customer's facts."""
        match event:
            case CartUpdated() | CartCheckedOut():
                place = (event.occurred_at, event.event_id, f.CARTS)
                return entity.add_to_cart(f.CartEvent(place, event.cart_id, isinstance(event, CartCheckedOut)))
            case CustomerErased():
                return entity.erase((event.occurred_at, event.event_id, f.CUSTOMERS))
            case PurchaseCompleted():
                return entity.add(self._purchase(event, amount or 0))
            case PurchaseRefunded():
                place = (event.occurred_at, event.event_id, f.PURCHASES)
                return entity.add(f.Refund(place, event.purchase_id, amount or 0))
            case SurveyAnswered():
                return entity.add(self._answer(event))
            case _:
                return entity.add(self._news(event))

    def settle(self, entity: OpenCustomer, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`."""
        entity.settle(clock, contributions)

    def due(self, entity: OpenCustomer) -> int | None:
        """When the passing of time next changes something."""
        return entity.due

    def pack(self, entity: OpenCustomer) -> bytes:
        """The facts, for `open`."""
        return self._encode(entity.customer)

    def _news(self, event: CustomerSignedUp | CustomerUpdated | CustomerCancelled) -> f.Fact:
        place = (event.occurred_at, event.event_id, f.CUSTOMERS)
        if isinstance(event, CustomerCancelled):
            return f.Cancellation(place)
        of = self._numbers.of
        segment = of["segment"][event.segment] if event.segment else None
        region = of["region"][event.region] if event.region else None
        if isinstance(event, CustomerUpdated):
            return f.Update(place, segment, region)
        return f.SignUp(place, segment, region, of["channel"][event.channel], of["campaign"][event.campaign_id])

    def _purchase(self, event: PurchaseCompleted, amount: int) -> f.Purchase:
        of = self._numbers.of
        return f.Purchase(
            (event.occurred_at, event.event_id, f.PURCHASES),
            event.purchase_id,
            amount,
            event.kind,
            of["channel"][event.channel],
            of["campaign"][event.campaign_id] if event.campaign_id else None,
            _families(event.items or ()),
        )

    def _answer(self, event: SurveyAnswered) -> f.Answer:
        of = self._numbers.of
        points, good = self._rules.read_answer(event)
        return f.Answer(
            (event.occurred_at, event.event_id, f.SURVEYS),
            event.kind,
            of["kind"][event.kind],
            of["touchpoint"][event.touchpoint],
            points,
            good,
        )


def _families(items: Iterable[Item]) -> tuple[tuple[str, float | None], ...]:
    """Each family among the items once, with the highest tier."""
    highest: dict[str, float | None] = {}
    for item in items:
        if item.family:
            highest[item.family] = higher(highest.get(item.family), item.tier)
    return tuple(highest.items())


def _texts(event: CustomerEvent) -> tuple[tuple[str, str | None], ...]:
    """Dimensions and texts of an event."""
    match event:
        case PurchaseCompleted():
            return (("channel", event.channel), ("campaign", event.campaign_id))
        case CustomerSignedUp():
            return (
                ("segment", event.segment),
                ("region", event.region),
                ("channel", event.channel),
                ("campaign", event.campaign_id),
            )
        case CustomerUpdated():
            return (("segment", event.segment), ("region", event.region))
        case SurveyAnswered():
            return (("touchpoint", event.touchpoint), ("kind", event.kind))
        case _:
            return ()
