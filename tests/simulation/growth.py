"""Stories in the middle of which settings change: what grows does so while whatever may go wrong goes wrong."""

from functools import cache
from typing import Final

from streams.settings import Settings
from tests.engine.agreement import World
from tests.simulation.stories import TOML, Told, told

FORMER: Final = (
    TOML.replace("inactivity_days = 20", "inactivity_days = 45")
    .replace('default = "8h", high = "1h"', 'default = "2h"')
    .replace('"10d"', '"2d"')
    .replace("[kafka]", '[calendar]\nhours = "24/7"\n[kafka]')
)
"""What counts before: other losses, promises, hours and times to stall."""


class Grown(Told):
    """Such a story; what it comes to is what the settings of today make of all of it."""

    @property
    def former(self) -> Settings:
        """Machines get the settings of today while events arrive, or soon after, at once or one by one."""
        return _former(self.clock, self.partitions)


@cache
def _former(clock: str, partitions: int) -> Settings:
    return World(FORMER % partitions, clock).engine


@cache
def grown(number: int, *, long: bool, clock: str) -> Grown:
    """A story by its number; there are partitions for workers of both settings at once."""
    plain = told(number, long=long, clock=clock)
    return Grown(plain.clock, max(plain.partitions, 2), plain.arrivals)
