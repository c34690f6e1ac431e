"""Where the measures come from that analyses are made of: cohorts and spells of customers."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m
from streams.arithmetic.numbering import FAMILY, WITH
from streams.arithmetic.whole_numbers import AGE, DAY, DAYS, JOINED
from streams.kpis.lineage.customers import ARRIVALS, BY_JOINING, LIFE, PAID, VOIDED
from streams.kpis.lineage.declaration import Feed, Lineage, joined

_MONTHS = ("inactivity_days", "calendar")
_OF_COHORT = {
    JOINED: LIFE,
    AGE: LIFE,
    "channel": BY_JOINING["channel"],
    "segment": BY_JOINING["segment"],
}
_FAMILIES: Feed = {"purchase.completed": ("purchase_id", "items.family"), **VOIDED}
_BASKETS = ("baskets",)

ANALYSES: Mapping[Measure, Lineage] = {
    m.COHORT_ACTIVE: Lineage(
        "A customer in each month with a purchase; with contracts 1 where a spell begins and -1 where it has ended.",
        LIFE,
        _OF_COHORT,
        _MONTHS,
    ),
    m.COHORT_REVENUE: Lineage(
        "The amount of a purchase, less refunds, of somebody who has joined, in minor units.",
        joined(ARRIVALS, PAID, VOIDED),
        {**_OF_COHORT, JOINED: ARRIVALS, AGE: ARRIVALS},
        (*_MONTHS, "currency", "rates"),
    ),
    m.SPELLS_OPEN: Lineage(
        "A spell that has not ended: from when a customer came to when the customer is lost.",
        LIFE,
        {DAY: LIFE, "segment": BY_JOINING["segment"]},
        ("inactivity_days",),
    ),
    m.SPELLS_ENDED: Lineage(
        "A spell that has ended, by how many days it lasted.",
        LIFE,
        {DAYS: LIFE, "segment": BY_JOINING["segment"]},
        ("inactivity_days",),
    ),
    m.BASKETS: Lineage(
        "A purchase that has items.",
        {"purchase.completed": ("purchase_id",), **VOIDED},
        settings=_BASKETS,
    ),
    m.BASKET_ITEMS: Lineage(
        "A family of a basket, each once; `unknown` for items that tell none.",
        _FAMILIES,
        {FAMILY: _FAMILIES},
        _BASKETS,
    ),
    m.BASKET_PAIRS: Lineage(
        "Two families of one basket, in the order of the alphabet; none of a basket that is too large.",
        _FAMILIES,
        {FAMILY: _FAMILIES, WITH: _FAMILIES},
        _BASKETS,
    ),
    m.BASKETS_TOO_LARGE: Lineage(
        "A basket of more families than `baskets.most_items`.",
        _FAMILIES,
        settings=_BASKETS,
    ),
}
"""Lineage of the measures of analyses."""
