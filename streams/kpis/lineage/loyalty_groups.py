"""Where the measures of loyalty groups come from."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m
from streams.kpis.lineage.customers import ARRIVALS, BOUGHT, PAID, SEGMENT
from streams.kpis.lineage.declaration import Feed, Lineage, joined

_RATED: Feed = joined(BOUGHT, PAID)
"""What is bought and given back, when and for how much."""
_GROUPED: Feed = joined(ARRIVALS, PAID)
"""The same, and who has not bought."""
_CUTS = ("loyalty", "rates")
_MONEY = (*_CUTS, "currency")
_BY_SEGMENT: Mapping[str, Feed] = {"segment": SEGMENT}

LOYALTY_GROUPS: Mapping[Measure, Lineage] = {
    m.LOYALTY_CUSTOMERS: Lineage(
        "Somebody who has signed up or bought, in the loyalty group of now.",
        ARRIVALS,
        {m.LOYALTY_GROUP: _GROUPED, **_BY_SEGMENT},
        ("loyalty",),
    ),
    m.LOYALTY_RATED: Lineage(
        "Somebody who has bought, where there are loyalty groups.", BOUGHT, _BY_SEGMENT, ("loyalty",)
    ),
    m.LOYAL: Lineage("A customer in one of the groups that the settings call loyal.", _RATED, _BY_SEGMENT, _CUTS),
    m.AT_RISK: Lineage("A customer in one of the groups that the settings call risky.", _RATED, _BY_SEGMENT, _CUTS),
    m.LOYALTY_VALUE: Lineage(
        "What somebody who has bought has paid in the period of loyalty groups, less refunds, in minor units.",
        _RATED,
        {m.LOYALTY_GROUP: _RATED},
        _MONEY,
    ),
    m.VALUE_AT_RISK: Lineage("The same of a customer at risk.", _RATED, _BY_SEGMENT, _MONEY),
    m.LOYALTY_MOVES: Lineage(
        "A move from one loyalty group to another.",
        _GROUPED,
        {m.MOVED_FROM: _GROUPED, m.MOVED_TO: _GROUPED},
        _CUTS,
    ),
    m.LOYALTY_UPGRADES: Lineage(
        "A move to a loyalty group that the settings name before the other.", _RATED, _BY_SEGMENT, _CUTS
    ),
    m.LOYALTY_DOWNGRADES: Lineage(
        "A move to a loyalty group that the settings name after the other.", _RATED, _BY_SEGMENT, _CUTS
    ),
}
"""Lineage of the measures of loyalty groups."""
