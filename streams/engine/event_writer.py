"""The writer of a shard whose events stand for themselves: no facts, only a hash of every event_id by day.

Day by day of `occurred_at` a log of 8-byte hashes tells whether an event was counted before. The hashes of a day are
read when an event of that day arrives, and dropped with the setting `dedupe_days`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from streams.arithmetic.deltas import Contributions, PaneDeltas
from streams.engine.decode import Decoded
from streams.engine.family import EventFamily, EventOutcome, identity
from streams.engine.writer import Parts, ShardWriter
from streams.redis.keys import hashes_log
from streams.redis.shards import Commit

_DAY_MS = 24 * 60 * 60 * 1000
_MOST_HASHES = 2_000_000
"""How many hashes a writer keeps in memory; days beyond are read again when they are needed."""


class KnownHashes:
    """Hashes of the events counted, by day; the days used last stay in memory."""

    def __init__(self) -> None:
        """Start empty."""
        self._days: dict[int, set[int]] = {}

    def missing(self, days: Iterable[int]) -> list[int]:
        """Which of these days are not in memory."""
        return [day for day in days if day not in self._days]

    def load(self, day: int, log: bytes) -> None:
        """Take over a day's log."""
        self._days[day] = set(np.frombuffer(log, dtype="<u8").tolist())

    def add(self, day: int, known_as: int) -> bool:
        """Add a hash; False if it was there."""
        known = self._days[day]
        if known_as in known:
            return False
        known.add(known_as)
        return True

    def evict(self, in_use: Iterable[int]) -> None:
        """Let go of days beyond the bound, but of none in use. Days that are not here are left out."""
        used = self._days.keys() & set(in_use)
        for day in used:
            self._days[day] = self._days.pop(day)
        for day in list(self._days):
            if sum(map(len, self._days.values())) <= _MOST_HASHES:
                break
            if day not in used:
                del self._days[day]

    def clear(self) -> None:
        """Forget everything."""
        self._days = {}


class EventWriter(ShardWriter):
    """Counts every event once, by the hashes of their ids."""

    _family: EventFamily[Any]

    def __init__(self, tag: str, family: EventFamily[Any], parts: Parts, deltas: PaneDeltas, dedupe_days: int) -> None:
        """Remember event_ids for `dedupe_days` of event time."""
        super().__init__(tag, family, parts, deltas)
        self._dedupe_days = dedupe_days
        self._known = KnownHashes()
        self._in_use: set[int] = set()

    async def _load(self, decoded: Decoded) -> None:
        oldest = self._oldest_day(self._parts.clock.now())
        self._in_use = {day for event in decoded.events if (day := event.occurred_at // _DAY_MS) >= oldest}
        for day in self._known.missing(self._in_use):
            self._known.load(day, await self._read_log(hashes_log(day)))

    def _computed(self, decoded: Decoded, now: int) -> tuple[Commit, Sequence[EventOutcome]]:
        outcomes: list[EventOutcome] = []
        contributions = Contributions()
        fresh: dict[int, list[int]] = {}
        for event, amount in zip(decoded.events, decoded.amounts, strict=True):
            day = event.occurred_at // _DAY_MS
            if day in self._in_use:
                known_as = identity(event.event_id)
                if not self._known.add(day, known_as):
                    outcomes.append(EventOutcome.DUPLICATE)
                    continue
                fresh.setdefault(day, []).append(known_as)
                outcomes.append(EventOutcome.COUNTED)
            else:
                outcomes.append(EventOutcome.UNPROVEN)
            self._family.contribute(event, amount, contributions)
        commit = Commit(appended=self._deltas.logs(contributions, self._family.dimension_tuples, now))
        for day, identities in fresh.items():
            commit.appended[hashes_log(day)] = np.array(identities, dtype="<u8").tobytes()
        return commit, outcomes

    def _expired(self, now: int) -> list[str]:
        oldest = hashes_log(self._oldest_day(now))
        return super()._expired(now) + [name for name in self._log_index.hashes() if name < oldest]

    def _oldest_day(self, now: int) -> int:
        return now // _DAY_MS - self._dedupe_days

    def _forget(self) -> None:
        self._known.clear()

    def _make_room(self, commit: Commit) -> None:
        del commit
        self._known.evict(self._in_use)
