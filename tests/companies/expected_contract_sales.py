"""What the contract company sold in October, each number with its arithmetic. Money is in euros."""

from fractions import Fraction

from tests.companies.telling import HOUR
from tests.month.telling import Fields, by

_CONTACT = by(pipeline="default", stage="contact")
OFFER = by(pipeline="default", stage="offer")
_NEGOTIATION = by(pipeline="default", stage="negotiation")

SALES: Fields = {
    # BIRCH-2, FIR-2, GORSE-2, HOLM-1, NOBODY, RETURNED, FRESH, MOVED; TWICE is voided.
    "deals_created": 8,
    # Ann's FIR-2, HOLM-1, RETURNED.
    "deals_created" + by(owner="ann"): 3,
    "deals_created" + by(team="south"): 5,
    # ALDER-2, BIRCH-2, ELM-1, HOLM-1, NOBODY, MOVED.
    "deals_won": 6,
    "deals_won" + by(team="north"): 2,
    "deals_won" + by(product="suite"): 2,
    "deals_won" + by(product="unknown"): 2,
    # GORSE-2.
    "deals_lost": 1,
    "deals_lost" + by(team="south"): 1,
    "deal_close_ratio": Fraction(6, 7),
    "deal_close_ratio" + by(team="south"): Fraction(4, 5),
    # Of the 8, BIRCH-2, HOLM-1, NOBODY, MOVED.
    "deal_conversion_ratio": Fraction(4, 8),
    # Bob's BIRCH-2, NOBODY, MOVED of 5.
    "deal_conversion_ratio" + by(owner="bob"): Fraction(3, 5),
    # 1,500 + 500 + 2,200 + 630 + 100 + 50.
    "deal_value_won": 4980,
    "deal_value_won" + by(product="suite"): 3700,
    "deal_value_won" + by(team="south"): 2850,
    "deal_value_mean": 830,
    # The third of 50, 100, 500, 630, 1,500, 2,200.
    "deal_value_p50": 500,
    # 168 + 96 + 599 + 288 + 168 + 72 hours.
    "deal_cycle_seconds_mean": Fraction(1391, 6) * HOUR,
    # ALDER-2 and ELM-1.
    "deal_cycle_seconds_mean" + by(product="suite"): Fraction(767, 2) * HOUR,
    # Eight first contacts, of which FRESH came no further; three offers (ALDER-2, FIR-2, GORSE-2), of which ALDER-2
    # did; RETURNED's negotiation did not (it was signed before).
    "deal_stage_reach_ratio" + _CONTACT: Fraction(7, 8),
    "deal_stage_reach_ratio" + OFFER: Fraction(1, 3),
    "deal_stage_reach_ratio" + _NEGOTIATION: 0,
    "deal_stage_reach_ratio": Fraction(8, 12),
    "deal_stage_reach_ratio_samples": 12,
    # FIR-2, RETURNED, FRESH.
    "pipeline_open_deals": 3,
    "pipeline_open_deals" + by(owner="ann"): 2,
    "pipeline_open_value": 6150,
    "pipeline_open_value" + by(team="south"): 250,
    # 900 x 0.5 + 5,000 x 0.8 + 250 x 0.2.
    "pipeline_forecast_value": 4500,
    "pipeline_forecast_value" + by(owner="ann"): 4450,
    # 527 + 240 + 72 hours.
    "deal_open_stage_seconds_mean": Fraction(839, 3) * HOUR,
    "deal_open_stage_seconds_mean_samples": 3,
    "deal_open_stage_seconds_mean" + by(owner="ann"): Fraction(767, 2) * HOUR,
    "deal_open_stage_seconds_mean" + OFFER: 527 * HOUR,
    # FIR-2 for more than 20 days, RETURNED for 10 to the millisecond.
    "deals_stalled": 2,
    "deals_stalled" + _NEGOTIATION: 1,
    "deals_stalled" + by(owner="ann"): 2,
    "pipeline_stalled_value": 5900,
    "pipeline_stalled_value" + OFFER: 900,
}

MONEY: Fields = {
    # ALDER-2, BIRCH-2, ELM-1, HOLM-1, MOVED; NOBODY names no customer.
    "orders": 5,
    # 1,500 + 500 + 2,200 + 630 + 50.
    "revenue": 4880,
    # ELM-1 (also the first of its customer) and HOLM-1; the others bought before.
    "revenue" + by(relation="first"): 2830,
    "revenue" + by(relation="repeat"): 2050,
    "orders" + by(relation="first"): 2,
    "revenue" + by(relation="guest"): None,
    "revenue" + by(owner="ann"): 2130,
    "revenue" + by(owner="bob"): 2750,
    # ALDER-2 and MOVED. ELM had no segment yet when ELM-1 was signed.
    "revenue" + by(segment="large"): 1550,
    "revenue" + by(segment="small"): 500,
    "revenue" + by(segment="unknown"): 2830,
    # BIRCH-2 and MOVED.
    "revenue" + by(region="south"): 550,
    # ALDER-2 and BIRCH-2.
    "revenue" + by(channel="mail"): 2000,
    # Deals name none.
    "revenue" + by(campaign="unknown"): 4880,
    # Nobody gave anything back, ever.
    "refunds": None,
    "order_value_mean": 976,
    "order_value_mean" + by(owner="ann"): 1065,
    # ALDER, BIRCH, ELM, HOLM.
    "customers_seen": 4,
    "sales_per_customer": 1220,
    # ALDER, BIRCH, ELM (by MOVED).
    "repeat_purchase_ratio": Fraction(3, 4),
    # BIRCH-2 alone is of a product that is new to its customer.
    "cross_sell_ratio": Fraction(1, 4),
    "cross_sell_revenue": 500,
    "cross_sell_revenue_ratio": Fraction(500, 4880),
    "cross_sell_revenue_ratio" + by(owner="bob"): Fraction(500, 2750),
    "upsell_revenue": 0,
    "upsell_ratio": 0,
    # No deal tells its cost.
    "gross_profit": 0,
    "gross_margin_ratio": None,
    # Nobody spent anything.
    "acquisition_cost": None,
    "marketing_spend": None,
}
