"""Revenue, orders, and what they come to for each customer seen."""

from fractions import Fraction

from tests.recount.purchases import Purchases, customers_seen, seen_with
from tests.recount.report import Fields, added, divided, named, negative, quotient, scaled
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, sums
from tests.recount.windows import YEAR, Window

BY_ORIGIN: Breakdowns = [("channel",), ("segment",), ("campaign",)]
BY_CHANNEL: Breakdowns = [("channel",)]
BY_SEGMENT: Breakdowns = [("segment",)]
BY_CAMPAIGN: Breakdowns = [("campaign",)]


FEEDING = {"purchase.completed", "purchase.refunded"}


def revenue_fields(told: Purchases, window: Window) -> Fields:
    """The KPIs that purchases and refunds alone decide."""
    fields: Fields = {}
    if told.seen & FEEDING:
        fields |= named("revenue", net_revenue(told, window, BY_ORIGIN))
        fields |= named("campaign_revenue", campaign_revenue(told, window))
    if "purchase.refunded" in told.seen:
        fields |= named("refunds", sums(told.all_refunds, window, BY_ORIGIN))
    if "purchase.completed" in told.seen:
        fields |= _order_fields(told, window)
    return fields


def net_revenue(told: Purchases, window: Window, by: Breakdowns) -> ByLabel:
    """Purchases less refunds, those of guests among them."""
    return added(sums(told.rows, window, by), negative(sums(told.all_refunds, window, by)))


def campaign_revenue(told: Purchases, window: Window) -> ByLabel:
    """Net revenue of the purchases that bear a campaign; empty while no purchase was ever seen."""
    if not told.seen & FEEDING:
        return {}
    return added(
        sums(_with_campaign(told.rows), window, BY_CAMPAIGN),
        negative(sums(_with_campaign(told.all_refunds), window, BY_CAMPAIGN)),
    )


def order_value(told: Purchases, window: Window, by: Breakdowns) -> ByLabel:
    """The mean amount of an order, before refunds; orders of guests are some, too."""
    return divided(sums(told.rows, window, by), counts(told.rows, window, by))


def yearly_orders(told: Purchases, window: Window) -> ByLabel:
    """Orders of customers, scaled from the window's length to a year."""
    return scaled(counts(told.by_customers, window, BY_SEGMENT), Fraction(YEAR, window.length))


def _order_fields(told: Purchases, window: Window) -> Fields:
    seen = customers_seen(told, window)
    amounts, orders = sums(told.rows, window, BY_CHANNEL), counts(told.rows, window, BY_CHANNEL)
    return {
        **named("orders", counts(told.rows, window, BY_ORIGIN)),
        **quotient("order_value_mean", amounts, orders),
        **named("customers_seen", seen),
        **quotient("sales_per_customer", _of_customers(told, window), seen),
        # Windows to date grow, so that nothing says how many of them make a year.
        **(quotient("purchase_frequency", yearly_orders(told, window), seen) if window.length else {}),
        **quotient("repeat_purchase_ratio", seen_with(told, window, lambda it: not it.is_first), seen),
        **quotient("upsell_ratio", seen_with(told, window, lambda it: it.kind == "upsell"), seen),
        **quotient("cross_sell_ratio", seen_with(told, window, lambda it: it.kind == "cross_sell"), seen),
    }


def _of_customers(told: Purchases, window: Window) -> ByLabel:
    """What customers paid, less their refunds."""
    paid, returned = sums(told.by_customers, window, BY_SEGMENT), sums(told.refunds, window, BY_SEGMENT)
    return added(paid, negative(returned))


def _with_campaign(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.dimensions["campaign"] != "unknown"]
