"""The family of customers: how their events become facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeAlias

from agents.customers import facts as f
from agents.customers.contributions import Labels
from agents.customers.open import OpenCustomer
from agents.customers.start import Counting
from agents.customers.walk import CROSS_SELL, STANDARD, UPSELL, Model
from schemas import (
    CartCheckedOut,
    CartUpdated,
    CustomerCancelled,
    CustomerErased,
    CustomerRenewed,
    CustomerSignedUp,
    CustomerUpdated,
    CustomerVoided,
    DealSold,
    InteractionLogged,
    InvalidEvent,
    Item,
    PurchaseCompleted,
    PurchaseRefunded,
    PurchaseVoided,
    SurveyAnswered,
    SurveySent,
    SurveyVoided,
)
from schemas.answers import AnswerReader
from schemas.money import Converter
from schemas.topics import FAMILIES
from streams.arithmetic.deltas import Contributions, DimensionTuples
from streams.arithmetic.measures import customers as m
from streams.engine.chunks import NO_CHUNKS, Changes
from streams.engine.family import NOTHING_TO_TELL, EventOutcome, Notices, ValueNumbers

CustomerEvent: TypeAlias = (
    CartUpdated
    | CartCheckedOut
    | CustomerSignedUp
    | CustomerCancelled
    | CustomerUpdated
    | CustomerRenewed
    | InteractionLogged
    | CustomerErased
    | CustomerVoided
    | PurchaseCompleted
    | PurchaseRefunded
    | PurchaseVoided
    | DealSold
    | SurveySent
    | SurveyAnswered
    | SurveyVoided
)

_ESCAPE: Final = "\0"
_PURCHASED: Final = "purchase.completed"
_SOLD: Final = "deal.sold"
LOYALTY: Final = "loyalty"
"""The further score of the satisfaction index that says whether one would buy again."""
_GUEST, _CUSTOMER = f"{_ESCAPE}g", f"{_ESCAPE}c"
"""What the entities of guests begin with, and those of customers whose own id begins with the first of the two."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about customers."""

    model: Model
    cart_timeout_ms: int
    read_answer: AnswerReader
    told_by: str | None
    """The consumer group whose deals are purchases; None where no deal is."""


