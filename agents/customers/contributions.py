"""What a customer counts: the measures as they stand in keys, and under which dimension values.

Codes are named as in `streams.arithmetic.measures.customers`.
"""

from typing import Final, TypeAlias

from agents.customers.facts import Answer, Interaction
from streams.arithmetic import fields
from streams.arithmetic.deltas import DimensionTuples, measure_codes
from streams.arithmetic.measures import customers as m
from streams.arithmetic.whole_numbers import number_of, number_of_third
from streams.engine.family import ValueNumbers

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
OF_ALL_TIME: Final = frozenset({COHORT_ACTIVE, COHORT_REVENUE, SPELLS_OPEN, SPELLS_ENDED})
"""What counts for as long as there is anything of a customer, however long ago it was."""

RELATION: Final = "relation"
FIRST, REPEAT = "first", "repeat"
RELATIONS: Final = ((RELATION, FIRST), (RELATION, REPEAT))
"""Dimension values that need numbers before anything is counted."""
NO_LABELS = 0
"""The dimension tuple of unknown values, which is number 0 of any `DimensionTuples`: for what has only a total."""

_UNKNOWN = fields.UNKNOWN

Values: TypeAlias = tuple[int, int, int]
"""Numbers of segment, region and industry."""
NO_VALUES: Final[Values] = (_UNKNOWN,) * 3
_NO_ORIGIN: Final = (_UNKNOWN,) * 4
"""Channel, campaign, owner and relation."""
_NO_CONTACT: Final = (_UNKNOWN,) * 4
"""Touchpoint, kind, reason and step."""
_NO_SERVICE: Final = (_UNKNOWN,) * 5
"""Agent, team, product, direction and driver."""
_NO_TIME: Final = (_UNKNOWN,) * 4
"""Month of joining, age in months, day, and number of days."""


class Labels:
    """DimensionTuples by what they describe. Arguments are numbers of dimension values, UNKNOWN where there is none."""

    def __init__(self, dimension_tuples: DimensionTuples, dictionary: ValueNumbers) -> None:
        """Number dimension tuples of the measures' DIMENSIONS; `dictionary` knows the values of `RELATIONS`."""
        self._number = dimension_tuples.number
        self._dictionary = dictionary

    @property
    def first(self) -> int:
        """The number of the relation of a customer's first purchase."""
        return self._dictionary.in_facts(RELATION, FIRST) or _UNKNOWN

    @property
    def repeat(self) -> int:
        """The number of the relation of all others."""
        return self._dictionary.in_facts(RELATION, REPEAT) or _UNKNOWN

    def of_customer(self, values: Values) -> int:
        """For what is counted of the customer."""
        return self._number((*values, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, *_NO_TIME))

    def of_loss(self, values: Values, reason: int) -> int:
        """For what is counted of a loss."""
        return self._number((*values, *_NO_ORIGIN, _UNKNOWN, _UNKNOWN, reason, _UNKNOWN, *_NO_SERVICE, *_NO_TIME))

    def of_joining(self, values: Values, channel: int, campaign: int) -> int:
        """For what is counted of a new customer."""
        return self._number((*values, channel, campaign, _UNKNOWN, _UNKNOWN, *_NO_CONTACT, *_NO_SERVICE, *_NO_TIME))

    def of_order(self, values: Values, channel: int, campaign: int, owner: int, relation: int) -> int:
        """For what is counted of a purchase or refund."""
        return self._number((*values, channel, campaign, owner, relation, *_NO_CONTACT, *_NO_SERVICE, *_NO_TIME))

    def of_campaign(self, campaign: int, channel: int) -> int:
        """For what is counted of a purchase or refund for its campaign, under the channel of that."""
        return self._number((*NO_VALUES, channel, campaign, _UNKNOWN, _UNKNOWN, *_NO_CONTACT, *_NO_SERVICE, *_NO_TIME))

    def of_answer(self, values: Values, fact: Answer) -> int:
        """For what is counted of a survey answer."""
        contact = (fact.touchpoint, fact.kind_number, _UNKNOWN, _UNKNOWN)
        return self._number(
            (*values, *_NO_ORIGIN, *contact, fact.agent, fact.team, fact.product, _UNKNOWN, _UNKNOWN, *_NO_TIME)
        )

    def of_driver(self, driver: int) -> int:
        """For what is counted of a further score."""
        return self._number((*NO_VALUES, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE[:-1], driver, *_NO_TIME))

    def of_sent(self, kind: int, touchpoint: int) -> int:
        """For what is counted of a survey that was sent."""
        return self._number((*NO_VALUES, *_NO_ORIGIN, touchpoint, kind, _UNKNOWN, _UNKNOWN, *_NO_SERVICE, *_NO_TIME))

    def of_interaction(self, fact: Interaction) -> int:
        """For what is counted of an interaction."""
        origin, contact = (_UNKNOWN, _UNKNOWN, fact.owner, _UNKNOWN), (_UNKNOWN, fact.kind_number, _UNKNOWN, _UNKNOWN)
        return self._number(
            (*NO_VALUES, *origin, *contact, _UNKNOWN, _UNKNOWN, _UNKNOWN, fact.direction, _UNKNOWN, *_NO_TIME)
        )

    def of_cart(self, segment: int, channel: int, step: int, reason: int) -> int:
        """For what is counted of a cart."""
        origin, contact = (channel, _UNKNOWN, _UNKNOWN, _UNKNOWN), (_UNKNOWN, _UNKNOWN, reason, step)
        return self._number((segment, _UNKNOWN, _UNKNOWN, *origin, *contact, *_NO_SERVICE, *_NO_TIME))

    def of_cohort(self, channel: int, segment: int, joined: int, age: int) -> int:
        """For what is counted of a cohort; `joined` is the number of a month, `age` a number of months."""
        origin = (channel, _UNKNOWN, _UNKNOWN, _UNKNOWN)
        time = (number_of(joined), number_of_third(age), _UNKNOWN, _UNKNOWN)
        return self._number((segment, _UNKNOWN, _UNKNOWN, *origin, *_NO_CONTACT, *_NO_SERVICE, *time))

    def of_open_spell(self, segment: int, day: int) -> int:
        """For a spell that has begun on a day."""
        return self._of_spell(segment, number_of(day), _UNKNOWN)

    def of_ended_spell(self, segment: int, days: int) -> int:
        """For a spell that has lasted so many days."""
        return self._of_spell(segment, _UNKNOWN, number_of(days))

    def _of_spell(self, segment: int, day: int, days: int) -> int:
        time = (_UNKNOWN, _UNKNOWN, day, days)
        return self._number((segment, _UNKNOWN, _UNKNOWN, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, *time))
