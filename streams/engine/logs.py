"""What a writer knows of its shard's logs: how long they are, which are due for compaction, which are too old."""

from dataclasses import dataclass

import numpy as np

from streams.differences import PAIR
from streams.panes import Pane
from streams.wire import HASHES_LOG, LEVEL_LOG

_LEAST_BYTES = 64 * 1024
"""Logs below this length are left alone."""
_GROWTH = 4
"""A log is compacted once it is this many times as long as after the last time."""


@dataclass(slots=True)
class _Length:
    now: int = 0
    compacted: int = 0


class LogBook:
    """Lengths of the logs of one shard, in bytes."""

    def __init__(self, names: set[str]) -> None:
        """Start with these logs; their lengths are learned as they are written to."""
        self._logs = {name: _Length() for name in names}

    def wrote(self, lengths: dict[str, int], rewritten: set[str]) -> None:
        """Take note of what a commit left."""
        for name, length in lengths.items():
            log = self._logs.setdefault(name, _Length())
            log.now = length
            if name in rewritten:
                log.compacted = length

    def due(self, names: set[str]) -> list[str]:
        """Which of these logs are long enough to be compacted as they are written to next."""
        return [
            name
            for name in names
            if (log := self._logs.get(name)) is not None
            and log.now > _LEAST_BYTES
            and log.now > _GROWTH * log.compacted
            and _is_pairs(name)
        ]

    def expired(self, now: int) -> list[str]:
        """Panes past retention at `now` (epoch ms)."""
        return [
            name for name in self._logs if name != LEVEL_LOG and _is_pairs(name) and not Pane.named(name).is_kept(now)
        ]

    def hashes(self) -> list[str]:
        """The logs that hold hashes of event_ids."""
        return [name for name in self._logs if name.startswith(HASHES_LOG)]

    def dropped(self, names: list[str]) -> None:
        """Forget logs that were dropped."""
        for name in names:
            self._logs.pop(name, None)


def compacted(log: bytes) -> bytes:
    """The same log with equal fields added up and zeros left out; zeros of running totals do not matter either."""
    pairs = np.frombuffer(log, dtype=PAIR).reshape(-1, 2)
    if not len(pairs):
        return b""
    order = np.argsort(pairs[:, 0], kind="stable")
    field, amount = pairs[order, 0], pairs[order, 1]
    first = np.flatnonzero(np.concatenate([[True], field[1:] != field[:-1]]))
    total = np.add.reduceat(amount, first)
    kept = total != 0
    result = np.empty((int(kept.sum()), 2), dtype=PAIR)
    result[:, 0] = field[first][kept]
    result[:, 1] = total[kept]
    return result.tobytes()


def _is_pairs(name: str) -> bool:
    return not name.startswith(HASHES_LOG)
