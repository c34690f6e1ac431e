"""Finished periods: what each month came to, series by series, and quarters and years put together of months.

Pure: sums are added up, never values, so that a mean of a year is the mean of what happened in it.
"""

from streams.periods.goals_then import goals_field, goals_of_field, goals_text
from streams.periods.months import KeptMonth, Source, merged, seen_in, together, whole_in
from streams.periods.names import PERIODS, month_starts, period_name
from streams.periods.packing import UnreadableMonthError, month_field, month_of_field, packed, unpacked
from streams.periods.reading import KeptReading
from streams.periods.sums import Sums, added

__all__ = [
    "PERIODS",
    "KeptMonth",
    "KeptReading",
    "Source",
    "Sums",
    "UnreadableMonthError",
    "added",
    "goals_field",
    "goals_of_field",
    "goals_text",
    "merged",
    "month_field",
    "month_of_field",
    "month_starts",
    "packed",
    "period_name",
    "seen_in",
    "together",
    "unpacked",
    "whole_in",
]
