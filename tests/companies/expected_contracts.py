"""What the contract company's events amount to, by window, each number with its arithmetic. Money is in euros."""

from fractions import Fraction

from tests.companies.expected_contract_sales import MONEY, OFFER, SALES
from tests.companies.telling import DAY, HOUR
from tests.month.telling import Expected, Fields, by

_CUSTOMERS: Fields = {
    # ELM.
    "customers_new": 1,
    "customers_new" + by(region="south"): 1,
    "customers_new" + by(industry="food"): 1,
    # ALDER, BIRCH (back), ELM, FIR, GORSE.
    "customers_active": 5,
    "customers_active" + by(segment="large"): 3,
    "customers_active" + by(region="south"): 3,
    # BIRCH and CEDAR.
    "customers_lost": 2,
    "customers_lost" + by(reason="expired"): 1,
    "customers_lost" + by(reason="price"): 1,
    "customers_lost" + by(industry="steel"): 1,
    # 1 joined, 1 came back, 2 were lost.
    "customers_net_growth": 0,
    "customers_net_growth" + by(segment="large"): 1,
    "customers_net_growth" + by(segment="small"): -1,
    # Of ALDER, BIRCH, CEDAR, FIR and GORSE.
    "customer_growth_ratio": 0,
    "customer_base_growth_ratio": Fraction(1, 5),
    "customer_churn_ratio": Fraction(2, 5),
    "customer_retention_ratio": Fraction(3, 5),
    # CEDAR of ALDER, CEDAR, GORSE.
    "customer_churn_ratio" + by(region="north"): Fraction(1, 3),
    # Nobody was lost on 1 October.
    "customer_win_back_ratio": None,
    # BIRCH 15 February to 15 October (288 - 46 = 242 days), CEDAR 1 March to 20 October (293 - 60 = 233).
    "customer_tenure_seconds_mean": Fraction(475, 2) * DAY,
    # Days until 31 October, each and 3 h: ALDER 294, BIRCH 258, ELM 26, FIR 183, GORSE 152: 913 days and 15 h of 5.
    "customer_age_seconds_mean": Fraction(913 * 24 + 15, 5) * HOUR,
    "customer_age_seconds_mean_samples": 5,
    # HOLM is none, but buys: 4 of 5.
    "customer_purchase_ratio": Fraction(4, 5),
    # ALDER 2,700, BIRCH 1,100, ELM 2,250, FIR 1,000, GORSE 300.
    "customer_base_value": 7350,
    "customer_base_value" + by(segment="large"): 5950,
    # BIRCH had paid 600 at its loss, CEDAR 800.
    "customer_lost_value": 1400,
    "customer_lost_value" + by(reason="expired"): 600,
    "customer_value_loss_ratio": Fraction(1400, 8750),
    "customer_value_loss_ratio" + by(segment="small"): Fraction(1400, 2800),
    # ELM and FIR.
    "customers_expiring": 2,
    "customers_expiring" + by(segment="large"): 2,
    # ALDER renewed; BIRCH and CEDAR did not.
    "customer_renewal_ratio": Fraction(1, 3),
    "customer_renewal_ratio_samples": 3,
    "customer_renewal_ratio" + by(segment="small"): 0,
    "customer_renewal_ratio" + by(segment="large"): 1,
    # ALDER's second call is its first one.
    "interactions": 3,
    "interactions" + by(kind="call"): 1,
    "interactions" + by(direction="outbound"): 2,
    "customers_contacted": 3,
    "customers_contacted" + by(segment="small"): 1,
}

_LEADS: Fields = {
    "leads_created": 3,
    # L1 and L3.
    "leads_qualified": 2,
    "leads_converted": 1,
    "leads_lost": 1,
    "leads_lost" + by(reason="budget"): 1,
    # L3.
    "leads_open": 1,
    "leads_open" + by(owner="bob"): 1,
    "lead_qualification_ratio": Fraction(2, 3),
    "lead_conversion_ratio": Fraction(1, 3),
    "lead_conversion_ratio" + by(owner="ann"): Fraction(1, 2),
    "lead_conversion_ratio" + by(priority="high"): 1,
    "lead_conversion_seconds_mean": 4 * DAY,
    # ELM is new, of 3 leads.
    "lead_customer_ratio": Fraction(1, 3),
}

_SERVICE: Fields = {
    "tickets_opened": 4,
    # T1 and T3.
    "tickets_opened" + by(product="suite"): 2,
    # T2 and T4.
    "tickets_opened" + by(segment="small"): 2,
    "tickets_resolved": 2,
    # T3 and T4.
    "tickets_backlog": 2,
    "tickets_backlog" + by(assignee="kim"): 1,
    "tickets_unanswered": 2,
    # T1 29 - 24, T2 68.
    "ticket_resolution_seconds_mean": Fraction(73, 2) * HOUR,
    "ticket_resolution_seconds_mean" + by(product="suite"): 5 * HOUR,
    "ticket_resolution_seconds_mean" + by(segment="small"): 68 * HOUR,
    "ticket_resolution_elapsed_seconds_mean": Fraction(97, 2) * HOUR,
    "ticket_resolution_elapsed_seconds_p50": 29 * HOUR,
    "ticket_paused_ratio": Fraction(24, 97),
    "ticket_resolution_business_seconds_mean": Fraction(9, 2) * HOUR,
    "ticket_resolution_business_seconds_mean" + by(category="bug"): 5 * HOUR,
    "ticket_resolution_business_seconds_mean" + by(agent="lee"): 4 * HOUR,
    # 1 and 2.
    "ticket_response_business_seconds_mean": Fraction(3, 2) * HOUR,
    "ticket_response_business_seconds_mean" + by(agent="lee"): 2 * HOUR,
    # 48 and 24.
    "ticket_backlog_seconds_mean": 36 * HOUR,
    "ticket_backlog_seconds_mean" + by(team="desk"): 36 * HOUR,
    "ticket_first_contact_ratio": Fraction(1, 2),
    # 4 of 5 active customers.
    "ticket_contact_ratio": Fraction(4, 5),
    # The settings promise nothing.
    "ticket_response_on_time_ratio": None,
}

