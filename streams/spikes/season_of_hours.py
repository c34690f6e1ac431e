"""What is usual of stretches of time, by the season of their hours."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.spikes.judgement import HOUR
from streams.spikes.natures import Nature
from streams.spikes.stretches import Floats, Int64s, Stretches
from streams.spikes.working_time import CELLS, WorkingTime

_LITTLE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for one unit of exposure, by cell of the week, and the clock that tells cells."""

    by_cell: Floats
    exposures: Floats
    """What an hour of each cell has of exposure, usually: hours of a day weigh by it where only the day is known."""
    working_time: WorkingTime

    @classmethod
    def of(cls, by_cell: Floats, exposure: Floats, cells: Int64s, working_time: WorkingTime) -> "Usual":
        """With exposures of hours that were learned; a cell without any has a little of the mean."""
        hours = np.bincount(cells, minlength=CELLS)
        sums = np.bincount(cells, exposure, CELLS)
        return cls(by_cell, (sums + _LITTLE * exposure.mean()) / (hours + _LITTLE), working_time)

    def columns(self, nature: Nature, stretches: Stretches) -> tuple[Floats, Floats]:
        """The exposure of each stretch, and what is expected of it at the season alone.

        Stretches are of an hour of Greenwich at most, or whole ones, which count hour by hour.
        """
        exposure = exposure_of(nature, stretches)
        return exposure, exposure * self._rates(stretches)

    def _rates(self, stretches: Stretches) -> Floats:
        hours = np.maximum(1, (stretches.end - stretches.begin + HOUR - 1) // HOUR)
        place = np.repeat(np.arange(len(stretches)), hours)
        offset = np.arange(len(place)) - np.repeat(np.cumsum(hours) - hours, hours)
        at = (stretches.begin[place] // HOUR + offset) * HOUR
        cells = self.working_time.cells(at)
        if len(cells) == len(stretches):
            return self.by_cell[cells]
        weights = self.exposures[cells]
        sums = np.bincount(place, weights * self.by_cell[cells], len(stretches))
        mean: Floats = sums / np.bincount(place, weights, len(stretches))
        return mean


def exposure_of(nature: Nature, stretches: Stretches) -> Floats:
    """What is expected grows with: hours by the clock, or how many things there are.

    Of a count that is shown beside a whole it is both: twice as many customers lose twice as many in an hour.
    """
    if not nature.by_time:
        return stretches.whole
    hours: Floats = (stretches.end - stretches.begin) / HOUR
    return hours * np.where(stretches.whole > 0, stretches.whole, 1.0) if nature is Nature.COUNT else hours
