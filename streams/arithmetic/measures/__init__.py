"""Measures: what facts contribute to and KPIs are computed from."""

from collections.abc import Mapping

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
from streams.arithmetic.whole_numbers import named

ALL_MEASURES: tuple[Measure, ...] = (
    *deals.MEASURES,
    *tickets.MEASURES,
    *customers.MEASURES,
    *leads.MEASURES,
    *marketing.MEASURES,
)

MEASURES_WITH_FACTS: Mapping[str, tuple[Measure, ...]] = {
    "deal": deals.MEASURES,
    "ticket": tickets.MEASURES,
    "lead": leads.MEASURES,
    "customer": customers.MEASURES,
}
"""The measures of each family that keeps facts, by its name: they can be counted again without any event."""

ALL_DIMENSIONS = tuple(sorted({name for measure in ALL_MEASURES for by in measure.by for name in named(by)}))
"""The dimensions that any breakdown of a measure tells apart, and whose values are texts."""

MEANING = 2
"""Raised when facts that are kept say something else by now: no measure can be counted out of them then.

Where only what they count for a measure changes, its own `meaning` is raised, and it grows out of them.
"""

__all__ = [
    "ALL_DIMENSIONS",
    "ALL_MEASURES",
    "MEANING",
    "MEASURES_WITH_FACTS",
    "TOTAL",
    "Breakdown",
    "Kind",
    "Measure",
    "Part",
    "Quantity",
    "breakdown_of",
    "series_name",
    "series_names",
]