_LOYALTY: Fields = {
    "surveys_sent": 5,
    "surveys_sent" + by(kind="nps"): 4,
    # A1, A2 and A5; A3 is voided.
    "survey_response_ratio": Fraction(3, 5),
    "survey_response_ratio" + by(kind="nps"): Fraction(2, 4),
    "survey_response_ratio" + by(touchpoint="support"): Fraction(3, 5),
    # Three of nps, one of csat, three of acsi.
    "survey_answers": 7,
    "survey_answers" + by(kind="nps"): 3,
    # 9, 6, 3.
    "nps": Fraction(-100, 3),
    "nps" + by(agent="kim"): 100,
    "nps" + by(product="basic"): -100,
    # ALDER 9 and CEDAR 3.
    "nps" + by(region="north"): 0,
    "nps_promoter_ratio": Fraction(1, 3),
    "nps_passive_ratio": 0,
    "nps_detractor_ratio": Fraction(2, 3),
    "nps_detractor_ratio" + by(segment="small"): 1,
    "csat_mean": 100,
    "csat_mean" + by(product="suite"): 100,
    "csat_ratio" + by(segment="large"): 1,
    # 8, 5 and 10 on 1 to 10: 7/9, 4/9 and 9/9 of 100.
    "acsi": Fraction(2000, 27),
    # Prices of 6, 4 and 9: 5/9, 3/9 and 8/9.
    "acsi_driver_mean" + by(driver="price"): Fraction(1600, 27),
    # 8 and 6: 7/9 and 5/9.
    "acsi_driver_mean" + by(driver="loyalty"): Fraction(600, 9),
    "acsi_driver_mean": None,
    # x = 55.56, 33.33, 88.89 and y = 77.78, 44.44, 100. 3 x 14,691.642 - 177.78 x 222.22 = 44,074.926 - 39,506.2716,
    # by 3 x 12,099.2346 - 177.78 x 177.78 = 36,297.7038 - 31,605.7284.
    "acsi_driver_impact" + by(driver="price"): Fraction("4568.6544") / Fraction("4691.9754"),
    "acsi_driver_impact_samples" + by(driver="price"): 3,
    # Two answers: 77.78 and 44.44 of the index by 77.78 and 55.56 of loyalty; and the other way round.
    "acsi_driver_impact" + by(driver="loyalty"): Fraction(3334, 2222),
    "acsi_loyalty_effect": Fraction(2222, 3334),
    "acsi_loyalty_effect_samples": 2,
}

_LIFESPAN = Fraction(1 / (1 - 0.6 ** (365 / 90)))
"""Of the 5 active on 2 August, BIRCH and CEDAR were lost: 2/5 in 90 days. On 31 October 2024 there was nobody."""
_A_YEAR = Fraction(365 * 2, 593)
"""From 8 January, 00:00, on which ALDER-1 was signed, to now: 304 - 8 days and a half, 296.5."""

TABLES: Expected = {
    "month": SALES | MONEY | _CUSTOMERS | _LEADS | _SERVICE | _LOYALTY,
    "90d": {
        "customer_churn_ratio": Fraction(2, 5),
        # 5 orders of 4 buyers; the company is older than the window.
        "purchase_frequency": Fraction(5, 4) * Fraction(365, 90),
    },
    "365d": {
        # ALDER 1,200 + 1,500, BIRCH 600 + 500, CEDAR 800, ELM 2,250, FIR 1,000, GORSE 300, HOLM 630.
        "revenue": 8780,
        "orders": 10,
        "order_value_mean": 878,
        "customers_seen": 7,
        "customer_churn_ratio": None,
        "purchase_frequency": Fraction(10, 7) * _A_YEAR,
        "customer_lifetime_value": 878 * Fraction(10, 7) * _A_YEAR * _LIFESPAN,
        # Nobody told what customers cost.
        "customer_lifetime_value_net": None,
        "lifetime_value_cost_ratio": None,
    },
    "30d": {
        # From 1 October 12:00 on, as all of the month but ALDER-2's offer of 09:00.
        "deal_stage_reach_ratio" + OFFER: 0,
        "revenue": 4880,
        "customers_net_growth": 0,
    },
    "24h": {
        "revenue": 0,
        "deals_stalled": 2,
        "customer_renewal_ratio": None,
        # T4 was opened at the window's first minute.
        "tickets_opened": 1,
        # BIRCH.
        "customers_contacted": 1,
    },
}

BEFORE: Expected = {
    "month": {
        # September up to its 30th: nothing was signed; ALDER-2 and ELM-1 were created.
        "deals_won": 0,
        "deals_created": 2,
        "revenue": 0,
        # ALDER 1,200, BIRCH 600, CEDAR 800, FIR 1,000, GORSE 300.
        "customer_base_value": 3900,
        "customers_net_growth": 0,
        # ALDER's and BIRCH's ends were less than 30 days away.
        "customers_expiring": 2,
        # Cohorts and ages of what is open have none.
        "deal_stage_reach_ratio": None,
        "lead_conversion_ratio": None,
        "deal_open_stage_seconds_mean": None,
        "customer_age_seconds_mean": None,
        # No lead was told of in September.
        "leads_created": None,
    },
}
