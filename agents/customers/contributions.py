"""What a customer counts: the measures as they stand in keys, under which dimension values, and survey answers.

Codes are named as in `streams.arithmetic.measures.customers`.
"""

from typing import Final

from agents.customers.facts import Answer
from streams.arithmetic import fields
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import customers as m

_CODES = measure_codes(m.MEASURES)

NEW: Final = _CODES[m.NEW.name]
ACTIVE: Final = _CODES[m.ACTIVE.name]
EVER: Final = _CODES[m.EVER.name]
INACTIVE: Final = _CODES[m.INACTIVE.name]
TENURE: Final = _CODES[m.TENURE.name]
LOST: Final = _CODES[m.LOST.name]
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
CARTS_SETTLED: Final = _CODES[m.CARTS_SETTLED.name]
CARTS_ABANDONED: Final = _CODES[m.CARTS_ABANDONED.name]
ANSWERS: Final = _CODES[m.ANSWERS.name]
NPS: Final = _CODES[m.NPS.name]
NPS_CUSTOMERS: Final = _CODES[m.NPS_CUSTOMERS.name]
CSAT: Final = _CODES[m.CSAT.name]
CSAT_TOP: Final = _CODES[m.CSAT_TOP.name]
CES: Final = _CODES[m.CES.name]
CES_EASY: Final = _CODES[m.CES_EASY.name]
ACSI: Final = _CODES[m.ACSI.name]
LOYALTY: Final = _CODES[m.LOYALTY.name]


NO_LABELS = 0
"""The dimension tuple of unknown values, which is number 0 of any `DimensionTuples`: for what has only a total."""

_UNKNOWN = fields.UNKNOWN


class Labels:
    """DimensionTuples by what they describe. Arguments are numbers of dimension values, UNKNOWN where there is none."""

    def __init__(self, dimension_tuples: DimensionTuples) -> None:
        """Number dimension tuples of (segment, region, channel, campaign, touchpoint, kind, reason)."""
        self._number = dimension_tuples.number

    def of_customer(self, segment: int, region: int) -> int:
        """For what is counted of the customer."""
        return self._number((segment, region, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN))

    def of_loss(self, segment: int, region: int, reason: int) -> int:
        """For what is counted of a loss."""
        return self._number((segment, region, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, reason))

    def of_order(self, segment: int, channel: int, campaign: int) -> int:
        """For what is counted of a purchase or refund."""
        return self._number((segment, _UNKNOWN, channel, campaign, _UNKNOWN, _UNKNOWN, _UNKNOWN))

    def of_answer(self, segment: int, touchpoint: int, kind: int) -> int:
        """For what is counted of a survey answer."""
        return self._number((segment, _UNKNOWN, _UNKNOWN, _UNKNOWN, touchpoint, kind, _UNKNOWN))


def count_answer(fact: Answer, segment: int, labels: Labels, tally: Tally) -> int:
    """Count an answer of a customer who had this segment then; returns its moment and labels, as in a key."""
    at = key_of_moment(fact.order_key.moment) | labels.of_answer(segment, fact.touchpoint, fact.kind_number)
    tally += (at | ANSWERS, 1)
    match fact.kind:
        case "nps":
            tally += (at | NPS, fact.points)
        case "csat":
            tally += (at | CSAT, fact.points)
            if fact.good:
                tally += (at | CSAT_TOP, 1)
        case "ces":
            tally += (at | CES, fact.points)
            if fact.good:
                tally += (at | CES_EASY, 1)
        case "acsi":
            tally += (at | ACSI, fact.points)
        case _:
            tally += (at | LOYALTY, fact.points)
    return at
