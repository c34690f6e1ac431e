"""Rules about the engine itself: that it runs, that it keeps up, and that what it is given makes sense."""

from streams.alerts.engine.analyst import ANALYST
from streams.alerts.engine.arrivals import ARRIVALS
from streams.alerts.engine.boards import BOARDS
from streams.alerts.engine.commits import COMMITS
from streams.alerts.engine.declaration import EngineRule, Fires, Silent
from streams.alerts.engine.dimensions import DIMENSIONS
from streams.alerts.engine.events import EVENTS
from streams.alerts.engine.growth import GROWTH
from streams.alerts.engine.refusals import REFUSALS
from streams.alerts.engine.signals import SIGNALS
from streams.alerts.engine.workers import WORKERS

ENGINE_RULES: tuple[EngineRule, ...] = (
    *SIGNALS,
    *BOARDS,
    *WORKERS,
    *COMMITS,
    *ARRIVALS,
    *REFUSALS,
    *EVENTS,
    *DIMENSIONS,
    *GROWTH,
    *ANALYST,
)
"""Every rule, in the order of the file."""

__all__ = ["ENGINE_RULES", "EngineRule", "Fires", "Silent"]
