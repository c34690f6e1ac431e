"""Revenue, orders, and what they come to for each customer seen."""

from dataclasses import dataclass, replace
from fractions import Fraction

from tests.recount.calendar import Dates
from tests.recount.purchases import Purchases, customers_seen, seen_with
from tests.recount.report import Fields, added, divided, named, negative, positive, quotient, scaled
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, sums
from tests.recount.windows import DAY, YEAR, Window, pane_start

BY_ORIGIN: Breakdowns = [("channel",), ("segment",), ("campaign",)]
BY_ALL: Breakdowns = [*BY_ORIGIN, ("region",), ("industry",), ("owner",), ("relation",)]
BY_CHANNEL_AND_OWNER: Breakdowns = [("channel",), ("owner",)]
BY_PROFIT: Breakdowns = [*BY_ORIGIN, ("owner",)]
BY_MARGIN: Breakdowns = [("channel",), ("segment",)]
BY_SALE: Breakdowns = [("segment",), ("owner",)]
BY_SEGMENT: Breakdowns = [("segment",)]
BY_CAMPAIGN: Breakdowns = [("campaign",)]
BY_CAMPAIGN_AND_CHANNEL: Breakdowns = [("campaign",), ("channel",)]


KEPT = 400 * DAY
YOUNG = ("30d", "90d", "365d")
FEEDING = {"purchase.completed", "purchase.refunded"}


@dataclass(frozen=True)
class Year:
    """How orders of a window become those of a year: `since` is when the first kept day with a purchase began."""

    now: int
    since: int | None

    def scale(self, window: Window) -> Fraction:
        """How many such stretches a year has in which there were any purchases."""
        if window.name in YOUNG and self.since is not None and self.since > window.start:
            return Fraction(YEAR, max(self.now - self.since, DAY))
        return Fraction(YEAR, window.length)


def year_of(told: Purchases, now: int, dates: Dates) -> Year:
    """The year by which orders are scaled at a moment (epoch milliseconds)."""
    first_kept = pane_start(now - KEPT, DAY, dates)
    days = [pane_start(row.at, DAY, dates) for row in told.rows if row.at >= first_kept]
    return Year(now, min(days, default=None))


def revenue_fields(told: Purchases, window: Window, year: Year) -> Fields:
    """The KPIs that purchases and refunds alone decide."""
    fields: Fields = {}
    if told.seen & FEEDING:
        revenue, profit = told.with_cost
        profits = sums(profit, window, BY_PROFIT)
        fields |= named("revenue", net_revenue(told, window, BY_ALL))
        fields |= named("campaign_revenue", campaign_revenue(told, window))
        fields |= named("gross_profit", profits)
        fields |= named("gross_margin_ratio", divided(profits, positive(sums(revenue, window, BY_MARGIN))))
    if "purchase.refunded" in told.seen:
        fields |= named("refunds", sums(told.all_refunds, window, BY_ORIGIN))
    if "purchase.completed" in told.seen:
        fields |= _order_fields(told, window, year)
        fields |= _more_sold(told, window)
    return fields


def purchase_ratio_fields(told: Purchases, active: ByLabel, window: Window) -> Fields:
    """Those who bought in a window for each active customer; `active` is empty where nobody was ever seen to join."""
    if "purchase.completed" not in told.seen or not active:
        return {}
    by_segment = {name: number for name, number in active.items() if name == "" or name.startswith("{segment=")}
    return quotient("customer_purchase_ratio", customers_seen(told, window), by_segment)


def campaign_profit(told: Purchases, window: Window) -> ByLabel:
    """The profit of the purchases that bear a campaign and tell their cost; empty while no purchase was ever seen."""
    if not told.seen & FEEDING:
        return {}
    _, profit = told.with_cost
    return sums(_with_campaign(profit), window, BY_CAMPAIGN)


def _more_sold(told: Purchases, window: Window) -> Fields:
    """What was sold besides what was asked for, and its share."""
    fields: Fields = {}
    every = positive(sums(told.rows, window, BY_SALE))
    for kind in ("upsell", "cross_sell"):
        # Every purchase has been seen under its values.
        some = [*told.of_kind(kind), *(replace(row, amount=0) for row in told.rows)]
        amounts = sums(some, window, BY_SALE)
        fields |= named(f"{kind}_revenue", amounts)
        fields |= named(f"{kind}_revenue_ratio", divided(amounts, every))
    return fields


def net_revenue(told: Purchases, window: Window, by: Breakdowns) -> ByLabel:
    """Purchases less refunds, those of guests among them."""
    return added(sums(told.rows, window, by), negative(sums(told.all_refunds, window, by)))


def campaign_revenue(told: Purchases, window: Window) -> ByLabel:
    """Net revenue of the purchases that bear a campaign; empty while no purchase was ever seen."""
    if not told.seen & FEEDING:
        return {}
    return added(
        sums(_of_campaigns(told.rows), window, BY_CAMPAIGN_AND_CHANNEL),
        negative(sums(_of_campaigns(told.all_refunds), window, BY_CAMPAIGN_AND_CHANNEL)),
    )


def order_value(told: Purchases, window: Window, by: Breakdowns) -> ByLabel:
    """The mean amount of an order, before refunds; orders of guests are some, too."""
    return divided(sums(told.rows, window, by), counts(told.rows, window, by))


def yearly_orders(told: Purchases, window: Window, year: Year) -> ByLabel:
    """Orders of customers, scaled from the window to a year."""
    return scaled(counts(told.by_customers, window, BY_SEGMENT), year.scale(window))


def _order_fields(told: Purchases, window: Window, year: Year) -> Fields:
    seen = customers_seen(told, window)
    amounts, orders = (
        sums(told.rows, window, BY_CHANNEL_AND_OWNER),
        counts(told.rows, window, BY_CHANNEL_AND_OWNER),
    )
    return {
        **named("orders", counts(told.rows, window, BY_ALL)),
        **quotient("order_value_mean", amounts, orders),
        **named("customers_seen", seen),
        **quotient("sales_per_customer", _of_customers(told, window), seen),
        # Windows to date grow, so that nothing says how many of them make a year.
        **(quotient("purchase_frequency", yearly_orders(told, window, year), seen) if window.length else {}),
        **quotient("repeat_purchase_ratio", seen_with(told, window, lambda it: not it.is_first), seen),
        **quotient("upsell_ratio", seen_with(told, window, lambda it: it.kind == "upsell"), seen),
        **quotient("cross_sell_ratio", seen_with(told, window, lambda it: it.kind == "cross_sell"), seen),
    }


def _of_customers(told: Purchases, window: Window) -> ByLabel:
    """What customers paid, less their refunds."""
    paid, returned = sums(told.by_customers, window, BY_SEGMENT), sums(told.refunds, window, BY_SEGMENT)
    return added(paid, negative(returned))


def _of_campaigns(rows: list[Row]) -> list[Row]:
    """The rows that bear a campaign, under the channel of that."""
    return [
        replace(row, dimensions={**row.dimensions, "channel": row.dimensions["campaign_channel"]})
        for row in _with_campaign(rows)
    ]


def _with_campaign(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.dimensions["campaign"] != "unknown"]
