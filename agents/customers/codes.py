"""The measures of customers as they stand in the keys of contributions.

They are named as in `streams.arithmetic.measures.customers`.
"""

from typing import Final

from streams.arithmetic.deltas import MEASURE_SHIFT
from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m


def _code(measure: Measure) -> int:
    return m.MEASURES.index(measure) << MEASURE_SHIFT


NEW: Final = _code(m.NEW)
ACTIVE: Final = _code(m.ACTIVE)
EVER: Final = _code(m.EVER)
INACTIVE: Final = _code(m.INACTIVE)
TENURE: Final = _code(m.TENURE)
RETURNED: Final = _code(m.RETURNED)
CHURNED: Final = _code(m.CHURNED)
WON_BACK: Final = _code(m.WON_BACK)
SEEN: Final = _code(m.SEEN)
REPEATED: Final = _code(m.REPEATED)
UPSOLD: Final = _code(m.UPSOLD)
CROSS_SOLD: Final = _code(m.CROSS_SOLD)
ORDER_VALUE: Final = _code(m.ORDER_VALUE)
REFUNDS: Final = _code(m.REFUNDS)
CAMPAIGN_SALES: Final = _code(m.CAMPAIGN_SALES)
CAMPAIGN_REFUNDS: Final = _code(m.CAMPAIGN_REFUNDS)
CARTS_SETTLED: Final = _code(m.CARTS_SETTLED)
CARTS_ABANDONED: Final = _code(m.CARTS_ABANDONED)
ANSWERS: Final = _code(m.ANSWERS)
NPS: Final = _code(m.NPS)
CSAT: Final = _code(m.CSAT)
CSAT_TOP: Final = _code(m.CSAT_TOP)
CES: Final = _code(m.CES)
CES_EASY: Final = _code(m.CES_EASY)
ACSI: Final = _code(m.ACSI)
LOYALTY: Final = _code(m.LOYALTY)
