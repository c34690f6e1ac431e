"""Measures: what facts contribute to and KPIs are computed from."""

from typing import Final

from streams.arithmetic.measures import customers, deals, leads, marketing, tickets
from streams.arithmetic.measures.kinds import (
    TOTAL,
    Breakdown,
    Kind,
    Measure,
    Part,
    breakdown_of,
    series_name,
    series_names,
)
from streams.arithmetic.measures.quantities import Quantity
from streams.arithmetic.measures.value import Measures

BUILT_IN: Final = Measures(
    with_facts={
        "deal": deals.MEASURES,
        "ticket": tickets.MEASURES,
        "customer": customers.MEASURES,
        "lead": leads.MEASURES,
    },
    without_facts={"campaign": marketing.MEASURES},
)
"""The measures that come with Nabz. Only the catalogue reads this: whatever asks what there is, is given `Measures`."""

MEANING = 2
"""Raised when what facts contribute to a measure changes though its name stays: all has to be counted again then."""

__all__ = [
    "BUILT_IN",
    "MEANING",
    "TOTAL",
    "Breakdown",
    "Kind",
    "Measure",
    "Measures",
    "Part",
    "Quantity",
    "breakdown_of",
    "series_name",
    "series_names",
]
