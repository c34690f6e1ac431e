"""Analyses that are exact: counts in, tables out. Pure."""

from streams.analyses.chi_squared import upper_tail
from streams.analyses.hazard import MONTH_DAYS, Hazard, hazard_by_month
from streams.analyses.log_rank import LogRank, log_rank
from streams.analyses.spells import Counts, Spells
from streams.analyses.survival import Curve, kaplan_meier

__all__ = [
    "MONTH_DAYS",
    "Counts",
    "Curve",
    "Hazard",
    "LogRank",
    "Spells",
    "hazard_by_month",
    "kaplan_meier",
    "log_rank",
    "upper_tail",
]
