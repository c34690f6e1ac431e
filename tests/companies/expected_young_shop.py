"""What the young shop's events amount to, by window, each number with its arithmetic. Money is in euros."""

from fractions import Fraction

from tests.companies.telling import DAY, HOUR
from tests.month.telling import Expected, Fields, by

_MONEY: Fields = {
    # ADA 80, BEN 45, DEE 100, ELI 70, the guest 25: 320; DEE gave 20 back.
    "orders": 5,
    "refunds": 20,
    "revenue": 300,
    # ADA 80, DEE 100 - 20.
    "revenue" + by(segment="gold"): 160,
    "revenue" + by(segment="retail"): 45,
    "revenue" + by(segment="guest"): 25,
    # DEE 80 and ELI 70; ADA 80 and BEN 45.
    "revenue" + by(relation="first"): 150,
    "revenue" + by(relation="repeat"): 125,
    "revenue" + by(relation="guest"): 25,
    "orders" + by(relation="first"): 2,
    "orders" + by(relation="repeat"): 2,
    "orders" + by(relation="guest"): 1,
    "refunds" + by(campaign="autumn"): 20,
    "revenue" + by(region="north"): 80,
    # BEN 45, DEE 80.
    "revenue" + by(region="south"): 125,
    # ELI and the guest.
    "revenue" + by(region="unknown"): 95,
    "revenue" + by(owner="ann"): 70,
    "order_value_mean": 64,
    "order_value_mean" + by(owner="ann"): 70,
    "customers_seen": 4,
    # Without the guest's 25.
    "sales_per_customer": Fraction(275, 4),
    "purchase_frequency": None,
    # ADA and BEN.
    "repeat_purchase_ratio": Fraction(1, 2),
    # ADA's better tea, and ELI's, which is better than what he asked for.
    "upsell_revenue": 150,
    "upsell_revenue" + by(segment="gold"): 80,
    "upsell_revenue" + by(owner="ann"): 70,
    "upsell_revenue_ratio": Fraction(150, 320),
    "upsell_ratio": Fraction(2, 4),
    # DEE's first one and the guest's, of two families each; before refunds.
    "cross_sell_revenue": 125,
    "cross_sell_revenue" + by(segment="guest"): 25,
    "cross_sell_revenue_ratio": Fraction(125, 320),
    "cross_sell_ratio": Fraction(1, 4),
    # ADA 80 - 50, ELI 70 - 30, the guest 25 - 10, DEE 100 - 60 - 20 + 12; BEN's tells no cost.
    "gross_profit": 117,
    "gross_profit" + by(segment="gold"): 62,
    "gross_profit" + by(channel="store"): 40,
    "gross_profit" + by(campaign="autumn"): 32,
    "gross_profit" + by(owner="ann"): 40,
    # 80 + 70 + 25 + 100 - 20.
    "gross_margin_ratio": Fraction(117, 255),
    "gross_margin_ratio" + by(channel="store"): Fraction(40, 70),
}

_CUSTOMERS: Fields = {
    # DEE and ELI.
    "customers_new": 2,
    "customers_new" + by(region="south"): 1,
    # ADA, BEN (back), DEE, ELI.
    "customers_active": 4,
    "customers_active" + by(segment="gold"): 2,
    "customers_active" + by(region="south"): 2,
    # FAY and CAM.
    "customers_lost": 2,
    "customers_lost" + by(reason="inactivity"): 2,
    "customers_net_growth": 1,
    # BEN came back, FAY and CAM were lost.
    "customers_net_growth" + by(segment="retail"): -1,
    # ADA, CAM and FAY at the start.
    "customer_growth_ratio": Fraction(1, 3),
    # And BEN, who had been one.
    "customer_base_growth_ratio": Fraction(2, 4),
    "customer_churn_ratio": Fraction(2, 3),
    "customer_churn_ratio" + by(segment="retail"): 1,
    "customer_retention_ratio" + by(segment="gold"): 1,
    # BEN, the only one.
    "customer_win_back_ratio": 1,
    "customer_tenure_seconds_mean": 90 * DAY,
    # Days until 31 October, each and 2 h: ADA 194, BEN 183, DEE 26, ELI 11: 414 days and 8 h, of 4.
    "customer_age_seconds_mean": 2486 * HOUR,
    "customer_age_seconds_mean" + by(segment="gold"): Fraction(220 * 24 + 4, 2) * HOUR,
    "customer_purchase_ratio": 1,
    "customer_purchase_ratio" + by(segment="gold"): 1,
    # ADA 230, BEN 75, DEE 80, ELI 70.
    "customer_base_value": 455,
    "customer_base_value" + by(segment="gold"): 310,
    # FAY 90 - 10, CAM 20.
    "customer_lost_value": 100,
    "customer_lost_value" + by(reason="inactivity"): 100,
    "customer_value_loss_ratio": Fraction(100, 555),
    "customer_value_loss_ratio" + by(segment="retail"): Fraction(100, 175),
    # There are no terms where inactivity decides.
    "customers_expiring": None,
    "customer_renewal_ratio": None,
    # Nobody told of these.
    "deals_won": None,
    "deals_stalled": None,
    "leads_open": None,
    "nps": None,
    "interactions": None,
}

