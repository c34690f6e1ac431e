"""The writer of a shard whose events stand for themselves: no facts, only a hash of every event_id.

The hashes tell whether an event was counted before, on whatever day it comes again. They are kept where other shards
have the facts of entities, in buckets (`streams.engine.id_buckets`), each with the day of its event by UTC; those of
days before `dedupe_days` are forgotten.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from streams.arithmetic.deltas import Contributions
from streams.engine.decode import Decoded
from streams.engine.family import EventFamily, EventOutcome, ValueNumbers, identity
from streams.engine.id_buckets import DIRECTORY, IdBuckets, UnreadableIdsError, names_of
from streams.engine.parts import Parts
from streams.engine.quarantine import Sorted, Told, sort_out_events
from streams.engine.quarantining import QuarantiningWriter
from streams.engine.writer import SendOn
from streams.redis.commits import Commit

_DAY_MS = 24 * 60 * 60 * 1000
_SWEPT_AT_ONCE = 256
"""How many buckets are looked through, each time that old panes are dropped, for ids that are old."""


class EventWriter(QuarantiningWriter):
    """Counts every event once, by the hashes of their ids."""

    _family: EventFamily[Any]

    def __init__(
        self,
        tag: str,
        family: Callable[[ValueNumbers], EventFamily[Any]],
        parts: Parts,
        partitions: int,
        dedupe_days: int,
        numbered_first: Collection[tuple[str, str]] = (),
    ) -> None:
        """Remember event_ids for `dedupe_days` of event time."""
        super().__init__(tag, family, parts, partitions, numbered_first)
        self._dedupe_days = dedupe_days
        self._known: IdBuckets | None = None
        """None until what stands in Redis was looked at."""
        self._next_swept = 0

    async def expire_and_compact(self, now: int) -> None:
        """Also forget ids that are old, in some buckets each time. Raises as `count` does."""
        await super().expire_and_compact(now)
        await self._write(lambda: self._swept(self._oldest_day(now)))

    async def _load(self, decoded: Decoded, send_on: SendOn | None) -> Decoded:
        del send_on  # events that stand for themselves are in no wrong shard
        known = await self._known_ids()
        missing = known.plan([identity(event.event_id) for event in decoded.events])
        known.load(await self._read(missing), self._oldest_day(self._parts.clock.now()))
        return decoded

    def _belongs_to(self, event: Any) -> object:  # noqa: ANN401 - an event of any family
        return event.event_id

    def _computed(self, decoded: Decoded, now: int) -> tuple[Commit, Sequence[EventOutcome]]:
        known = self._known
        if known is None:
            raise RuntimeError(f"shard {self.tag}: a batch is computed before it is loaded")
        outcomes: list[EventOutcome] = []
        contributions = Contributions()
        oldest = self._oldest_day(now)
        days = [event.occurred_at // _DAY_MS for event in decoded.events]
        contribute = self._family.contribute
        for event, amount, day, fresh in zip(
            decoded.events, decoded.amounts, days, known.add(days, oldest), strict=True
        ):
            if not fresh:
                outcomes.append(EventOutcome.DUPLICATE)
                continue
            outcomes.append(EventOutcome.COUNTED if day >= oldest else EventOutcome.UNPROVEN)
            contribute(event, amount, contributions)
        commit = Commit(appended=self._deltas.logs(contributions, self._family.dimension_tuples, now))
        commit.facts, commit.forgotten = known.take_changed()
        return commit, outcomes

    async def _reread(self, decoded: Decoded) -> Sequence[Told]:
        self._known = None  # the ids of the batch are among those known by now
        return [Told("", event, amount) for event, amount in zip(decoded.events, decoded.amounts, strict=True)]

    def _sort_out(self, told: Sequence[Told], now: int) -> Sorted:
        return sort_out_events(self._family, self._logs, told, now)

    async def _bring_back(self, kept: Decoded, told: Sequence[Told]) -> None:
        del told
        await self._load(kept, None)

    async def _swept(self, oldest: int) -> Commit:
        await self._shard.finish()
        known = await self._known_ids()
        begin = self._next_swept if self._next_swept < known.buckets else 0
        end = min(begin + _SWEPT_AT_ONCE, known.buckets)
        self._next_swept = end
        buckets = {number: known.stored(number) for number in range(begin, end)}
        buckets.update(await self._read([number for number, bucket in buckets.items() if bucket is None]))
        known.expire(buckets, oldest)
        commit = Commit()
        commit.facts, commit.forgotten = known.take_changed()
        return commit

    async def _known_ids(self) -> IdBuckets:
        if self._known is None:
            (directory,) = await self._shard.facts([DIRECTORY])
            try:
                self._known = IdBuckets(directory)
            except UnreadableIdsError as error:
                raise UnreadableIdsError(f"shard {self.tag}: {error}") from error
        return self._known

    async def _read(self, numbers: Sequence[int]) -> Mapping[int, bytes | None]:
        found = await self._shard.facts(names_of(numbers))
        return dict(zip(numbers, found, strict=True))

    def _oldest_day(self, now: int) -> int:
        return now // _DAY_MS - self._dedupe_days

    def _forget(self) -> None:
        self._known = None

    def _make_room(self, commit: Commit) -> None:
        del commit
        if self._known is not None:
            self._known.evict()
