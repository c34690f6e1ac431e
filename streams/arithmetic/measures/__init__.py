"""Measures: what facts contribute to and KPIs are computed from."""

from streams.arithmetic.measures import customers, deals, marketing, tickets
from streams.arithmetic.measures.kinds import TOTAL, Breakdown, Kind, Measure, Part, series_name, series_names

ALL_MEASURES: tuple[Measure, ...] = (
    *deals.MEASURES,
    *tickets.MEASURES,
    *customers.MEASURES,
    *marketing.MEASURES,
)

MEANING = 1
"""Raised when what facts contribute to a measure changes though its name stays: all has to be counted again then."""

__all__ = ["ALL_MEASURES", "MEANING", "TOTAL", "Breakdown", "Kind", "Measure", "Part", "series_name", "series_names"]
