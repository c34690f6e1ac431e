"""Where the measures of customers come from: purchases, the customer base, carts, and interactions."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m
from streams.kpis.lineage.declaration import Feed, Lineage, joined

_PURCHASED, _REFUNDED = "purchase.completed", "purchase.refunded"
_SIGNED_UP, _UPDATED = "customer.signed_up", "customer.updated"
_CANCELLED, _ERASED = "customer.cancelled", "customer.erased"
_PURCHASE_VOIDED, _CUSTOMER_VOIDED = "purchase.voided", "customer.voided"
_RENEWED, _LOGGED = "customer.renewed", "interaction.logged"
_CART, _CHECKED_OUT = "cart.updated", "cart.checked_out"

_RATES = ("currency", "rates")
_INACTIVITY = ("inactivity_days",)
_LAPSE = (*_INACTIVITY, "lapse_days")
_AMOUNT = ("amount", "currency")

ERASURE: Feed = {_ERASED: (), _CUSTOMER_VOIDED: ()}
"""An erasure bears on everything of its customer: it begins a new life, and drops what arrives late. So does a voiding
of the customer, which takes back everything."""
_ORIGIN = ("purchase_id",)
"""How a refund and a voiding find their purchase."""
VOIDED: Feed = {_PURCHASE_VOIDED: _ORIGIN, **ERASURE}
_BOUGHT: Feed = {_PURCHASED: _ORIGIN, **VOIDED}
BOUGHT = _BOUGHT
"""Purchases of customers, and what takes them back."""
ARRIVALS: Feed = {**_BOUGHT, _SIGNED_UP: ()}
_WITHOUT_CONTRACTS: Feed = {**ARRIVALS, _CANCELLED: ()}
LIFE: Feed = joined(_WITHOUT_CONTRACTS, {_SIGNED_UP: ("expires_at",), _RENEWED: ("expires_at",)})
"""What makes, loses and brings back customers. Which of it does is told by `inactivity_days`."""

SEGMENT: Feed = {_SIGNED_UP: ("segment",), _UPDATED: ("segment",), **ERASURE}
"""The latest segment that the customer was given up to the counted moment."""
_REGION: Feed = {_SIGNED_UP: ("region",), _UPDATED: ("region",), **ERASURE}
_INDUSTRY: Feed = {_SIGNED_UP: ("industry",), _UPDATED: ("industry",), **ERASURE}
REGION = _REGION
"""The latest region, likewise."""
_BY_SEGMENT = {"segment": SEGMENT}
_BY_VALUES = {"segment": SEGMENT, "region": _REGION, "industry": _INDUSTRY}
BY_JOINING = {
    "channel": joined(ARRIVALS, {_PURCHASED: ("channel",), _SIGNED_UP: ("channel",)}),
    "segment": joined(ARRIVALS, SEGMENT),
    "campaign": joined(ARRIVALS, {_PURCHASED: ("campaign_id",), _SIGNED_UP: ("campaign_id",)}),
    "region": joined(ARRIVALS, _REGION),
    "industry": joined(ARRIVALS, _INDUSTRY),
}
_GUEST: Feed = {_PURCHASED: ()}
"""Who names no customer is of the segment `guest`."""
_BY_PURCHASE = {
    "channel": {_PURCHASED: ("channel",)},
    "segment": SEGMENT,
    "campaign": {_PURCHASED: ("campaign_id",)},
    "owner": {_PURCHASED: ("owner",)},
    "relation": _BOUGHT,
    "region": _REGION,
    "industry": _INDUSTRY,
}
_BY_REFUNDED_PURCHASE = {
    "channel": {_REFUNDED: _ORIGIN, _PURCHASED: (*_ORIGIN, "channel"), **VOIDED},
    "segment": SEGMENT,
    "campaign": {_REFUNDED: _ORIGIN, _PURCHASED: (*_ORIGIN, "campaign_id"), **VOIDED},
    "owner": {_REFUNDED: _ORIGIN, _PURCHASED: (*_ORIGIN, "owner"), **VOIDED},
    "relation": {_REFUNDED: _ORIGIN, **_BOUGHT},
    "region": _REGION,
    "industry": _INDUSTRY,
}
_OF_CAMPAIGN = {"campaign": {_PURCHASED: ("campaign_id",)}, "channel": {_PURCHASED: ("campaign_channel",)}}
_OF_CART: Mapping[str, Feed] = {
    "channel": {_CART: ("channel",)},
    "step": {_CART: ("step",)},
    "reason": {_CART: ("reason",)},
    "segment": SEGMENT,
}
PAID: Feed = {_PURCHASED: _AMOUNT, _REFUNDED: (*_AMOUNT, *_ORIGIN)}
_MARGIN: Feed = {_PURCHASED: (*_AMOUNT, *_ORIGIN, "cost"), _REFUNDED: (*_AMOUNT, *_ORIGIN, "cost"), **VOIDED}


def _of(measure: Measure, sources: Mapping[str, Feed]) -> Mapping[str, Feed]:
    """Where the dimensions of a measure come from, out of those that there are."""
    dimensions = dict.fromkeys(dimension for breakdown in measure.by for dimension in breakdown)
    return {dimension: sources[dimension] for dimension in dimensions}


def _base(counts: str, counted: Feed, told_apart: Mapping[str, Feed] | None = None) -> Lineage:
    """Of the customer base: what counts depends on the inactivity period."""
    return Lineage(counts, counted, told_apart or {}, _INACTIVITY)


_TERM: Feed = {_SIGNED_UP: ("expires_at",), _RENEWED: ("expires_at",), _CANCELLED: (), **ERASURE}
_KINDS = {_PURCHASED: (*_ORIGIN, "kind", "items.family", "items.tier", "items.asked_tier"), **VOIDED}

CUSTOMERS: Mapping[Measure, Lineage] = {
    m.NEW: _base("A customer, at the event with which the customer joined for the first time.", ARRIVALS, BY_JOINING),
    m.ACTIVE: _base("A customer who joined and is not lost.", LIFE, _BY_VALUES),
    m.ACTIVE_SINCE: _base(
        "The moment at which an active customer first joined, in milliseconds since 2020.", LIFE, _BY_SEGMENT
    ),
    m.EVER: _base("A customer who ever joined, also one that is lost or erased.", ARRIVALS),
    m.INACTIVE: _base("A customer who is lost and has not come back.", LIFE),
    m.TENURE: _base("The milliseconds from the first joining to a loss, at each loss.", LIFE, _BY_SEGMENT),
    m.LOST: _base(
        "A loss, at its moment.",
        LIFE,
        {**_BY_VALUES, "reason": joined(LIFE, {_CANCELLED: ("reason",)})},
    ),
    m.LOST_VALUE: Lineage(
        "What a lost customer had paid by the loss, less refunds, in minor units, at each loss.",
        joined(LIFE, PAID),
        {"segment": SEGMENT, "reason": joined(LIFE, {_CANCELLED: ("reason",)})},
        (*_INACTIVITY, *_RATES),
    ),
    m.BASE_VALUE: Lineage(
        "What an active customer has paid so far, less refunds, in minor units.",
        joined(LIFE, PAID),
        _BY_SEGMENT,
        (*_INACTIVITY, *_RATES),
    ),
    m.EXPIRING: Lineage(
        "An active customer whose term ends soon.", _TERM, _BY_SEGMENT, (*_INACTIVITY, "renewal_notice_days")
    ),
    m.LAPSING: Lineage(
        "An active customer who will be lost by inactivity within `lapse_days`.",
        _WITHOUT_CONTRACTS,
        _BY_SEGMENT,
        _LAPSE,
    ),
    m.LAPSING_VALUE: Lineage(
        "What such a customer has paid so far, less refunds, in minor units.",
        joined(_WITHOUT_CONTRACTS, PAID),
        _BY_SEGMENT,
        (*_LAPSE, *_RATES),
    ),
    m.TERMS_DECIDED: _base("A term, at its renewal, or else at its end or at the loss before it.", _TERM, _BY_SEGMENT),
    m.TERMS_RENEWED: _base("A term that was renewed, at the renewal.", _TERM, _BY_SEGMENT),
    m.RETURNED: _base("A lost customer who comes back, at each return.", LIFE, _BY_SEGMENT),
    m.CHURNED: _base(
        "+1 when a customer is lost, and -1 when that customer had joined or come back, for each segment, region and "
        "industry. The sum over a window is the number of customers who were active at its start and were lost inside "
        "it.",
        LIFE,
        _BY_VALUES,
    ),
    m.WON_BACK: _base(
        "+1 when a lost customer comes back, and -1 at the loss before. The sum over a window is the number of "
        "customers who were lost at its start and came back inside it.",
        LIFE,
    ),
    m.SEEN: Lineage("A customer who ever bought, at the last purchase.", _BOUGHT, _BY_SEGMENT),
    m.REPEATED: Lineage("A customer who bought more than once, at the last purchase.", _BOUGHT, _BY_SEGMENT),
    m.UPSOLD: Lineage(
        "A customer with an upsell, at the last purchase with an upsell, under the segment at the customer's last "
        "purchase.",
        _KINDS,
        _BY_SEGMENT,
    ),
    m.CROSS_SOLD: Lineage(
        "A customer with a cross-sell, at the last purchase with a cross-sell, under the segment at the customer's "
        "last purchase.",
        _KINDS,
        _BY_SEGMENT,
    ),
    m.ORDER_VALUE: Lineage(
        "The amount of a purchase, in minor units.",
        {_PURCHASED: (*_AMOUNT, *_ORIGIN), **VOIDED},
        _BY_PURCHASE,
        _RATES,
    ),
    m.REFUNDS: Lineage(
        "The amount of a refund, in minor units, under channel and campaign of the purchase.",
        {_REFUNDED: (*_AMOUNT, *_ORIGIN), **VOIDED},
        _BY_REFUNDED_PURCHASE,
        _RATES,
    ),
    m.GUEST_SALES: Lineage(
        "The amount of a purchase without a customer, in minor units.",
        {_PURCHASED: (*_AMOUNT, *_ORIGIN), _PURCHASE_VOIDED: _ORIGIN},
        {"segment": _GUEST},
        _RATES,
    ),
    m.GUEST_REFUNDS: Lineage(
        "The amount of a refund without a customer, in minor units.",
        {_REFUNDED: (*_AMOUNT, *_ORIGIN), _PURCHASE_VOIDED: _ORIGIN},
        {"segment": {_REFUNDED: ()}},
        _RATES,
    ),
    m.CAMPAIGN_SALES: Lineage(
        "The amount of a purchase that names a campaign, in minor units.",
        {_PURCHASED: (*_AMOUNT, *_ORIGIN, "campaign_id"), **VOIDED},
        _OF_CAMPAIGN,
        _RATES,
    ),
    m.CAMPAIGN_REFUNDS: Lineage(
        "The amount of a refund whose purchase names a campaign, in minor units.",
        {_REFUNDED: (*_AMOUNT, *_ORIGIN), _PURCHASED: (*_ORIGIN, "campaign_id"), **VOIDED},
        _OF_CAMPAIGN,
        _RATES,
    ),
    m.UPSELL_SALES: Lineage(
        "The amount of a purchase that is an upsell, in minor units.",
        joined(_KINDS, {_PURCHASED: _AMOUNT}),
        _of(m.UPSELL_SALES, _BY_PURCHASE),
        _RATES,
    ),
    m.CROSS_SELL_SALES: Lineage(
        "The amount of a purchase that is a cross-sell, in minor units.",
        joined(_KINDS, {_PURCHASED: _AMOUNT}),
        _of(m.CROSS_SELL_SALES, _BY_PURCHASE),
        _RATES,
    ),
    m.PROFIT: Lineage(
        "Amount less cost of a purchase that tells its cost, in minor units; less amount, plus cost, of its refunds.",
        _MARGIN,
        _of(m.PROFIT, _BY_REFUNDED_PURCHASE),
        _RATES,
    ),
    m.SALES_WITH_COST: Lineage(
        "The amount of a purchase that tells its cost, in minor units; less that of its refunds.",
        {_PURCHASED: (*_AMOUNT, *_ORIGIN, "cost"), _REFUNDED: (*_AMOUNT, *_ORIGIN), **VOIDED},
        _of(m.SALES_WITH_COST, _BY_REFUNDED_PURCHASE),
        _RATES,
    ),
    m.CAMPAIGN_PROFIT: Lineage(
        "The profit of a purchase that names a campaign, and of its refunds, in minor units.",
        joined(_MARGIN, {_PURCHASED: ("campaign_id",)}),
        _of(m.CAMPAIGN_PROFIT, _BY_REFUNDED_PURCHASE),
        _RATES,
    ),
    m.CARTS_SETTLED: Lineage(
        "A cart whose timeout has passed, at its last update.",
        {_CART: ("cart_id",), **ERASURE},
        _OF_CART,
        settings=("cart_timeout_minutes",),
    ),
    m.CARTS_ABANDONED: Lineage(
        "A cart whose timeout has passed without a check-out, at its last update.",
        {_CART: ("cart_id",), _CHECKED_OUT: ("cart_id",), **ERASURE},
        _OF_CART,
        settings=("cart_timeout_minutes",),
    ),
    m.CART_VALUE: Lineage(
        "The last known amount of such a cart, in minor units, at its last update.",
        {_CART: ("cart_id", *_AMOUNT), _CHECKED_OUT: ("cart_id",), **ERASURE},
        _OF_CART,
        settings=("cart_timeout_minutes", *_RATES),
    ),
    m.INTERACTIONS: Lineage(
        "An interaction, those of a customer with one id once.",
        {_LOGGED: ("interaction_id",), **ERASURE},
        {"kind": {_LOGGED: ("kind",)}, "direction": {_LOGGED: ("direction",)}, "owner": {_LOGGED: ("owner",)}},
    ),
    m.CONTACTED: Lineage(
        "Somebody with an interaction, at the last one.", {_LOGGED: ("interaction_id",), **ERASURE}, _BY_SEGMENT
    ),
}
