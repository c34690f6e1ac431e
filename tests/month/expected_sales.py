"""What the month's deals amount to, by window, each number with its arithmetic. Money is in euros."""

from fractions import Fraction

from tests.month.names import (
    CONTACT,
    DEFAULT,
    FAIR,
    LEAD,
    NEGAR,
    NEGOTIATION,
    PROPOSAL,
    SAMPLE,
    SINA,
    TOO_DEAR,
    TRADE,
)
from tests.month.telling import Expected, by

_CYCLE_DAYS = Fraction(73, 6)
"""HOTEL 7 days and 8 h, MARKET 17 days: 584 h together, 292 h each."""

SALES: Expected = {
    "month": {
        # HOTEL, RESTAURANT, MARKET, RETURNED, SPICE_TRADER, TEA_HOUSE; TYPED_TWICE is voided.
        "deals_created": 6,
        "deals_created" + by(pipeline=TRADE): 2,
        # RESTAURANT, MARKET, RETURNED.
        "deals_created" + by(channel=FAIR): 3,
        # HOTEL and MARKET; RETURNED is in negotiation again.
        "deals_won": 2,
        "deals_won" + by(owner=NEGAR): 1,
        # RESTAURANT and UNDECIDED.
        "deals_lost": 2,
        "deals_lost" + by(reason=TOO_DEAR): 2,
        "deal_close_ratio": Fraction(2, 4),
        "deal_close_ratio_samples": 4,
        # HOTEL won; RESTAURANT and UNDECIDED lost.
        "deal_close_ratio" + by(pipeline=DEFAULT): Fraction(1, 3),
        # Of the 6 created, HOTEL and MARKET are won by now.
        "deal_conversion_ratio": Fraction(2, 6),
        # 12,000 dollars x 0.8 = 9,600, and 8,000,000,000 rials / 1,000,000 = 8,000.
        "deal_value_won": 17600,
        "deal_value_won" + by(owner=NEGAR): 9600,
        "deal_value_won" + by(owner=SINA): 8000,
        "deal_value_mean": 8800,
        # The second of 8,000 and 9,600 (2 x 0.9 = 1.8, up).
        "deal_value_p90": 9600,
        # 292 h.
        "deal_cycle_seconds_mean": 292 * 3600,
        "deal_cycle_seconds_mean" + by(pipeline=TRADE): 17 * 86400,
        # Hours a lead: HOTEL 80, RESTAURANT 120, RETURNED 72, TEA_HOUSE 48, UNDECIDED 337. Together 657, of 5.
        "deal_stage_seconds_mean" + by(pipeline=DEFAULT, stage=LEAD): Fraction(657, 5) * 3600,
        "deal_stage_seconds_mean_samples" + by(pipeline=DEFAULT, stage=LEAD): 5,
        # All of these went forward but UNDECIDED, which was lost.
        "deal_stage_conversion_ratio" + by(pipeline=DEFAULT, stage=LEAD): Fraction(4, 5),
        # SPICE_TRADER went back to a contact.
        "deal_stage_conversion_ratio" + by(pipeline=TRADE, stage=SAMPLE): 0,
        # Exits: HOTEL 2, RESTAURANT 2, MARKET 2, RETURNED 1, TEA_HOUSE 1, UNDECIDED 1, SPICE_TRADER 1. Not forward:
        # RESTAURANT's and UNDECIDED's loss, SPICE_TRADER's return.
        "deal_stage_conversion_ratio": Fraction(7, 10),
        # TEA_HOUSE, RETURNED, SPICE_TRADER.
        "pipeline_open_deals": 3,
        "pipeline_open_deals" + by(pipeline=TRADE, stage=CONTACT): 1,
        # 4,000 + 3,000 + 12.34 (12.345, half-even).
        "pipeline_open_value": Fraction("7012.34"),
        "pipeline_open_value" + by(pipeline=DEFAULT, stage=NEGOTIATION): 3000,
        "pipeline_open_value" + by(pipeline=DEFAULT, stage=PROPOSAL): 4000,
        # 4,000 x 0.5 + 3,000 x 0.75 + 12.34 x 0.25 = 2,000 + 2,250 + 3.085 = 4,253.085, half-even.
        "pipeline_forecast_value": Fraction("4253.08"),
        # 3.085, half-even.
        "pipeline_forecast_value" + by(pipeline=TRADE): Fraction("3.08"),
        # 3 open x 2/4 x 8,800 a deal, in 73/6 days.
        "sales_velocity": 3 * Fraction(2, 4) * 8800 / _CYCLE_DAYS,
        # 2 open x 1/3 x 9,600, in 7 days and 8 h.
        "sales_velocity" + by(pipeline=DEFAULT): 2 * Fraction(1, 3) * 9600 / Fraction(22, 3),
    },
    "week": {
        # HOTEL on Saturday, MARKET on Wednesday.
        "deals_won": 2,
        # RESTAURANT on Monday.
        "deals_lost": 1,
        "deal_close_ratio": Fraction(2, 3),
        # TEA_HOUSE alone, which is open.
        "deals_created": 1,
        "deal_conversion_ratio": 0,
    },
    "24h": {
        # MARKET was signed on Wednesday at 09:00, before the window.
        "deals_won": 0,
        "deal_value_won": 0,
        "deal_value_mean": None,
        "deal_close_ratio": None,
        "sales_velocity": None,
    },
    "quarter": {
        # OLD_CAFE, EXPORTER, HOTEL, MARKET: 2,000 + 6,000 + 9,600 + 8,000.
        "deals_won": 4,
        "deal_value_won": 25600,
        # BAKERY, UNDECIDED, RESTAURANT.
        "deal_close_ratio": Fraction(4, 7),
    },
    "year": {
        # SPRING_HOTEL's 1,500 too.
        "deal_value_won": 27100,
        # SPRING_HOTEL, OLD_CAFE, BAKERY, EXPORTER, UNDECIDED, and the 6 of Aban.
        "deals_created": 11,
    },
}
