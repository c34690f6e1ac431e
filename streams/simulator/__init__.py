"""Traffic of an invented company over all topics: for demonstrations, and for tests that need something to count."""

from streams.simulator.live import live
from streams.simulator.scenarios import SCENARIOS, Placed, Scenario, place
from streams.simulator.simulation import DEFAULT_ARCHIVE_DAYS, DEFAULT_DAYS, DEFAULT_RATE, Simulation

__all__ = [
    "DEFAULT_ARCHIVE_DAYS",
    "DEFAULT_DAYS",
    "DEFAULT_RATE",
    "SCENARIOS",
    "Placed",
    "Scenario",
    "Simulation",
    "live",
    "place",
]
