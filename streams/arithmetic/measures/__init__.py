"""Measures: what facts contribute to and KPIs are computed from."""

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

ALL_DIMENSIONS = tuple(sorted({name for measure in ALL_MEASURES for by in measure.by for name in named(by)}))
"""The dimensions that any breakdown of a measure tells apart, and whose values are texts."""

MEANING = 2
"""Raised when what facts contribute to a measure changes though its name stays: all has to be counted again then."""

__all__ = [
    "ALL_DIMENSIONS",
    "ALL_MEASURES",
    "MEANING",
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
