"""Where the measures come from that analyses are made of: cohorts and spells of customers."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m
from streams.arithmetic.whole_numbers import AGE, DAY, DAYS, JOINED
from streams.kpis.lineage.customers import ARRIVALS, BY_JOINING, LIFE, PAID, VOIDED
from streams.kpis.lineage.declaration import Lineage, joined

_MONTHS = ("inactivity_days", "calendar")
_OF_COHORT = {
    JOINED: LIFE,
    AGE: LIFE,
    "channel": BY_JOINING["channel"],
    "segment": BY_JOINING["segment"],
}

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
}
"""Lineage of the measures of analyses."""
