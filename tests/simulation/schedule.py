"""What goes wrong in a run, and at which call: written down, or drawn from a seed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Kind(Enum):
    """One way in which something goes wrong."""

    LOST_BEFORE = "lost-before", True
    """The call is lost on its way there."""
    LOST_AFTER = "lost-after", True
    """The call is applied, and its answer is lost."""
    LATE = "late", True
    """The answer comes late, perhaps too late."""
    DELAYED = "delayed", True
    """Nobody answers, and the call is applied after its sender gave up."""
    CUT = "cut", True
    """Of a pipeline only the first half is applied."""

    AWAY = "away", False
    """Nobody can be connected to for some time."""
    OLDER = "older", False
    """Redis starts again without its last writes."""
    EMPTY = "empty", False
    """Redis starts again without anything."""
    NODE_OLDER = "node-older", False
    """One node of a cluster is followed by a replica that lacks its last writes."""
    TWO_MASTERS = "two-masters", False
    """A replica becomes master, and the old one takes writes over old connections for some time."""
    CONNECTIONS = "connections", False
    """All connections are closed."""
    SCRIPTS = "scripts", False
    """Redis forgets its scripts."""
    FULL = "full", False
    """Redis takes nothing that needs memory for some time."""
    READ_ONLY = "read-only", False
    """Redis takes no writes for some time."""
    LOADING = "loading", False
    """Redis answers that it is loading for some time."""
    SERVER_CLOCK = "server-clock", False
    """The clock of Redis jumps."""

    PAUSE = "pause", False
    """A process stands still for some time, as when its machine is moved."""
    KILL = "kill", False
    """A process ends without a word, and is started again."""
    CLOCK = "clock", False
    """The clock of a process' machine jumps."""
    CLOCK_FOR_A_WHILE = "clock-for-a-while", False
    """The clock of a process' machine is off for some time."""
    MOVE = "move", False
    """The group gives its partitions out anew."""
    ZOMBIE = "zombie", False
    """The group gives a worker's partitions to the others, and it does not hear of it for some time."""

    MOVE_MEANWHILE = "move-meanwhile", False
    """Nobody can be connected to for some time, and meanwhile the group gives its partitions out anew."""
    LOG_AWAY = "log-away", False
    """Kafka gives no records for some time, and does not say where a partition stands."""
    LOG_AGAIN = "log-again", False
    """Records are fetched that were fetched before."""
    LOG_STALE = "log-stale", False
    """What was fetched before the last seek arrives after it."""
    LOG_GAP = "log-gap", False
    """A record is left out of what is fetched."""

    def __init__(self, label: str, of_call: bool) -> None:
        self.label = label
        self.of_call = of_call


OF_LOG: Final = (Kind.LOG_AWAY, Kind.LOG_AGAIN, Kind.LOG_STALE, Kind.LOG_GAP)
"""What goes wrong in Kafka."""
WHILE_SECONDS: Final = 4.0
"""For how long a clock is off that is off for a while."""


LATEST_SECONDS: Final = 16.0
"""Then a call that is late has been applied, and its sender knows of it."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. What is not of its kind is left as it is."""

    kind: Kind
    seconds: float = 0.0
    """How long it lasts, or by how much a clock is off."""
    writes: int = 0
    """How many of the last writes are lost."""
    node: int = 0
    process: str = ""
    """The process that it meets; the one that makes the call, if none is named."""
    after: int = 0
    """It meets that process when it has made so many more calls."""

    @property
    def lasts(self) -> float:
        """For how many seconds something is wrong; clocks are put right in the end."""
        if self.kind is Kind.CLOCK_FOR_A_WHILE:
            return WHILE_SECONDS
        if self.kind in {Kind.LATE, Kind.DELAYED}:
            return LATEST_SECONDS
        return 0.0 if self.kind in {Kind.CLOCK, Kind.SERVER_CLOCK} else self.seconds

    def meeting(self, process: str) -> "Fault":
        """The same, of this process."""
        return replace(self, process=process)

    def __str__(self) -> str:
        parts = [self.kind.label]
        parts += [f"{self.seconds:g} s"] if self.seconds else []
        parts += [f"without {self.writes} writes"] if self.writes else []
        parts += [f"node {self.node}"] if self.kind is Kind.NODE_OLDER else []
        parts += [self.process] if self.process else []
        parts += [f"after {self.after} more calls"] if self.after else []
        return " ".join(parts)


Schedule = Mapping[int, Sequence[Fault]]
"""Number of a call -> what happens when it is sent."""

_HOUR: Final = 3600.0


def drawn(chance: random.Random, kinds: Sequence[Kind], calls: int, count: int) -> dict[int, list[Fault]]:
    """So many faults of these kinds, at some of the first `calls` calls."""
    schedule: dict[int, list[Fault]] = {}
    for _ in range(count):
        schedule.setdefault(chance.randrange(1, calls), []).append(drawn_fault(chance, chance.choice(kinds)))
    return schedule


_OFF: Final = (-2 * _HOUR, -60.0, 60.0, 2 * _HOUR, 48 * _HOUR, 40 * 24 * _HOUR)
_SECONDS: Final[Mapping[Kind, Sequence[float]]] = {
    Kind.TWO_MASTERS: (0.01, 0.1, 2.0, 10.0),
    Kind.AWAY: (0.1, 1.0, 5.0, 20.0, 75.0),
    Kind.FULL: (0.1, 2.0, 15.0),
    Kind.READ_ONLY: (0.1, 2.0, 15.0),
    Kind.LOADING: (0.1, 2.0, 15.0),
    Kind.PAUSE: (0.5, 5.5, 12.0, 12.0, 40.0),
    Kind.CLOCK: _OFF,
    Kind.CLOCK_FOR_A_WHILE: _OFF,
    Kind.SERVER_CLOCK: _OFF,
    Kind.ZOMBIE: (1.0, 8.0, 20.0),
    Kind.MOVE_MEANWHILE: (0.5, 5.0, 15.0),
    Kind.LOG_AWAY: (0.2, 3.0, 12.0),
}
BOARD: Final = "board-0"
"""The board that stands still."""
_WRITES: Final[Mapping[Kind, Sequence[int]]] = {
    Kind.OLDER: (1, 1, 2, 3, 5, 10, 30),
    Kind.NODE_OLDER: (1, 1, 2, 3, 5, 10, 30),
    Kind.TWO_MASTERS: (0, 0, 1, 3, 10),
}


def drawn_fault(chance: random.Random, kind: Kind) -> Fault:
    """A fault of this kind."""
    seconds, writes = chance.choice(_SECONDS.get(kind, (0.0,))), chance.choice(_WRITES.get(kind, (0,)))
    if kind is Kind.PAUSE and chance.randrange(2):
        # Between two calls of a board, as between asking for the lease and writing the tables.
        return Fault(kind, seconds, process=BOARD, after=chance.randrange(1, 40))
    return Fault(kind, seconds, writes, chance.randrange(3) if kind is Kind.NODE_OLDER else 0)
