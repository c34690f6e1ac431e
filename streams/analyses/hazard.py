"""The hazard: in which month of their stay customers are lost most."""

from dataclasses import dataclass
from math import ceil, isfinite
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.analyses.spells import Spells

MONTH_DAYS: Final = 365 / 12
_DIGITS: Final = 9
"""365 days are twelve months, also where 365 / (365 / 12) is a little more than 12."""


@dataclass(frozen=True, slots=True, eq=False)
class Hazard:
    """The hazard by month of stay. Place k of all arrays is the month that begins after k months."""

    lost: Int64s
    """How many were lost in that month of theirs."""
    exposure_months: Floats
    """How many months customers have spent in it, all together: 1 for who stayed for all of it, else the part."""
    monthly: Floats
    """Lost per customer and month; NaN where nobody has spent any time. It is a rate, and may be above 1."""


def hazard_by_month(spells: Spells, month_days: float = MONTH_DAYS) -> Hazard:
    """Losses by time at risk, month by month, up to the longest spell; no month where there are no spells.

    It is the most likely rate where the hazard is the same throughout a month (the occurrence/exposure rate; Holford,
    Life tables with concomitant information, Biometrics 32, 1976). Whoever is lost on the last day of a month is lost
    in that month; whoever is lost on day 0 is in the first. Raises ValueError for a month that is not above 0 days,
    or not finite.
    """
    if not (isfinite(month_days) and month_days > 0):
        raise ValueError(f"a month has more than 0 days, not {month_days!r}")
    if not spells.customers:
        return Hazard(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    months: Floats = np.round(spells.days / month_days, _DIGITS)
    count = max(1, ceil(float(months[-1])))
    places = np.maximum(np.ceil(months).astype(np.int64) - 1, 0)
    lost = np.zeros(count, dtype=np.int64)
    np.add.at(lost, places, spells.lost)
    # Who leaves the table in a month has spent all those before it, and a part of that one.
    leaving = spells.lost + spells.going_on
    part = np.zeros(count)
    np.add.at(part, places, leaving * (months - places))
    whole = spells.customers - np.cumsum(_by_place(places, leaving, count))
    exposure = part + whole
    monthly = np.divide(lost, exposure, out=np.full(count, np.nan), where=exposure > 0)
    return Hazard(lost, exposure, monthly)


def _by_place(places: Int64s, amounts: Int64s, count: int) -> Int64s:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, places, amounts)
    return sums
