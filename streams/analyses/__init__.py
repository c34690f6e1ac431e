"""Analyses that are exact: survival, cohorts, what is bought together, loyalty, rates. Pure: counts in, tables out."""

from streams.analyses.association import Least, Rule, rules
from streams.analyses.chi_squared import upper_tail
from streams.analyses.cohorts import Cohorts, cohort_table
from streams.analyses.fisher import fisher_tail
from streams.analyses.hazard import MONTH_DAYS, Hazard, hazard_by_month
from streams.analyses.log_rank import LogRank, log_rank
from streams.analyses.loyalty import Cuts, Scores, quantile_cuts
from streams.analyses.loyalty_groups import OTHER, PROSPECT, LoyaltyGroups
from streams.analyses.poisson import binomial_two_sided, rates_alike
from streams.analyses.spells import Counts, Spells
from streams.analyses.suggested_groups import LOYAL, RISKY, Figures, Suggestion, suggested
from streams.analyses.survival import Curve, kaplan_meier

__all__ = [
    "LOYAL",
    "MONTH_DAYS",
    "OTHER",
    "PROSPECT",
    "RISKY",
    "Cohorts",
    "Counts",
    "Curve",
    "Cuts",
    "Figures",
    "Hazard",
    "Least",
    "LogRank",
    "LoyaltyGroups",
    "Rule",
    "Scores",
    "Spells",
    "Suggestion",
    "binomial_two_sided",
    "cohort_table",
    "fisher_tail",
    "hazard_by_month",
    "kaplan_meier",
    "log_rank",
    "quantile_cuts",
    "rates_alike",
    "rules",
    "suggested",
    "upper_tail",
]
