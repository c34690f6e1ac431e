"""What is kept of an event: the fact that it becomes, with the numbers of its dimension values."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from agents.comments import Comments, is_told
from agents.customers import facts as f
from agents.customers.baskets import basket_of
from agents.customers.events import has_an_end
from agents.customers.purchases import CROSS_SELL, STANDARD, UPSELL
from agents.customers.rules import Rules
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
    SurveyAnswered,
    SurveySent,
)
from schemas.money import Converter
from streams.arithmetic.numbering import FAMILY
from streams.engine.family import ValueNumbers

LOYALTY = "loyalty"
"""The further score of the satisfaction index that says whether one would buy again."""


class EventFacts:
    """Makes facts of events. Amounts are in minor units of the reporting currency."""

    def __init__(self, dictionary: ValueNumbers, converter: Converter, rules: Rules, comments: Comments) -> None:
        """Convert money by `converter` and hear by `comments`; `dictionary` has the numbers of dimension values."""
        self._dictionary = dictionary
        self._converter = converter
        self._read_answer = rules.read_answer
        self._has_baskets = rules.model.most_items > 0
        self._comments = comments
        self.by_type: Mapping[type, Callable[[Any, Any], f.Fact]] = {
            PurchaseCompleted: self._purchase,
            PurchaseRefunded: self._refund,
            CustomerSignedUp: self._sign_up,
            CustomerUpdated: self._update,
            CustomerRenewed: _renewal,
            CustomerCancelled: self._cancellation,
            InteractionLogged: self._interaction,
            SurveySent: self._sent,
            SurveyAnswered: self._answer,
        }
        """Makes the fact of an event of each type whose fact counts among others, of the event and `amount` of it."""

    def amount(self, event: PurchaseCompleted | PurchaseRefunded) -> int:
        """What was paid or given back. Raises InvalidEvent where it cannot be converted."""
        return self._converter.minor(event.amount, event.currency, event.occurred_at)

    def amount_if_any(self, amount: Decimal | None, currency: str | None, moment: int) -> int | None:
        """An amount that refuses nothing: one that cannot be converted is as if it were not told."""
        if amount is None:
            return None
        try:
            return self._converter.minor(amount, currency, moment)
        except InvalidEvent:
            return None

    def sale(self, event: DealSold, purchase_id: str) -> f.Purchase | None:
        """The purchase that a deal is by now, None while it is none."""
        of, sale = self._dictionary.of, event.sale
        if sale is None:
            return None
        return f.Purchase(
            f.OrderKey(event.occurred_at, sale.entry_id, f.DEALS, purchase_id),
            purchase_id,
            sale.minor_units,
            None,
            of["channel"][sale.channel],
            None,
            () if sale.product is None else _one_family(sale.product, None),
            of["owner"][sale.owner],
            basket=() if sale.product is None else self._basket([sale.product]),
        )

    def cart_update(self, event: CartUpdated, amount: int | None) -> f.CartEvent:
        """An update of a cart."""
        of = self._dictionary.of
        return f.CartEvent(
            f.OrderKey(event.occurred_at, event.event_id, f.CARTS),
            event.cart_id,
            checked_out=False,
            channel=of["channel"][event.channel] if event.channel else None,
            step=of["step"][event.step] if event.step else None,
            reason=of["reason"][event.reason] if event.reason else None,
            amount=amount,
        )

    def _purchase(self, event: PurchaseCompleted, amount: int) -> f.Purchase | f.GuestPurchase:
        of = self._dictionary.of
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        channel = of["channel"][event.channel]
        campaign = (of["campaign"][event.campaign_id] or None) if event.campaign_id else None
        items, sold_more = _bought(event.items) if event.items else ((), False)
        cost = None
        if event.cost is not None:
            cost = self.amount_if_any(event.cost, event.currency, event.occurred_at)
        basket = self._basket([item.family for item in event.items]) if event.items and self._has_baskets else ()
        owner, of_campaign = of["owner"][event.owner], of["channel"][event.campaign_channel]
        if event.customer_id is None:
            kind = event.kind or (UPSELL if sold_more else CROSS_SELL if len(items) > 1 else STANDARD)
            guests = (order_key, event.purchase_id, amount, channel, campaign, kind, owner, cost, of_campaign)
            return f.GuestPurchase(*guests, basket)
        bought = (order_key, event.purchase_id, amount, event.kind, channel, campaign, items)
        return f.Purchase(*bought, owner, cost, of_campaign, sold_more, basket)

    def _basket(self, families: Sequence[str | None]) -> tuple[int, ...]:
        """Numbers of families; none where baskets are not counted."""
        return basket_of(families, self._dictionary.of[FAMILY]) if self._has_baskets else ()

    def _refund(self, event: PurchaseRefunded, amount: int) -> f.Refund | f.GuestRefund:
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.PURCHASES)
        kind = f.GuestRefund if event.customer_id is None else f.Refund
        cost = self.amount_if_any(event.cost, event.currency, event.occurred_at)
        return kind(order_key, event.purchase_id, amount, cost)

    def _sign_up(self, event: CustomerSignedUp, _amount: None) -> f.SignUp:
        of = self._dictionary.of
        channel, campaign = of["channel"][event.channel], of["campaign"][event.campaign_id]
        segment, region, industry = self._described(event)
        expires_at = event.expires_at if has_an_end(event) else None
        return f.SignUp(news(event), segment, region, channel, campaign, industry, expires_at)

    def _update(self, event: CustomerUpdated, _amount: None) -> f.Update:
        return f.Update(news(event), *self._described(event))

    def _described(self, event: CustomerSignedUp | CustomerUpdated) -> tuple[int | None, int | None, int | None]:
        """Numbers of segment, region and industry, None where omitted."""
        of = self._dictionary.of
        return (
            of["segment"][event.segment] if event.segment else None,
            of["region"][event.region] if event.region else None,
            of["industry"][event.industry] if event.industry else None,
        )

    def _cancellation(self, event: CustomerCancelled, _amount: None) -> f.Cancellation:
        return f.Cancellation(news(event), self._dictionary.of["reason"][event.reason])

    def _interaction(self, event: InteractionLogged, _amount: None) -> f.Interaction:
        of = self._dictionary.of
        numbers = of["kind"][event.kind], of["direction"][event.direction], of["owner"][event.owner]
        return f.Interaction(news(event), event.interaction_id, *numbers)

    def _sent(self, event: SurveySent, _amount: None) -> f.Sent:
        of = self._dictionary.of
        order_key = f.OrderKey(event.occurred_at, event.event_id, f.SURVEYS)
        numbers = of["kind"][event.kind], of["touchpoint"][event.touchpoint]
        return f.Sent(order_key, event.answer_id, event.kind, *numbers)

    def _answer(self, event: SurveyAnswered, _amount: None) -> f.Answer:
        of = self._dictionary.of
        score = self._read_answer(event)
        kept = (
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
        comment = event.comment
        return f.CommentedAnswer(*kept, *self._comments.heard(comment)) if is_told(comment) else f.Answer(*kept)


def check_out(event: CartCheckedOut) -> f.CartEvent:
    """The check-out of a cart."""
    return f.CartEvent(f.OrderKey(event.occurred_at, event.event_id, f.CARTS), event.cart_id, checked_out=True)


def news(
    event: CustomerSignedUp
    | CustomerUpdated
    | CustomerRenewed
    | CustomerCancelled
    | CustomerErased
    | CustomerVoided
    | InteractionLogged,
) -> f.OrderKey:
    """Where an event of the topic of customers stands in the order of facts."""
    return f.OrderKey(event.occurred_at, event.event_id, f.CUSTOMERS)


def _renewal(event: CustomerRenewed, _amount: None) -> f.Renewal:
    return f.Renewal(news(event), event.expires_at)


def _sold_more(item: Item) -> bool:
    """Whether an item is of a higher tier than was asked for."""
    return item.asked_tier is not None and item.tier is not None and item.tier > item.asked_tier


def _bought(items: Sequence[Item]) -> tuple[tuple[tuple[str, float | None], ...], bool]:
    """Each family among the items once, with the highest tier; and whether more was sold than was asked for."""
    if len(items) == 1:
        item = items[0]
        return _one_family(item.family, item.tier) if item.family else (), _sold_more(item)
    highest: dict[str, float | None] = {}
    sold_more = False
    for item in items:
        family = item.family
        if family:
            known, tier = highest.get(family), item.tier
            if known is None or (tier is not None and tier > known):
                highest[family] = tier
        if item.asked_tier is not None and _sold_more(item):
            sold_more = True
    return tuple(highest.items()), sold_more


@lru_cache(maxsize=4096)
def _one_family(family: str, tier: float | None) -> tuple[tuple[str, float | None]]:
    """The same object for all purchases of the same, for customers keep them."""
    return ((family, tier),)
