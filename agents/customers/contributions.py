"""What a customer counts: the measures as they stand in keys.

Codes are named as in `streams.arithmetic.measures.customers`.
"""

from typing import Final

from streams.arithmetic.deltas import measure_codes
from streams.arithmetic.measures import customers as m

_CODES = measure_codes(m.MEASURES)

NEW: Final = _CODES[m.NEW.name]
ACTIVE: Final = _CODES[m.ACTIVE.name]
ACTIVE_SINCE: Final = _CODES[m.ACTIVE_SINCE.name]
EVER: Final = _CODES[m.EVER.name]
INACTIVE: Final = _CODES[m.INACTIVE.name]
TENURE: Final = _CODES[m.TENURE.name]
LOST: Final = _CODES[m.LOST.name]
LOST_VALUE: Final = _CODES[m.LOST_VALUE.name]
BASE_VALUE: Final = _CODES[m.BASE_VALUE.name]
EXPIRING: Final = _CODES[m.EXPIRING.name]
LAPSING: Final = _CODES[m.LAPSING.name]
LAPSING_VALUE: Final = _CODES[m.LAPSING_VALUE.name]
TERMS_DECIDED: Final = _CODES[m.TERMS_DECIDED.name]
TERMS_RENEWED: Final = _CODES[m.TERMS_RENEWED.name]
RETURNED: Final = _CODES[m.RETURNED.name]
CHURNED: Final = _CODES[m.CHURNED.name]
WON_BACK: Final = _CODES[m.WON_BACK.name]
SEEN: Final = _CODES[m.SEEN.name]
REPEATED: Final = _CODES[m.REPEATED.name]
UPSOLD: Final = _CODES[m.UPSOLD.name]
CROSS_SOLD: Final = _CODES[m.CROSS_SOLD.name]
ORDER_VALUE: Final = _CODES[m.ORDER_VALUE.name]
REFUNDS: Final = _CODES[m.REFUNDS.name]
GUEST_SALES: Final = _CODES[m.GUEST_SALES.name]
GUEST_REFUNDS: Final = _CODES[m.GUEST_REFUNDS.name]
CAMPAIGN_SALES: Final = _CODES[m.CAMPAIGN_SALES.name]
CAMPAIGN_REFUNDS: Final = _CODES[m.CAMPAIGN_REFUNDS.name]
UPSELL_SALES: Final = _CODES[m.UPSELL_SALES.name]
CROSS_SELL_SALES: Final = _CODES[m.CROSS_SELL_SALES.name]
PROFIT: Final = _CODES[m.PROFIT.name]
SALES_WITH_COST: Final = _CODES[m.SALES_WITH_COST.name]
CAMPAIGN_PROFIT: Final = _CODES[m.CAMPAIGN_PROFIT.name]
CARTS_SETTLED: Final = _CODES[m.CARTS_SETTLED.name]
CARTS_ABANDONED: Final = _CODES[m.CARTS_ABANDONED.name]
CART_VALUE: Final = _CODES[m.CART_VALUE.name]
SURVEYS_SENT: Final = _CODES[m.SURVEYS_SENT.name]
SURVEYS_ANSWERED: Final = _CODES[m.SURVEYS_ANSWERED.name]
INTERACTIONS: Final = _CODES[m.INTERACTIONS.name]
CONTACTED: Final = _CODES[m.CONTACTED.name]
ANSWERS: Final = _CODES[m.ANSWERS.name]
PROMOTERS: Final = _CODES[m.PROMOTERS.name]
PASSIVES: Final = _CODES[m.PASSIVES.name]
DETRACTORS: Final = _CODES[m.DETRACTORS.name]
NPS: Final = _CODES[m.NPS.name]
NPS_CUSTOMERS: Final = _CODES[m.NPS_CUSTOMERS.name]
CSAT: Final = _CODES[m.CSAT.name]
CSAT_TOP: Final = _CODES[m.CSAT_TOP.name]
CES: Final = _CODES[m.CES.name]
CES_EASY: Final = _CODES[m.CES_EASY.name]
ACSI: Final = _CODES[m.ACSI.name]
DRIVER: Final = _CODES[m.DRIVER.name]
DRIVER_SCORE: Final = _CODES[m.DRIVER_SCORE.name]
DRIVER_INDEX: Final = _CODES[m.DRIVER_INDEX.name]
DRIVER_SQUARES: Final = _CODES[m.DRIVER_SQUARES.name]
DRIVER_PRODUCTS: Final = _CODES[m.DRIVER_PRODUCTS.name]
EFFECT_SCORE: Final = _CODES[m.EFFECT_SCORE.name]
EFFECT_INDEX: Final = _CODES[m.EFFECT_INDEX.name]
EFFECT_SQUARES: Final = _CODES[m.EFFECT_SQUARES.name]
EFFECT_PRODUCTS: Final = _CODES[m.EFFECT_PRODUCTS.name]
LOYALTY: Final = _CODES[m.LOYALTY.name]
COHORT_ACTIVE: Final = _CODES[m.COHORT_ACTIVE.name]
COHORT_REVENUE: Final = _CODES[m.COHORT_REVENUE.name]
SPELLS_OPEN: Final = _CODES[m.SPELLS_OPEN.name]
SPELLS_ENDED: Final = _CODES[m.SPELLS_ENDED.name]
BASKETS: Final = _CODES[m.BASKETS.name]
BASKET_ITEMS: Final = _CODES[m.BASKET_ITEMS.name]
BASKET_PAIRS: Final = _CODES[m.BASKET_PAIRS.name]
BASKETS_TOO_LARGE: Final = _CODES[m.BASKETS_TOO_LARGE.name]
LOYALTY_CUSTOMERS: Final = _CODES[m.LOYALTY_CUSTOMERS.name]
LOYALTY_RATED: Final = _CODES[m.LOYALTY_RATED.name]
LOYAL: Final = _CODES[m.LOYAL.name]
AT_RISK: Final = _CODES[m.AT_RISK.name]
LOYALTY_VALUE: Final = _CODES[m.LOYALTY_VALUE.name]
VALUE_AT_RISK: Final = _CODES[m.VALUE_AT_RISK.name]
LOYALTY_MOVES: Final = _CODES[m.LOYALTY_MOVES.name]
LOYALTY_UPGRADES: Final = _CODES[m.LOYALTY_UPGRADES.name]
LOYALTY_DOWNGRADES: Final = _CODES[m.LOYALTY_DOWNGRADES.name]
OF_ALL_TIME: Final = frozenset(
    {
        *(COHORT_ACTIVE, COHORT_REVENUE, SPELLS_OPEN, SPELLS_ENDED),
        *(LOYALTY_CUSTOMERS, LOYALTY_RATED, LOYAL, AT_RISK, LOYALTY_VALUE, VALUE_AT_RISK),
    }
)
"""What counts for as long as there is anything of a customer, however long ago it was."""
