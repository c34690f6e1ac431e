"""Measures: what facts contribute to and KPIs are computed from."""

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

MEANING = 2
"""Raised when what facts contribute to a measure changes though its name stays: all has to be counted again then."""

__all__ = [
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
