"""Purchases and refunds of customers and of guests: sales, what was sold besides, and profit."""

from typing import Final

from agents.customers import contributions as c
from agents.customers.baskets import count_basket
from agents.customers.cohorts import buy_in_month
from agents.customers.facts import GuestPurchase, GuestRefund, Purchase, Refund
from agents.customers.labels import Values
from agents.customers.lifecycle import arrive, pay
from agents.customers.loyalty import rate_purchase, rate_refund
from agents.customers.silences import begin_silence
from agents.customers.stored import Origin
from agents.customers.walk import LastPurchase, Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment

UPSELL, CROSS_SELL, STANDARD = "upsell", "cross_sell", "standard"
_GUESTS: Final[Values] = (fields.GUEST, fields.UNKNOWN, fields.UNKNOWN)


def buy(walk: Walk, fact: Purchase, tally: Tally) -> None:
    """A customer buys."""
    moment = fact.order_key.moment
    campaign = fact.campaign or fields.UNKNOWN
    is_lost_by_silence, amount = not walk.model.contractual, fact.amount
    if (walk.joined_at is None and is_lost_by_silence) or walk.lost_at is not None:
        arrive(walk, moment, fact.channel, campaign, tally)
    if is_lost_by_silence:
        begin_silence(walk, moment, tally)
    pay(walk, moment, amount, tally)
    buy_in_month(walk, moment, tally)
    if walk.model.loyalty is not None:
        rate_purchase(walk, walk.model.loyalty, moment, amount, tally)
    last, kind = walk.last, fact.kind or _kind(walk, fact)
    relation = walk.labels.first if last is None else walk.labels.repeat
    order = _sell(walk, fact, walk.values, relation, tally)
    if last is None:
        last = walk.last = LastPurchase(moment, walk.customer, is_first=True)
    else:
        last.moment, last.customer, last.is_first = moment, walk.customer, False
    if kind == UPSELL:
        last.upsell = moment
        tally += (order | c.UPSELL_SALES, amount)
    elif kind == CROSS_SELL:
        last.cross_sell = moment
        tally += (order | c.CROSS_SELL_SALES, amount)
    for family, tier in fact.items:
        highest = walk.families.get(family)
        if highest is None or (tier is not None and tier > highest):
            _take_family(walk, family, tier)


def give_back(walk: Walk, fact: Refund, tally: Tally) -> None:
    """A customer gets money back."""
    _refund(walk, fact, walk.values, tally)
    pay(walk, fact.order_key.moment, -fact.amount, tally)
    if walk.model.loyalty is not None:
        rate_refund(walk, walk.model.loyalty, fact.order_key.moment, fact.amount, tally)


def serve_guest(walk: Walk, fact: GuestPurchase | GuestRefund, tally: Tally) -> None:
    """Count what a guest buys or gets back: money, and nothing of a customer."""
    if isinstance(fact, GuestRefund):
        tally += (_refund(walk, fact, _GUESTS, tally) | c.GUEST_REFUNDS, fact.amount)
        return
    order = _sell(walk, fact, _GUESTS, fields.GUEST, tally)
    tally += (order | c.GUEST_SALES, fact.amount)
    if fact.kind == UPSELL:
        tally += (order | c.UPSELL_SALES, fact.amount)
    elif fact.kind == CROSS_SELL:
        tally += (order | c.CROSS_SELL_SALES, fact.amount)


def count_last(last: LastPurchase, tally: Tally) -> None:
    """Count what the last purchase counts of its customer, as long as it is the last."""
    at = key_of_moment(last.moment) | last.customer
    tally += (at | c.SEEN, 1)
    if not last.is_first:
        tally += (at | c.REPEATED, 1)
    if last.upsell is not None:
        tally += (key_of_moment(last.upsell) | c.UPSOLD | last.customer, 1)
    if last.cross_sell is not None:
        tally += (key_of_moment(last.cross_sell) | c.CROSS_SOLD | last.customer, 1)


def _take_family(walk: Walk, family: str, tier: float | None) -> None:
    if family in walk.families and walk.families[family] == tier:
        return
    if walk.shares_families:
        walk.families, walk.shares_families = dict(walk.families), False
    walk.families[family] = tier


def _kind(walk: Walk, fact: Purchase) -> str:
    """What an undeclared purchase is, by what was bought before."""
    families = walk.families
    is_new = False
    if fact.sold_more:
        return UPSELL
    for family, tier in fact.items:
        if family not in families:
            is_new = True
        elif tier is not None and (highest := families[family]) is not None and tier > highest:
            return UPSELL
    if walk.last is None:
        return CROSS_SELL if len(fact.items) > 1 else STANDARD
    return CROSS_SELL if is_new else STANDARD


def _sell(walk: Walk, fact: Purchase | GuestPurchase, values: Values, relation: int, tally: Tally) -> int:
    """Count what a purchase brings; returns its moment and labels, as in a key."""
    minute, campaign, labels = key_of_moment(fact.order_key.moment), fact.campaign, walk.labels
    order = minute | labels.of_order[values, fact.channel, campaign or fields.UNKNOWN, fact.owner, relation]
    tally += (order | c.ORDER_VALUE, fact.amount)
    of_campaign = None if campaign is None else minute | labels.of_campaign[campaign, fact.campaign_channel]
    if of_campaign is not None:
        tally += (of_campaign | c.CAMPAIGN_SALES, fact.amount)
    if fact.cost is not None:
        _count_profit(order, of_campaign, fact.amount, fact.cost, tally)
    if fact.basket:
        count_basket(walk, fact.basket, minute, tally)
    return order


def _refund(walk: Walk, fact: Refund | GuestRefund, values: Values, tally: Tally) -> int:
    """Count a refund; returns its moment and labels, as in a key."""
    minute, labels, origin = key_of_moment(fact.order_key.moment), walk.labels, walk.known.origin(fact.purchase_id)
    if origin is None:
        unseen = minute | labels.of_order[values, fields.UNKNOWN, fields.UNKNOWN, fields.UNKNOWN, fields.UNKNOWN]
        tally += (unseen | c.REFUNDS, fact.amount)
        return unseen
    campaign = origin.campaign
    relation = _relation(walk, fact, origin)
    order = minute | labels.of_order[values, origin.channel, campaign or fields.UNKNOWN, origin.owner, relation]
    tally += (order | c.REFUNDS, fact.amount)
    of_campaign = None if campaign is None else minute | labels.of_campaign[campaign, origin.campaign_channel]
    if of_campaign is not None:
        tally += (of_campaign | c.CAMPAIGN_REFUNDS, fact.amount)
    if origin.has_cost:
        _count_profit(order, of_campaign, -fact.amount, -(fact.cost or 0), tally)
    return order


def _relation(walk: Walk, fact: Refund | GuestRefund, origin: Origin) -> int:
    if isinstance(fact, GuestRefund):
        return fields.GUEST
    return walk.labels.first if walk.known.is_first(origin.order_key) else walk.labels.repeat


def _count_profit(order: int, of_campaign: int | None, amount: int, cost: int, tally: Tally) -> None:
    """Count what is left of an amount once its cost is paid; of a refund both are below zero."""
    tally += (order | c.PROFIT, amount - cost, order | c.SALES_WITH_COST, amount)
    if of_campaign is not None:
        tally += (of_campaign | c.CAMPAIGN_PROFIT, amount - cost)
