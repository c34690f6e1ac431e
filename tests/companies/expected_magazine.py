"""What the magazine's events amount to, by window, each number with its arithmetic. Money is in euros."""

from fractions import Fraction

from tests.companies.telling import DAY, HOUR
from tests.month.telling import Expected, Fields, by

_READERS: Fields = {
    # NIA and PIA.
    "customers_new": 2,
    "customers_new" + by(segment="digital"): 2,
    # INA, JON, KAI and LEA (back), MAX, NIA, RON, SUE. PIA's term ends now; OLI never signed up.
    "customers_active": 8,
    # INA, LEA, RON, SUE.
    "customers_active" + by(segment="print"): 4,
    "customers_active" + by(segment="digital"): 4,
    # KAI, LEA, QUIN, PIA.
    "customers_lost": 4,
    "customers_lost" + by(reason="expired"): 2,
    "customers_lost" + by(reason="moved"): 1,
    "customers_lost" + by(reason="erased"): 1,
    "customers_lost" + by(segment="digital"): 2,
    # 2 joined, 2 came back, 4 were lost.
    "customers_net_growth": 0,
    # NIA, PIA, KAI back; KAI and PIA lost.
    "customers_net_growth" + by(segment="digital"): 1,
    # LEA lost and back, QUIN lost.
    "customers_net_growth" + by(segment="print"): -1,
    # Of INA, JON, KAI, LEA, MAX, QUIN, RON, SUE.
    "customer_growth_ratio": 0,
    "customer_base_growth_ratio": Fraction(2, 8),
    # KAI, LEA, QUIN; PIA joined later.
    "customer_churn_ratio": Fraction(3, 8),
    "customer_retention_ratio": Fraction(5, 8),
    # LEA and QUIN of INA, LEA, QUIN, RON; KAI of JON, KAI, MAX and SUE, who was digital on 1 October.
    "customer_churn_ratio" + by(segment="print"): Fraction(2, 4),
    "customer_churn_ratio" + by(segment="digital"): Fraction(1, 4),
    # Nobody was lost on 1 October.
    "customer_win_back_ratio": None,
    # KAI 30 days, LEA 288 - 1 = 287, QUIN 291 - 32 = 259, PIA 30 days and 2 h: 606 days and 2 h, of 4.
    "customer_tenure_seconds_mean": Fraction(606 * 24 + 2, 4) * HOUR,
    # Days until 31 October, each and 2 h: INA 350, JON 204, KAI 56, LEA 303, MAX 152, NIA 1, RON 244, SUE 122: 1,432
    # days and 16 h, of 8.
    "customer_age_seconds_mean": 179 * DAY + 2 * HOUR,
    # Until 14 November, 12:00: KAI (the 12th) and MAX (the 3rd). INA's end moved to 2026.
    "customers_expiring": 2,
    "customers_expiring" + by(segment="digital"): 2,
    "customers_expiring" + by(segment="print"): 0,
    # INA, JON, SUE renewed; KAI, LEA, QUIN, PIA did not. MAX's counts nowhere.
    "customer_renewal_ratio": Fraction(3, 7),
    "customer_renewal_ratio_samples": 7,
    # INA and SUE; LEA and QUIN.
    "customer_renewal_ratio" + by(segment="print"): Fraction(2, 4),
    # JON; KAI and PIA.
    "customer_renewal_ratio" + by(segment="digital"): Fraction(1, 3),
    # INA, JON, KAI, LEA, SUE, PIA bought; 8 are active.
    "customer_purchase_ratio": Fraction(6, 8),
    # INA, LEA, SUE of 4; JON, KAI, PIA of 4.
    "customer_purchase_ratio" + by(segment="print"): Fraction(3, 4),
    "customer_purchase_ratio" + by(segment="digital"): Fraction(3, 4),
    # INA's second mail is her first one; QUIN's call stays.
    "interactions": 3,
    "interactions" + by(direction="inbound"): 2,
    "interactions" + by(kind="mail"): 1,
    "customers_contacted": 3,
    "customers_contacted" + by(segment="digital"): 1,
}

