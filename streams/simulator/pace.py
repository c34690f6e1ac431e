"""How much happens when: a quiet month for history, the asked-for rate when live, and a climb between them.

A month at a rate that is worth looking at live would be millions of events. So history runs at a small company's own
pace, and climbs to the live rate in the last hours before live begins: nothing jumps at that moment, and tickets,
carts and answers that live needs are under way.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from streams.simulator.seasons import Season

SIGN_UP: Final = "sign-up"
CANCELLATION: Final = "cancellation"
UPDATE: Final = "update"
ERASURE: Final = "erasure"
CART: Final = "cart"
PURCHASE: Final = "purchase"
TICKET: Final = "ticket"
DEAL: Final = "deal"
DEAL_MOVE: Final = "deal move"
MAILING: Final = "mailing"
REPORT: Final = "report"
LEAD: Final = "lead"
SPENDING: Final = "spending"

DAY: Final = 86_400_000
_SECOND: Final = 1000

_LONGEST_CLIMB: Final = 6 * 3_600_000
_CLIMB_EVENTS: Final = 25_000
"""About how many events the climb may have, however high it leads."""
_LIVE_CALM: Final = 0.75
"""How much of the difference between the hours is taken away when live, so that nights are not empty."""


class Process(NamedTuple):
    """Something that begins over and over again.

    `daily` is how often a day in history. `liveliness` says how it follows the live rate: 1 in proportion, 0 not at
    all (the number of new customers does not multiply because the events of customers do). `events` is about how many
    events one beginning leads to.
    """

    name: str
    daily: float
    liveliness: float
    events: float
    in_office: bool


PROCESSES: Final[Sequence[Process]] = (
    Process(SIGN_UP, 45, 0.5, 2.5, in_office=False),
    Process(CANCELLATION, 4, 0.3, 1.0, in_office=True),
    Process(UPDATE, 20, 0.5, 1.0, in_office=True),
    Process(ERASURE, 0.3, 0.2, 1.0, in_office=True),
    Process(CART, 430, 1.0, 3.2, in_office=False),
    Process(PURCHASE, 300, 1.0, 1.6, in_office=False),
    Process(TICKET, 330, 1.0, 4.4, in_office=True),
    Process(DEAL, 28, 0.7, 1.0, in_office=True),
    Process(DEAL_MOVE, 130, 0.7, 1.0, in_office=True),
    Process(MAILING, 6, 0.8, 3.0, in_office=True),
    Process(REPORT, 190, 0.8, 1.0, in_office=False),
    Process(LEAD, 90, 0.8, 1.0, in_office=False),
    Process(SPENDING, 28, 0.65, 1.0, in_office=True),
)


class Pace:
    """How often each process begins, from the beginning of history to live.

    Args:
        started_at: when live begins, epoch milliseconds.
        days: of history.
        rate: events a second when live, on the average of a week; above 0.
    """

    def __init__(self, started_at: int, days: int, rate: float) -> None:
        own = _events_per_second(1.0)
        self._multiplier = _multiplier(rate) if rate > own else 1.0
        climb = 0.0
        if self._multiplier > 1.0:
            climb = min(_LONGEST_CLIMB, _CLIMB_EVENTS * math.log(rate / own) / rate * _SECOND)
        self._climb = int(climb)
        self._started_at = started_at
        self.stride = max(1_000, min(60_000, self._climb // 60)) if self._climb else 60_000
        """For how many milliseconds arrivals may be taken to stay the same while climbing, and after it."""
        self.history_start = started_at - max(days * DAY, self._climb)
        """When history begins; it is never shorter than the climb."""

    def progress(self, moment: int) -> float:
        """How far the climb from history's pace to live's has come: 0 to 1."""
        if moment >= self._started_at:
            return 1.0
        climbed = moment - (self._started_at - self._climb)
        return climbed / self._climb if climbed > 0 else 0.0

    def arrivals(self, moment: int, season: Season) -> list[float]:
        """Beginnings per millisecond of each process, in the order of PROCESSES; none before history."""
        if moment < self.history_start:
            return [0.0] * len(PROCESSES)
        progress = self.progress(moment)
        multiplier = math.pow(self._multiplier, progress)
        season = season.softened(_LIVE_CALM * progress)
        return [
            process.daily
            / DAY
            * math.pow(multiplier, process.liveliness)
            * (season.office if process.in_office else season.shop)
            for process in PROCESSES
        ]


def _events_per_second(multiplier: float) -> float:
    daily = sum(process.daily * process.events * math.pow(multiplier, process.liveliness) for process in PROCESSES)
    return daily / (DAY / _SECOND)


def _multiplier(rate: float) -> float:
    """What a wholly lively process has to be multiplied by for a rate of events."""
    low, high = 1.0, 2.0
    while _events_per_second(high) < rate:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _events_per_second(middle) < rate else (low, middle)
    return high
