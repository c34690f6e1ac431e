"""Mixed traffic over all topics for benchmarks: the beginning of what the simulator tells of a company."""

import itertools
import time
from collections.abc import Iterable

from schemas import Event
from streams.simulator import Simulation

MIXED_EVENTS = 300_000


def mixed_events(count: int = MIXED_EVENTS) -> Iterable[Event]:
    """The first `count` events of a company with 5,000 customers, in the order of their moments; all within a year."""
    now = int(time.time() * 1000)
    return itertools.islice(Simulation(1, now - 1000, days=20, archive_days=340, rate=0.35).history(), count)
