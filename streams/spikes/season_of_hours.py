"""What is usual of stretches of time, by the season of their hours."""

from dataclasses import dataclass

import numpy as np

from streams.spikes.judgement import HOUR
from streams.spikes.natures import Nature
from streams.spikes.stretches import Floats, Stretches
from streams.spikes.working_time import WorkingTime


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for one unit of exposure, by cell of the week, and the clock that tells cells."""

    by_cell: Floats
    working_time: WorkingTime

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
        rates = self.by_cell[self.working_time.cells(at)]
        mean: Floats = np.bincount(place, rates, len(stretches)) / hours
        return mean


def exposure_of(nature: Nature, stretches: Stretches) -> Floats:
    """What is expected grows with: hours by the clock, or how many things there are."""
    if nature.by_time:
        hours: Floats = (stretches.end - stretches.begin) / HOUR
        return hours
    return stretches.whole
