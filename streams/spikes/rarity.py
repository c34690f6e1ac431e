"""How often something comes in a stretch of time, from how probable it is in one run of it.

Runs of all lengths end at every minute. One of length L that passes a limit is mostly the same event as the one a
minute later, so what counts is how often a run of this length *begins* to pass it. For a Poisson process with a window
that slides, this is the rate at which one more event makes k of it: (k - m) / L times the tail (m is what is expected),
and of the crossings in a row only (k - m) / k are the first: Aldous, Probability Approximations via the Poisson
Clumping Heuristic (1989), chapter B. For what has a variance V it is d^2 / (V + d) / L above and d^2 / V / L below, d
being the distance; with no event at all where m were expected, that is m / L * exp(-m), which is exact.
"""

from typing import Final

import numpy as np

from streams.spikes.judgement import HOUR, RAREST
from streams.spikes.natures import Side
from streams.spikes.stretches import Floats

LENGTHS_AT_ONCE: Final = 4.0
"""So many lengths of runs are independent of each other, as measured by simulation (tests/bench)."""
_LENGTHS_OF_A_LUMP: Final = 2.0
_LEAST_HOURS: Final = 1 / HOUR
"""Of less business than an average minute has."""


def once_in_hours(tail: Floats, one_lump: Floats, distance: Floats, strangeness: Floats, own_hours: Floats) -> Floats:
    """Once in how many hours the most unusual run of any length is as unusual as each of these; from 1 to RAREST.

    `distance` is how far a run is on the bad side: what is not there is as usual as can be. `strangeness` is d^2 / V as
    above. `own_hours` is how long the run is in hours of average business. `one_lump` is how probable it is that a
    single thing of the run makes all of the distance: that is no clump of crossings, it comes as often as such things.
    """
    own = np.maximum(own_hours, _LEAST_HOURS)
    often = (LENGTHS_AT_ONCE * tail * np.maximum(strangeness, 1.0) + _LENGTHS_OF_A_LUMP * one_lump) / own
    # What is not even improbable comes all the time, however long it lasts.
    often += (tail + one_lump) ** 2
    return np.where(distance > 0, np.clip(1 / np.maximum(often, 1 / RAREST), 1.0, RAREST), 1.0)


def strangeness(distance: Floats, variance: Floats, jump: Floats, side: Side) -> Floats:
    """How far a run is in squares of its deviation; `jump` is by how much one more thing moves it."""
    more = distance * jump if side is Side.HIGH else 0.0
    return distance**2 / np.maximum(variance + more, 1e-12)
