"""How long records of a partition wait until they are counted. Pure; moments are of a monotonic clock, seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from streams.problems.told import Stand, Waiting

Partition = tuple[str, int]

PATIENCE_SECONDS: Final = 5.0
"""So long records may wait before it is told."""


@dataclass(slots=True)
class _Goal:
    """An end that a partition had at a moment: once it is counted up to there, the end of then is the next goal."""

    end: int
    at: float


class WaitingRecords:
    """Looks at partitions again and again.

    A busy partition has always some records that are not counted yet. So what counts is whether those that were there
    at one look are counted at a later one.
    """

    def __init__(self) -> None:
        """Know no partition yet."""
        self._goals: dict[Partition, _Goal] = {}

    def look(self, stands: Mapping[Partition, Stand], now: float) -> Mapping[Partition, Waiting]:
        """The partitions whose records have waited too long; those that are not named any more are forgotten."""
        self._goals = {partition: goal for partition, goal in self._goals.items() if partition in stands}
        late: dict[Partition, Waiting] = {}
        for partition, stand in stands.items():
            goal = self._goals.get(partition)
            if goal is None or stand.counted >= goal.end:
                goal = self._goals[partition] = _Goal(stand.end, now)
            waited = now - goal.at
            if stand.counted < goal.end and waited > PATIENCE_SECONDS:
                late[partition] = Waiting(stand.end - stand.counted, int(waited * 1000))
        return late
