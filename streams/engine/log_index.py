"""What a writer knows of its shard's logs: which are due for compaction, which nobody writes to, which are too old.

A log that is written to all the time is compacted as it is written to, once it has grown long (`due`). One that rests,
as last week's hours do, is compacted once for all, however short it is (`resting`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from streams.arithmetic.pairs import PAIR_BYTES, packed_pairs
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, Pane

_LEAST_BYTES = 64 * 1024
"""Logs with less than this behind their head are not compacted as they are written to."""
_GROWTH = 3
"""A log is compacted once what was appended is this many times as long as its distinct pairs were."""
_PORTION_BYTES = 256 * 1024
"""What is compacted in one commit of logs that rest: some milliseconds."""
_MOST_PORTIONS = 16
_LEAST_RESTING_BYTES = 16 * PAIR_BYTES
"""A log that rests is left as it is while less than this was appended, or less pairs than it had before."""


@dataclass(slots=True)
class _Log:
    now: int = 0
    """Its length in bytes."""
    compact: int = 0
    """Its length when it was last compacted, or found to be as short as it can be."""
    plain: int = 0
    """What that would have been without packing."""
    rests: bool = False
    """Not written to since `resting` was last asked."""


class LogIndex:
    """Lengths of the logs of one shard, in bytes."""

    def __init__(self, lengths: Mapping[str, int]) -> None:
        """Start with these logs. How much of a log is packed is learned as it is looked at or compacted."""
        self._logs = {name: _Log(length) for name, length in lengths.items()}
        self._leaving = [(Pane.named(name).leaves_at, name) for name in lengths if name != LEVEL_LOG]
        """A heap of panes and the epoch minutes at which retention covers them no longer."""
        heapify(self._leaving)
        self._expired: dict[str, None] = {}
        """Panes that have come to theirs and were not dropped yet, in that order."""

    def wrote(self, lengths: Mapping[str, int], rewritten: Mapping[str, bytes]) -> None:
        """Take note of what a commit left; `rewritten` are the logs that it compacted."""
        for name, length in lengths.items():
            log = self._log(name)
            log.now, log.rests = length, False
            if name in rewritten:
                self.found_compact(name, rewritten[name])

    def found_compact(self, name: str, content: bytes) -> None:
        """Take note that a log is as short as it can be."""
        log = self._log(name)
        log.now = log.compact = len(content)
        log.plain = packed_pairs(content) * PAIR_BYTES or len(content)

    def due(self, names: Iterable[str]) -> list[str]:
        """Which of these logs are long enough to be compacted as they are written to next."""
        return [
            name
            for name in names
            if (log := self._logs.get(name)) is not None
            and (appended := log.now - log.compact) > _LEAST_BYTES
            and appended > _GROWTH * log.plain
        ]

    def resting(self) -> list[tuple[str, int]]:
        """Which logs were not written to since this was last asked and may become much shorter; names and lengths.

        The longest ones stand first.
        """
        found = [
            (name, log.now)
            for name, log in self._logs.items()
            if log.rests and log.now - log.compact >= max(_LEAST_RESTING_BYTES, log.compact)
        ]
        for log in self._logs.values():
            log.rests = True
        return sorted(found, key=lambda entry: entry[1], reverse=True)

    def lengths(self) -> list[tuple[str, int]]:
        """All logs with their lengths."""
        return [(name, log.now) for name, log in self._logs.items()]

    def expired(self, now: int) -> list[str]:
        """Panes past retention at `now` (epoch ms); days up to two days later."""
        minute, leaving = now // MINUTE_MS, self._leaving
        while leaving and leaving[0][0] <= minute:
            self._expired[heappop(leaving)[1]] = None
        return list(self._expired)

    def dropped(self, names: Iterable[str]) -> None:
        """Forget logs that were dropped."""
        for name in names:
            self._logs.pop(name, None)
            self._expired.pop(name, None)

    def _log(self, name: str) -> _Log:
        log = self._logs.get(name)
        if log is None:
            log = self._logs[name] = _Log()
            if name != LEVEL_LOG:
                heappush(self._leaving, (Pane.named(name).leaves_at, name))
        return log


def portions_of(logs: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Names of logs, of which lengths in bytes are given too, in portions of a bounded length; a bounded number."""
    portion: list[str] = []
    length = portions = 0
    for name, log_length in logs:
        if portion and length + log_length > _PORTION_BYTES:
            yield portion
            portions += 1
            if portions == _MOST_PORTIONS:
                return
            portion, length = [], 0
        portion.append(name)
        length += log_length
    if portion:
        yield portion
