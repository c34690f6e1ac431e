"""The log-rank test: do customers of different groups stay for equally long?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from streams.analyses.chi_squared import upper_tail
from streams.analyses.spells import Spells


@dataclass(frozen=True, slots=True)
class LogRank:
    """What the test says of the groups that could be compared."""

    chi2: float
    degrees: int
    """Degrees of freedom: one less than there are groups."""
    p: float
    """How probable such a difference, or a greater one, is where all groups are alike."""
    observed: Mapping[str, int]
    """How many each group lost."""
    expected: Mapping[str, float]
    """How many it would have lost if all were alike."""


def log_rank(groups: Mapping[str, Spells]) -> LogRank | None:
    """Compare the survival of any number of groups, with the same weight at all times.

    On each day on which anybody was lost, a group is expected to lose its share of those at risk; variances and
    covariances are those of the multivariate hypergeometric distribution (Mantel, Cancer Chemotherapy Reports 50,
    1966; Peto and Peto, Journal of the Royal Statistical Society A 135, 1972).

    A group that had nobody at risk when anybody was lost says nothing, and is left out. None where fewer than two
    groups are left, or where all of them are lost on the same day, so that nothing could have been different.
    """
    lengths = [spells.days[spells.lost > 0] for spells in groups.values()]
    days = np.unique(np.concatenate([np.zeros(0), *lengths]))
    at_risk_by_name = {name: spells.at_risk_on(days).astype(np.float64) for name, spells in groups.items()}
    names = [name for name, at_risk in at_risk_by_name.items() if at_risk.any()]
    if len(names) < 2:
        return None
    at_risk = np.stack([at_risk_by_name[name] for name in names])
    lost = np.stack([groups[name].lost_on(days) for name in names])
    all_at_risk, all_lost = at_risk.sum(axis=0), lost.sum(axis=0)
    share = at_risk / all_at_risk
    expected = share @ all_lost
    chance = all_lost * (all_at_risk - all_lost) / np.maximum(all_at_risk - 1, 1)
    # On the first day all groups are at risk: if anybody is left after it, no group's share follows from the others'
    # but that of the last one, and the matrix without that one can be inverted.
    if not chance[0]:
        return None
    covariance = np.diag(share @ chance) - (share * chance) @ share.T
    away = (lost.sum(axis=1) - expected)[:-1]
    chi2 = max(0.0, float(away @ np.linalg.solve(covariance[:-1, :-1], away)))
    degrees = len(names) - 1
    observed = dict(zip(names, lost.sum(axis=1).tolist(), strict=True))
    return LogRank(chi2, degrees, upper_tail(chi2, degrees), observed, dict(zip(names, expected.tolist(), strict=True)))
