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
"""Raised when facts that are kept say something else by now: no measure can be counted out of them then.

Where only what they count for a measure changes, its own `meaning` is raised, and it grows out of them.
"""

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
