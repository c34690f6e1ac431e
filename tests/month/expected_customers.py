"""What the month's customers and purchases amount to, by window, each number with its arithmetic. Money is in euros."""

from fractions import Fraction

from tests.month.names import AUTUMN, GOLD, PHONE, RETAIL, SHIRAZ, TABRIZ, TEHRAN, TOO_DEAR, WEB
from tests.month.telling import Expected, by

CUSTOMERS: Expected = {
    "month": {
        # LALEH on 28 October, MEHRAN with the purchase that is not voided.
        "customers_new": 2,
        "customers_new" + by(campaign=AUTUMN): 1,
        "customers_new" + by(channel=PHONE): 1,
        # NASRIN, BAHRAM (back), LALEH, MEHRAN, SHIRIN. KIAN and DARIUSH are lost.
        "customers_active": 5,
        # NASRIN, SHIRIN, and LALEH, who is gold now.
        "customers_active" + by(segment=GOLD): 3,
        "customers_active" + by(segment=RETAIL): 2,
        # BAHRAM on 2 November by the passing of 30 days, KIAN on 11 November with a reason.
        "customers_lost": 2,
        "customers_lost" + by(reason="inactivity"): 1,
        "customers_lost" + by(reason=TOO_DEAR): 1,
        "customers_lost" + by(region=SHIRAZ): 1,
        # LALEH, MEHRAN, SHIRIN, NASRIN, BAHRAM; the guest and PARI are none.
        "customers_seen": 5,
        # LALEH by the segment of her last purchase.
        "customers_seen" + by(segment=GOLD): 3,
        # On 1 Aban active: NASRIN, BAHRAM, KIAN, SHIRIN. 2 joined, BAHRAM came back, 2 were lost: (2 + 1 - 2) / 4.
        "customer_growth_ratio": Fraction(1, 4),
        "customer_growth_ratio_samples": 4,
        # Of gold NASRIN, KIAN and SHIRIN at the start; KIAN lost.
        "customer_growth_ratio" + by(segment=GOLD): Fraction(-1, 3),
        # Of retail BAHRAM at the start; LALEH and MEHRAN joined, BAHRAM was lost and came back: (2 + 1 - 1) / 1.
        "customer_growth_ratio" + by(segment=RETAIL): 2,
        # 2 new, and on 1 Aban 5 who ever were: DARIUSH too.
        "customer_base_growth_ratio": Fraction(2, 5),
        # BAHRAM, though he is back, and KIAN, of the 4.
        "customer_churn_ratio": Fraction(2, 4),
        "customer_churn_ratio" + by(segment=GOLD): Fraction(1, 3),
        "customer_churn_ratio" + by(region=TEHRAN): 0,
        "customer_churn_ratio" + by(region=TABRIZ): 1,
        "customer_retention_ratio": Fraction(2, 4),
        "customer_retention_ratio" + by(segment=RETAIL): 0,
        # BAHRAM 30 days, KIAN 22 days.
        "customer_tenure_seconds_mean": 26 * 86400,
        # Of DARIUSH alone, who was lost on 1 Aban: he did not come back.
        "customer_win_back_ratio": 0,
        # LALEH 80 + 24 + 30, SHIRIN 70 + 90, NASRIN 40 + 12.36, MEHRAN 20, BAHRAM 45, the guest 15. Together 426.36,
        # in 10 orders.
        "orders": 10,
        # The guest's 5 and LALEH's 10.
        "refunds": 15,
        "revenue": Fraction("411.36"),
        # LALEH 30 - 10 (bought and refunded when she was gold), SHIRIN 160, NASRIN 52.36.
        "revenue" + by(segment=GOLD): Fraction("232.36"),
        # LALEH 80 + 24, MEHRAN 20, BAHRAM 45.
        "revenue" + by(segment=RETAIL): 169,
        # 15 - 5.
        "revenue" + by(segment="guest"): 10,
        # MEHRAN 20, BAHRAM 45.
        "revenue" + by(channel=PHONE): 65,
        # LALEH 80 and the guest 15 - 5: the refund follows its purchase. MEHRAN's and PARI's are voided.
        "revenue" + by(campaign=AUTUMN): 90,
        "refunds" + by(campaign=AUTUMN): 5,
        # Before refunds.
        "order_value_mean": Fraction("426.36") / 10,
        "order_value_mean_samples": 10,
        # Without PHONE's 65: 361.36 of 8.
        "order_value_mean" + by(channel=WEB): Fraction("361.36") / 8,
        # The guest's 10 are left out: 401.36 of 5.
        "sales_per_customer": Fraction("401.36") / 5,
        # All but MEHRAN bought before.
        "repeat_purchase_ratio": Fraction(4, 5),
        # SHIRIN, once for two upsells.
        "upsell_ratio": Fraction(1, 5),
        # NASRIN, for whom pistachios are new.
        "cross_sell_ratio": Fraction(1, 5),
        # MEHRAN's and BAHRAM's, of these and LALEH's. NASRIN's is exactly an hour old and not counted yet.
        "cart_abandonment_ratio": Fraction(2, 3),
    },
    "week": {
        # NASRIN's 40 of Saturday 02:00 (Friday in UTC), MEHRAN 20, BAHRAM 45, the guest 15, LALEH 30, SHIRIN 90, NASRIN
        # 12.36.
        "orders": 7,
        # 252.36 less 15.
        "revenue": Fraction("237.36"),
        # On 8 November active: NASRIN, KIAN, SHIRIN, LALEH. MEHRAN joined, BAHRAM came back, KIAN was lost.
        "customer_growth_ratio": Fraction(1, 4),
        # KIAN of these 4.
        "customer_churn_ratio": Fraction(1, 4),
        # Of DARIUSH and BAHRAM, BAHRAM came back.
        "customer_win_back_ratio": Fraction(1, 2),
        "customers_new": 1,
        "customers_lost": 1,
    },
    "1h": {
        # From 11:30 on NASRIN's last one.
        "revenue": Fraction("12.36"),
        "cross_sell_ratio": 1,
    },
    "24h": {
        # SHIRIN 90 and NASRIN 12.36 less LALEH's 10.
        "revenue": Fraction("92.36"),
        "orders": 2,
    },
    "today": {
        "revenue": Fraction("92.36"),
        "refunds": 10,
        # SHIRIN by a higher tier, NASRIN by another family; 2 customers.
        "upsell_ratio": Fraction(1, 2),
        "cross_sell_ratio": Fraction(1, 2),
        "customers_new": 0,
        # BAHRAM's cart is 61 min old.
        "cart_abandonment_ratio": 1,
        # 102.36 less the 10 given back, for 2 customers.
        "sales_per_customer": Fraction("46.18"),
    },
    "quarter": {
        # From 1 Mehr: BAHRAM 60, SHIRIN 450, NASRIN 200 - 20, KIAN 300; Aban's 411.36.
        "revenue": Fraction("1401.36"),
        # NASRIN alone was active on 1 Mehr, and is.
        "customer_churn_ratio": 0,
        # BAHRAM, SHIRIN, KIAN, LALEH, MEHRAN.
        "customers_new": 5,
    },
    "year": {
        # From 1 Farvardin: DARIUSH 40 - 5 + 60 and NASRIN 100 more than the quarter.
        "revenue": Fraction("1596.36"),
        # 4 + 10 of Mehr and Aban, DARIUSH's 2, NASRIN's first. DARIUSH's of 20 March is of the year before.
        "orders": 17,
        # DARIUSH on 10 May and 31 July, BAHRAM, KIAN.
        "customers_lost": 4,
        # Lost at the start: nobody.
        "customer_win_back_ratio": None,
        # DARIUSH had joined on 20 March.
        "customers_new": 6,
    },
    "30d": {
        # KIAN's of 20 October too.
        "orders": 11,
        "revenue": Fraction("711.36"),
        # On 14 October active: NASRIN, BAHRAM, SHIRIN. BAHRAM was lost; KIAN joined later and does not count.
        "customer_churn_ratio": Fraction(1, 3),
        # KIAN, LALEH and MEHRAN joined, BAHRAM came back, 2 were lost.
        "customer_growth_ratio": Fraction(2, 3),
    },
    "365d": {
        "orders": 18,
        "customers_new": 7,
    },
}
