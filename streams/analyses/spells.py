"""Spells: for how long customers stayed, or have been there so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from streams.analyses.arrays import Floats, Int64s

Counts: TypeAlias = Mapping[int, int] | Mapping[float, int] | Sequence[int] | Int64s
"""How many spells by their length: a mapping from days to a count, or an array whose place i is the count of i days."""


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """How many spells there are of each length. All arrays have one place for each length that occurs.

    A spell that goes on has the length that it has so far: it is censored there.
    """

    days: Floats
    """The lengths, growing."""
    lost: Int64s
    """How many spells ended at that length."""
    going_on: Int64s
    """How many spells have that length and go on."""
    at_risk: Int64s
    """How many spells have at least that length: ended ones and such as go on."""

    @classmethod
    def of(cls, ended: Counts, present: Counts) -> "Spells":
        """Spells that ended, by tenure in days, and such as go on, by age in days.

        Lengths need not be whole. Counts of 0 are left out. Raises ValueError for a length that is negative or not
        finite, and for a count that is negative or no integer.
        """
        ended_days, ended_counts = _listed("ended", ended)
        present_days, present_counts = _listed("present", present)
        days, places = np.unique(np.concatenate([ended_days, present_days]), return_inverse=True)
        lost = np.zeros(len(days), dtype=np.int64)
        going_on = np.zeros(len(days), dtype=np.int64)
        np.add.at(lost, places[: len(ended_days)], ended_counts)
        np.add.at(going_on, places[len(ended_days) :], present_counts)
        at_risk = np.cumsum((lost + going_on)[::-1], dtype=np.int64)[::-1]
        return cls(days, lost, going_on, at_risk)

    @property
    def customers(self) -> int:
        """How many spells there are."""
        return int(self.at_risk[0]) if len(self.at_risk) else 0

    @property
    def longest_days(self) -> float:
        """The length of the longest one; 0 where there is none. Of what is beyond nothing is known."""
        return float(self.days[-1]) if len(self.days) else 0.0

    def at_risk_on(self, days: Floats) -> Int64s:
        """How many spells have at least these lengths, in their shape."""
        followed: Int64s = np.append(self.at_risk, 0)[np.searchsorted(self.days, days, side="left")]
        return followed

    def lost_on(self, days: Floats) -> Int64s:
        """How many spells ended at exactly these lengths, in their shape."""
        places = np.searchsorted(self.days, days, side="left")
        found: Int64s = np.append(self.lost, 0)[places]
        return np.where(np.append(self.days, np.nan)[places] == days, found, 0)


def _listed(name: str, counts: Counts) -> tuple[Floats, Int64s]:
    """Lengths and counts, without those of which there are none."""
    if isinstance(counts, Mapping):
        days = np.array(list(counts), dtype=np.float64)
        amounts = np.array(list(counts.values()))
    else:
        amounts = np.asarray(counts)
        days = np.arange(amounts.size, dtype=np.float64)
    if not amounts.size:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    if amounts.ndim != 1 or amounts.dtype.kind not in "iu":
        raise ValueError(f"{name} spells: counts are whole numbers in one row, not {counts!r}")
    if (amounts < 0).any():
        raise ValueError(f"{name} spells: {amounts.min()} spells were counted of a length; none can be less than 0")
    strange = days[~(np.isfinite(days) & (days >= 0))]
    if strange.size:
        raise ValueError(f"{name} spells: a length is 0 days or more, not {strange[0]}")
    kept = amounts > 0
    return days[kept], amounts[kept].astype(np.int64)