class Customers:
    """The family of customers."""

    name = "customer"
    topics = FAMILIES["customer"]
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    timed = True
    compressed_at_rest = True
    tells = False

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
            DealSold: self._deal,
            CustomerSignedUp: self._sign_up,
            CustomerUpdated: self._update,
            CustomerRenewed: _renew,
            InteractionLogged: self._interaction,
            SurveySent: self._sent,
            PurchaseVoided: self._void_purchase,
            CustomerCancelled: self._cancel,
            CustomerErased: _erase,
            CustomerVoided: _void_customer,
            CartUpdated: self._update_cart,
            CartCheckedOut: _check_out,
            SurveyAnswered: self._answer,
            SurveyVoided: _void_answer,
        }
        self._counting = Counting(rules.model, rules.cart_timeout_ms, Labels(self.dimension_tuples, dictionary))

    def check(self, event: CustomerEvent) -> int | None:
        """The amount of a purchase, a refund or a cart in minor units of the reporting currency."""
        if type(event) is PurchaseCompleted or type(event) is PurchaseRefunded:
            return self._converter.minor(event.amount, event.currency, event.occurred_at)
        if type(event) is CartUpdated:
            return self._minor_if_any(event.amount, event.currency, event.occurred_at)
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
        ] + [
            ("driver", name)
            for event in by_type[SurveyAnswered]
            if isinstance(event, SurveyAnswered) and event.scores is not None
            for name in event.drivers
            if name not in of["driver"]
        ]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself, and whether one can become a customer by it, or be lost some time after it.

        What a deal sold was seen with the deal.
        """
        if event_type == _SOLD:
            return ()
        if self._rules.model.contractual:
            return _FLAGS_OF_CONTRACTS.get(event_type, (event_type,))
        return seen_by_a_purchase(self._rules.model) if event_type == _PURCHASED else (event_type,)

    def sees(self, event: CustomerEvent) -> tuple[str, ...]:
        """The same, but that nobody is lost some time after a sign-up that tells no end."""
        flags = self.first_seen_flags(event.type)
        if type(event) is CustomerSignedUp and self._rules.model.contractual and not _has_an_end(event):
            return tuple(flag for flag in flags if flag != m.PASSING)
        return flags

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

    def outgoing(self, entity_id: str, entity: OpenCustomer) -> Mapping[str, bytes]:
        """Nobody has to be told of it."""
        del entity_id, entity
        return NOTHING_TO_TELL

    def take_changes(self, entity: OpenCustomer) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        return entity.take_changes()

    def _purchase(self, entity: OpenCustomer, event: PurchaseCompleted, amount: int) -> EventOutcome:
        of = self._dictionary.of
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        channel = of["channel"][event.channel]
        campaign = (of["campaign"][event.campaign_id] or None) if event.campaign_id else None
        items, sold_more = (_families(event.items), _sold_more(event.items)) if event.items else ((), False)
        cost = self._minor_if_any(event.cost, event.currency, event.occurred_at)
        owner, of_campaign = of["owner"][event.owner], of["channel"][event.campaign_channel]
        if event.customer_id is None:
            kind = event.kind or (UPSELL if sold_more else CROSS_SELL if len(items) > 1 else STANDARD)
            guests = (order_key, event.purchase_id, amount, channel, campaign, kind, owner, cost, of_campaign)
            return entity.add(f.GuestPurchase(*guests))
        bought = (order_key, event.purchase_id, amount, event.kind, channel, campaign, items)
        return entity.add(f.Purchase(*bought, owner, cost, of_campaign, sold_more))

    def _deal(self, entity: OpenCustomer, event: DealSold, _amount: None) -> EventOutcome:
        if event.group != self._rules.told_by:
            return EventOutcome.FOREIGN
        of, sale = self._dictionary.of, event.sale
        purchase_id = f"deal:{event.deal_id}"
        if sale is None:
            return entity.sell(purchase_id, event.version, None)
        order_key = f.OrderKey(event.occurred_at, sale.entry_id, f.DEALS)
        items = () if sale.product is None else _one_family(sale.product, None)
        purchase = f.Purchase(
            order_key,
            purchase_id,
            sale.minor_units,
            None,
            of["channel"][sale.channel],
            None,
            items,
            of["owner"][sale.owner],
        )
        return entity.sell(purchase_id, event.version, purchase)

    def _refund(self, entity: OpenCustomer, event: PurchaseRefunded, amount: int) -> EventOutcome:
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        kind = f.GuestRefund if event.customer_id is None else f.Refund
        cost = self._minor_if_any(event.cost, event.currency, event.occurred_at)
        return entity.add(kind(order_key, event.purchase_id, amount, cost))

    def _minor_if_any(self, amount: Decimal | None, currency: str | None, moment: int) -> int | None:
        """An amount that refuses nothing: one that cannot be converted is as if it were not told."""
        if amount is None:
            return None
        try:
            return self._converter.minor(amount, currency, moment)
        except InvalidEvent:
            return None

    def _void_purchase(self, entity: OpenCustomer, event: PurchaseVoided, _amount: None) -> EventOutcome:
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        outcome = entity.void(f.Voiding(order_key, f.Voided.PURCHASE, event.purchase_id))
        if outcome is EventOutcome.COUNTED and entity.is_summed_up(event.purchase_id):
            self._notices.late_voidings += 1
        return outcome

    def _sign_up(self, entity: OpenCustomer, event: CustomerSignedUp, _amount: None) -> EventOutcome:
        of = self._dictionary.of
        channel, campaign = of["channel"][event.channel], of["campaign"][event.campaign_id]
        segment, region, industry = self._described(event)
        expires_at = event.expires_at if _has_an_end(event) else None
        return entity.add(f.SignUp(_news(event), segment, region, channel, campaign, industry, expires_at))

    def _update(self, entity: OpenCustomer, event: CustomerUpdated, _amount: None) -> EventOutcome:
        return entity.add(f.Update(_news(event), *self._described(event)))

    def _interaction(self, entity: OpenCustomer, event: InteractionLogged, _amount: None) -> EventOutcome:
        of = self._dictionary.of
        numbers = of["kind"][event.kind], of["direction"][event.direction], of["owner"][event.owner]
        return entity.add(f.Interaction(_news(event), event.interaction_id, *numbers))

    def _sent(self, entity: OpenCustomer, event: SurveySent, _amount: None) -> EventOutcome:
        of = self._dictionary.of
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.SURVEYS)
        numbers = of["kind"][event.kind], of["touchpoint"][event.touchpoint]
        return entity.add(f.Sent(order_key, event.answer_id, event.kind, *numbers))

    def _update_cart(self, entity: OpenCustomer, event: CartUpdated, amount: int | None) -> EventOutcome:
        of = self._dictionary.of
        return entity.add_to_cart(
            f.CartEvent(
                f.OrderKey(event.occurred_at, event.event_id, f.CARTS),
                event.cart_id,
                checked_out=False,
                channel=of["channel"][event.channel] if event.channel else None,
                step=of["step"][event.step] if event.step else None,
                reason=of["reason"][event.reason] if event.reason else None,
                amount=amount,
            )
        )

    def _cancel(self, entity: OpenCustomer, event: CustomerCancelled, _amount: None) -> EventOutcome:
        return entity.add(f.Cancellation(_news(event), self._dictionary.of["reason"][event.reason]))

    def _described(self, event: CustomerSignedUp | CustomerUpdated) -> tuple[int | None, int | None, int | None]:
        """Numbers of segment, region and industry, None where omitted."""
        of = self._dictionary.of
        return (
            of["segment"][event.segment] if event.segment else None,
            of["region"][event.region] if event.region else None,
            of["industry"][event.industry] if event.industry else None,
        )

    def _answer(self, entity: OpenCustomer, event: SurveyAnswered, _amount: None) -> EventOutcome:
        of = self._dictionary.of
        score = self._rules.read_answer(event)
        fact = f.Answer(
            f.OrderKey(event.occurred_at, event.event_id, f.SURVEYS),
            event.kind,
            of["kind"][event.kind],
            of["touchpoint"][event.touchpoint],
            score.points,
            score.favourable,
            event.answer_id,
            of["agent"][event.agent],
            of["team"][event.team],
            of["product"][event.product],
            score.hundredths,
            tuple((of["driver"][name], points, hundredths) for name, points, hundredths in score.drivers),
            next((hundredths for name, _, hundredths in score.drivers if name == LOYALTY), None),
        )
        return entity.add(fact)


def seen_by_a_purchase(model: Model) -> tuple[str, ...]:
    """What is seen once anybody has bought."""
    return (_PURCHASED,) if model.contractual else (_PURCHASED, m.JOINING, m.PASSING)


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


def _renew(entity: OpenCustomer, event: CustomerRenewed, _amount: None) -> EventOutcome:
    return entity.add(f.Renewal(_news(event), event.expires_at))


def _has_an_end(event: CustomerSignedUp) -> bool:
    """Whether a sign-up tells when its term ends, and that is after the sign-up itself."""
    return event.expires_at is not None and event.expires_at > event.occurred_at


def _check_out(entity: OpenCustomer, event: CartCheckedOut, _amount: None) -> EventOutcome:
    return entity.add_to_cart(
        f.CartEvent(f.OrderKey(event.occurred_at, event.event_id, f.CARTS), event.cart_id, checked_out=True)
    )


def _sold_more(items: Sequence[Item]) -> bool:
    """Whether an item is of a higher tier than was asked for."""
    return any(item.tier is not None and item.asked_tier is not None and item.tier > item.asked_tier for item in items)


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


_FLAGS_OF_CONTRACTS: Final = {
    "customer.signed_up": ("customer.signed_up", m.JOINING, m.TERMS, m.PASSING),
    "customer.renewed": ("customer.renewed", m.PASSING),
}
"""Event type -> what may be seen by it where customers have contracts."""
_DESCRIPTION = tuple((name, attrgetter(name)) for name in ("segment", "region", "industry"))
_ORIGIN = (("channel", attrgetter("channel")), ("campaign", attrgetter("campaign_id")))
_TEXTS: dict[type, tuple[tuple[str, Callable[[Any], str | None]], ...]] = {
    PurchaseCompleted: (*_ORIGIN, ("owner", attrgetter("owner")), ("channel", attrgetter("campaign_channel"))),
    PurchaseRefunded: (),
    DealSold: (("channel", attrgetter("channel")), ("owner", attrgetter("owner"))),
    CustomerSignedUp: _DESCRIPTION + _ORIGIN,
    CustomerUpdated: _DESCRIPTION,
    PurchaseVoided: (),
    CustomerCancelled: (("reason", attrgetter("reason")),),
    CustomerErased: (),
    CustomerVoided: (),
    CartUpdated: tuple((name, attrgetter(name)) for name in ("channel", "step", "reason")),
    CustomerRenewed: (),
    InteractionLogged: tuple((name, attrgetter(name)) for name in ("kind", "direction", "owner")),
    SurveySent: (("touchpoint", attrgetter("touchpoint")), ("kind", attrgetter("kind"))),
    CartCheckedOut: (),
    SurveyAnswered: tuple((name, attrgetter(name)) for name in ("touchpoint", "kind", "agent", "team", "product")),
    SurveyVoided: (),
}
"""The dimensions that events of each type tell of, and where."""
