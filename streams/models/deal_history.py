"""What became known of deals, and when, as columns: all of it can be looked at as of any past moment."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from streams.analyses.arrays import Int64s

OPEN: Final = 0
WON: Final = 1
LOST: Final = -1
UNDATED: Final = -(1 << 40)
"""The expected close of a deal that has none."""
DAY_MS: Final = 86_400_000

DayOf: TypeAlias = Callable[[int], int]
"""Moment (epoch ms) -> the number of its day in the company's calendar, days since 1970-01-01."""


class DealHistory(NamedTuple):
    """A row for whatever became known of a deal. Rows of a deal stand side by side, the earliest first.

    In which order deals stand makes no difference, nor by which numbers they, pipelines and stages are told apart.
    Moments are epoch ms.
    """

    deal: Int64s
    moment: Int64s
    """From when on the row holds, up to the deal's next one."""
    entered: Int64s
    """When the deal came into its stage."""
    decided: Int64s
    """Since when its outcome is what it is."""
    pipeline: Int64s
    stage: Int64s
    """A number of its own in each pipeline."""
    outcome: Int64s
    """OPEN, WON or LOST."""
    amount: Int64s
    """Minor units; 0 where nobody said."""
    millionths: Int64s
    """The probability of winning that the deal has by itself, or else its stage by the settings."""
    close: Int64s
    """The day on which it is expected to close, days since 1970-01-01, or UNDATED."""

    def at(self, chosen: Int64s | NDArray[np.bool_]) -> "DealHistory":
        """Some of the rows, by places or by a mask."""
        return DealHistory(*(column[chosen] for column in self))

    def as_of(self, moment: int) -> "DealHistory":
        """What was known at a moment: no row begins after it."""
        known = self.moment <= moment
        return self if known.all() else self.at(known)

    def last(self) -> NDArray[np.bool_]:
        """Which rows are the last ones of their deals."""
        ends = np.ones(len(self.deal), dtype=np.bool_)
        ends[:-1] = self.deal[1:] != self.deal[:-1]
        return ends

    def standing(self, moment: int | None = None) -> "DealHistory":
        """The last row of each deal, or the last that was known at a moment: how it stands, or stood."""
        if moment is None:
            return self.at(self.last())
        known = self.moment <= moment
        # What is known of a deal are its first rows.
        goes_on = np.zeros_like(known)
        goes_on[:-1] = known[1:] & (self.deal[1:] == self.deal[:-1])
        return self.at(known & ~goes_on)

    def open(self) -> "DealHistory":
        """The rows of open deals, at their moments."""
        return self.at(self.outcome == OPEN)