_MONEY: Fields = {
    # INA 66, JON 24, KAI 4, LEA 5, SUE 60, PIA 3: 162; LEA got 12 back.
    "orders": 6,
    "revenue": 150,
    "refunds": 12,
    # PIA's 3, and what LEA got back of her first.
    "revenue" + by(relation="first"): -9,
    "revenue" + by(relation="repeat"): 159,
    "orders" + by(relation="first"): 1,
    # INA 66, LEA 5 - 12, SUE 60.
    "revenue" + by(segment="print"): 119,
    "order_value_mean": 27,
    "customers_seen": 6,
    # All but PIA.
    "repeat_purchase_ratio": Fraction(5, 6),
    # INA 126, JON 48, KAI 7, LEA 60 - 12 + 5, MAX 24, NIA 0, RON 60, SUE 75.
    "customer_base_value": 393,
    "customer_base_value" + by(segment="print"): 314,
    # KAI 3, LEA 60 (nothing was given back yet), QUIN 60, PIA 3.
    "customer_lost_value": 126,
    "customer_lost_value" + by(reason="expired"): 6,
    "customer_lost_value" + by(reason="moved"): 60,
    "customer_value_loss_ratio": Fraction(126, 519),
    # KAI and PIA 6; JON 48, KAI 7, MAX 24.
    "customer_value_loss_ratio" + by(segment="digital"): Fraction(6, 85),
    "upsell_revenue": 0,
    "cross_sell_revenue_ratio": 0,
    "gross_profit": 0,
    "gross_margin_ratio": None,
    # Nobody told of these.
    "deals_won": None,
    "leads_open": None,
    "tickets_backlog": None,
    "nps": None,
    "surveys_sent": None,
    "marketing_spend": None,
    "acquisition_cost_full": None,
    "cart_abandonment_ratio": None,
}

_LIFESPAN = Fraction(1 / (1 - (5 / 7) ** (365 / 90)))
"""Of INA, JON, LEA, MAX, QUIN, RON and SUE, active on 2 August, LEA and QUIN were lost: 2/7 in 90 days."""
_A_YEAR = Fraction(365 * 2, 701)
"""From 15 November 2024, 00:00, on which INA paid, to now: 350 days and a half."""

TABLES: Expected = {
    "month": _READERS | _MONEY,
    "30d": {
        # NIA; PIA joined on 1 October at 10:00, before the window.
        "customers_new": 1,
        "customers_net_growth": -1,
        # PIA too.
        "customer_churn_ratio": Fraction(4, 9),
        "customer_renewal_ratio": Fraction(3, 7),
    },
    "90d": {
        # KAI joined later.
        "customer_churn_ratio": Fraction(2, 7),
    },
    "7d": {
        # From 24 October, 12:00: PIA not. SUE's sign-up at 10:00 was before.
        "customer_renewal_ratio": 0,
        "customer_renewal_ratio_samples": 1,
        # LEA back, NIA new, PIA lost.
        "customers_net_growth": 1,
    },
    "5m": {
        # PIA, now.
        "customers_lost": 1,
        "customers_lost" + by(reason="expired"): 1,
        "customer_renewal_ratio": 0,
        "customers_contacted": 1,
    },
    "365d": {
        # 468 of 14: INA 2, JON 2, KAI 2, LEA 2, MAX, SUE 2, QUIN, RON, PIA.
        "orders": 14,
        "revenue": 456,
        "order_value_mean": Fraction(468, 14),
        "customers_seen": 9,
        "customers_new": 10,
        "customer_churn_ratio": None,
        "purchase_frequency": Fraction(14, 9) * _A_YEAR,
        "customer_lifetime_value": Fraction(468, 14) * Fraction(14, 9) * _A_YEAR * _LIFESPAN,
        "customer_lifetime_value_net": None,
    },
}

BEFORE: Expected = {
    "month": {
        # KAI, on 5 September.
        "customers_new": 1,
        "customers_net_growth": 1,
        "revenue": 3,
        # All of 1 October.
        "customers_active": 8,
        # INA 60, JON 24, KAI 3, LEA 60, MAX 24, QUIN 60, RON 60, SUE 15.
        "customer_base_value": 306,
        "customer_lost_value": 0,
        # Until 14 October, 24:00: JON and KAI.
        "customers_expiring": 2,
        # No term ended.
        "customer_renewal_ratio": None,
        "customer_purchase_ratio": None,
        "customers_contacted": None,
        # October without its last day: PIA is not lost yet.
        "customers_net_growth:finished": 1,
        "customers_lost:finished": 3,
        "revenue:finished": 150,
        # What is finished stands beside a period before, and there is none.
        "customer_renewal_ratio:finished": None,
    },
}