_CARTS: Fields = {
    # ADA's and BEN's of these and DEE's.
    "cart_abandonment_ratio": Fraction(2, 3),
    "cart_abandonment_ratio" + by(channel="web"): 1,
    "cart_abandonment_ratio" + by(channel="app"): 0,
    "cart_abandonment_ratio" + by(step="payment"): 1,
    "cart_abandonment_ratio" + by(reason="shipping"): 1,
    "cart_abandonment_ratio" + by(segment="gold"): Fraction(1, 2),
    "carts_abandoned": 2,
    "carts_abandoned" + by(channel="web"): 2,
    "cart_abandoned_value": 30,
    "cart_abandoned_value" + by(step="payment"): 30,
    "cart_abandoned_value" + by(segment="retail"): 0,
}

_MARKETING: Fields = {
    "marketing_spend": 104,
    "marketing_spend" + by(purpose="acquisition"): 50,
    "marketing_spend" + by(channel="mail"): 54,
    "marketing_spend" + by(campaign="autumn"): 80,
    "marketing_spend" + by(cost_kind="people"): 54,
    # 50, and 50 + 30, for 2 new customers.
    "acquisition_cost": 25,
    "acquisition_cost_full": 40,
    # DEE's 100 - 20 for 80.
    "campaign_revenue" + by(campaign="autumn"): 80,
    "campaign_revenue" + by(channel="social"): 80,
    "campaign_return_ratio" + by(campaign="autumn"): 0,
    # 80 for 50.
    "campaign_return_ratio" + by(channel="social"): Fraction(3, 5),
    # DEE's 32 for 80.
    "campaign_profit_return_ratio" + by(campaign="autumn"): Fraction(-3, 5),
    "campaign_subscribed": 10,
    "campaign_unsubscribed": 3,
    "subscribers_net": 7,
    "subscribers_net" + by(channel="mail"): 7,
    "campaign_sent": 200,
    "campaign_delivered" + by(campaign="letter"): 190,
    "campaign_opened": 76,
    "campaign_open_ratio": Fraction(76, 190),
    "campaign_replied": None,
}

_LIFESPAN = Fraction(1 / (1 - (1 / 3) ** (365 / 90)))
"""Of ADA, CAM and FAY, active on 2 August, CAM and FAY were lost: 2/3 in 90 days."""
_A_YEAR = Fraction(365 * 2, 401)
"""From 14 April, 00:00, of the first guest, to now: 304 - 104 days and a half, 200.5."""
_LIFETIME_VALUE = Fraction(625, 12) * Fraction(10, 6) * _A_YEAR * _LIFESPAN
"""A mean order x orders a year x years."""

TABLES: Expected = {
    "month": _MONEY | _CUSTOMERS | _CARTS | _MARKETING,
    "30d": {
        # 4 orders of customers, 4 buyers; the shop is older than the window.
        "purchase_frequency": Fraction(365, 30),
        # CAM's loss, on 30 October, and FAY's; active on 1 October at 12:00 as at 00:00.
        "customer_churn_ratio": Fraction(2, 3),
        "customers_lost": 2,
    },
    "90d": {
        # ADA 2, BEN, DEE, ELI; CAM's of 1 August was before.
        "purchase_frequency": Fraction(5, 4) * Fraction(365, 90),
        "customer_churn_ratio": Fraction(2, 3),
    },
    "24h": {
        # CAM, exactly at the window's first minute.
        "customers_lost": 1,
        "customer_lost_value": 20,
        "customers_net_growth": -1,
        "orders": 0,
    },
    "365d": {
        # ADA 230, BEN 75, CAM 20, DEE 100, ELI 70, FAY 90, guests 15 + 25: 625.
        "orders": 12,
        "revenue": 595,
        "order_value_mean": Fraction(625, 12),
        "customers_seen": 6,
        "customers_new": 6,
        # Nobody was a customer a year ago.
        "customer_churn_ratio": None,
        # 10 orders of customers.
        "purchase_frequency": Fraction(10, 6) * _A_YEAR,
        "customer_lifetime_value": _LIFETIME_VALUE,
        # 110, and with leads 140, for 6 new customers.
        "acquisition_cost": Fraction(110, 6),
        "acquisition_cost_full": Fraction(140, 6),
        "lifetime_value_cost_ratio": _LIFETIME_VALUE / Fraction(140, 6),
        # 24 for the 4 that are active, each year.
        "customer_lifetime_value_net": _LIFETIME_VALUE * Fraction(2, 5) - Fraction(110, 6) - 6 * _LIFESPAN,
        # ADA's 15 and 30 and this month's 117.
        "gross_profit": 162,
    },
}

BEFORE: Expected = {
    "month": {
        # ADA's 50, in September.
        "revenue": 50,
        "orders": 1,
        "cross_sell_revenue": 50,
        "customers_net_growth": 0,
        # ADA 40 + 60 + 50, CAM 20, FAY 80.
        "customer_base_value": 250,
        "customers_active": 3,
        # No cost was told of it.
        "gross_profit": 0,
        "customer_purchase_ratio": None,
        "upsell_ratio": None,
        # All of October's was before its last day; CAM was lost on the 30th.
        "revenue:finished": 300,
        "customers_net_growth:finished": 1,
    },
}
