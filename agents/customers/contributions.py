"""What a customer counts: the measures as they stand in keys, under which dimension values, and survey answers.

Codes are named as in `streams.arithmetic.measures.customers`.
"""

from typing import Final

from agents.customers.facts import Answer
from streams.arithmetic import fields
from streams.arithmetic.deltas import MEASURE_SHIFT, DimensionTuples, Tally, key_of_moment
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


NO_LABELS = 0
"""The dimension tuple of unknown values, which is number 0 of any `DimensionTuples`: for what has only a total."""

_UNKNOWN = fields.UNKNOWN


class Labels:
    """DimensionTuples by what they describe. Arguments are numbers of dimension values, UNKNOWN where there is none."""

    def __init__(self, dimension_tuples: DimensionTuples) -> None:
        """Number dimension tuples of (segment, region, channel, campaign, touchpoint, kind)."""
        self._number = dimension_tuples.number

    def of_customer(self, segment: int, region: int) -> int:
        """For what is counted of the customer."""
        return self._number((segment, region, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN))

    def of_order(self, segment: int, channel: int, campaign: int) -> int:
        """For what is counted of a purchase or refund."""
        return self._number((segment, _UNKNOWN, channel, campaign, _UNKNOWN, _UNKNOWN))

    def of_answer(self, segment: int, touchpoint: int, kind: int) -> int:
        """For what is counted of a survey answer."""
        return self._number((segment, _UNKNOWN, _UNKNOWN, _UNKNOWN, touchpoint, kind))


def count_answer(fact: Answer, segment: int, labels: Labels, tally: Tally) -> None:
    """Count an answer of a customer who had this segment then."""
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
