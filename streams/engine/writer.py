"""The writer of one shard: counts batches and commits them.

While Redis works on one commit, the next batch is computed; commits of a shard go out one after the other. Whatever
goes wrong, a batch is in the shard as a whole or not at all.

What a writer has in memory is ahead of Redis while it works. So after anything went wrong, whatever it was, memory is
thrown away before it is used again: the shard is read, and its records from where it stands.
"""

import asyncio
import functools
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar

from schemas import Event, InvalidEvent
from streams.arithmetic.deltas import PaneDeltas
from streams.arithmetic.measures import series_names
from streams.engine.decode import Decoded
from streams.engine.family import EventOutcome, Family, ValueNumbers
from streams.engine.log_index import portions_of
from streams.engine.open_shard import OpenShard
from streams.engine.parts import Parts
from streams.engine.shard_numbers import ShardNumbers
from streams.redis.commits import Commit
from streams.redis.errors import NewerCatalogueError, ShardInDoubtError, ShardMovedError, ShardWentBackError
from streams.redis.patience import Patience
from streams.redis.value_dictionary import SERIES

T = TypeVar("T")

SendOn: TypeAlias = Callable[[Mapping[bytes, int] | None], Awaitable[int]]
"""Sends the records of a batch with these keys on to the partitions that they belong to, or, given None, all of them.
Returns how many; they are in Kafka then."""
Refuse: TypeAlias = Callable[[Sequence[tuple[Event, InvalidEvent]]], Awaitable[None]]
"""Sends the records of events that cannot be counted to the dead letters; they are there when it comes back."""


class ShardWriter(ABC):
    """Counts into one shard. Not more than one batch or passing of time is worked on at once."""

    def __init__(
        self,
        tag: str,
        family: Callable[[ValueNumbers], Family[Any]],
        parts: Parts,
        partitions: int,
        numbered_first: Collection[tuple[str, str]] = (),
    ) -> None:
        """Write to the shard of this tag; `open` first. The family's keys are spread over so many `partitions`.

        `family` makes the shard's family, given the numbers that dimension values have in it; those `numbered_first`
        are (dimension, text) that it needs from the start.
        """
        self.tag = tag
        self.next_offsets: dict[str, int] = {}
        """The next offset to read of each topic, as last committed or about to be."""
        self._make = family
        self._family: Family[Any] = family(parts.dictionary)
        self._numbered_first = tuple(pair for pair in numbered_first if pair[0] in self._family.dimensions)
        self._partition = int(tag.rpartition("-")[2])
        self._partitions = partitions
        self._forwarded = 0
        """How many records of this shard's partitions were sent on, ever."""
        self._parts = parts
        self._patience = Patience(
            functools.partial(parts.health.waited_for_store, self._family.name), parts.health.waits.went_on
        )
        committed = functools.partial(parts.health.committed, self._family.name)
        self._shard = OpenShard(tag, parts.shards, self._patience, committed)
        self._lock = asyncio.Lock()
        self.in_doubt = True
        """Whether memory may be of another state than the shard, so that nothing of it may be used."""
        self._resumed = False
        self._dead: dict[str, int] = {}
        """The series of the shard that are not counted any more -> their numbers."""
        self._seen: dict[str, int] = {}

    async def open(self) -> None:
        """Read the shard, and forget what was in memory. `resume` before counting.

        Raises NewerCatalogueError if it is counted with a newer version by now.
        """
        self._resumed, self.in_doubt = False, True
        state = await self._shard.load()
        catalogue = self._parts.catalogue
        if state.counted_with > catalogue.number:
            raise NewerCatalogueError(f"shard {self.tag}", state.counted_with, catalogue.number)
        self.next_offsets, self._forwarded, self._seen = dict(state.next_offsets), state.forwarded, dict(state.seen)
        self._is_renewed = state.renewed
        self._numbers = ShardNumbers(self._parts.dictionary, state.names)
        self._family = self._make(self._numbers)
        in_redis = {name: catalogue.in_redis(name) for name in series_names(self._family.measures)}
        of_series = [(SERIES, name) for name in in_redis.values()]
        await self._with_retries(lambda: self._numbers.resolve([*of_series, *self._numbered_first]))
        numbers = self._numbers.of_series
        series = {name: numbers[of_version] for name, of_version in in_redis.items()}
        self._dead = self._numbers.series_but(in_redis.values())
        self._shard.dead = frozenset(self._dead.values())
        self._deltas = PaneDeltas(self._family.dimensions, self._family.measures, series, self._parts.days)
        self._forget()
        self.in_doubt = False

    def give_up(self) -> None:
        """Wait for Redis no longer: whatever it does not do at once raises StoreGivenUpError from here on.

        For a writer that nobody will use any more.
        """
        self._patience.end()

    @property
    def gave_up(self) -> bool:
        """Whether `give_up` was called."""
        return self._patience.ended

    @property
    def waits(self) -> bool:
        """Whether it waits for Redis now, which has not done what it was asked for."""
        return self._patience.waits

    def resume(self) -> dict[str, int]:
        """The next offset to read of each topic; records are going to be read from there."""
        self._resumed = True
        return dict(self.next_offsets)

    async def count(
        self,
        next_offsets: Mapping[str, int],
        decoded: Decoded,
        send_on: SendOn | None = None,
        refuse: Refuse | None = None,
    ) -> None:
        """Count the events of a batch, whose records end before the next offset of each topic that it was read from.

        Events whose keys belong to another shard are not counted but sent on by `send_on`, before the commit; without
        it none are looked for. What makes the family raise is sent away by `refuse`, before the commit, and all else
        is counted; without it, that is raised. Returns once the batch is computed and its commit under way. Raises
        ShardMovedError if this commit or the one before it was refused: the writer has read the shard again, and
        records have to be read again from where it stands. Until somebody resumes from there, it raises
        ShardWentBackError. Waits while Redis is away; raises StoreGivenUpError after `give_up`, and what `send_on` and
        `refuse` raise.
        """
        async with self._lock, self._whole():
            if not self._resumed:
                raise ShardWentBackError(self.tag, ", ".join(next_offsets))
            await self._count(next_offsets, decoded, send_on, refuse)

    async def expire_and_compact(self, now: int) -> None:
        """Drop the logs past retention at `now` (epoch ms), and compact those that rest. Raises as `count` does.

        To rest is not to have been written to since the last call. What is too much for one call is left to the next;
        between two commits batches are counted.
        """
        expired = self._shard.logs.expired(now)
        if expired:
            await self._write(lambda: self._ready(Commit(dropped=expired)))
        for names in portions_of(self._shard.logs.resting()):
            await self._write(functools.partial(self._compacted, names))

    async def verify(self) -> None:
        """See that the shard stands where this writer left it: nothing else tells an idle one. Raises as `count`."""
        await self._write(self._verified)

    @property
    def outbox(self) -> Mapping[str, bytes]:
        """What others have to be told of, committed -> the record for that."""
        return self._shard.outbox

    async def delivered(self, records: Mapping[str, bytes]) -> None:
        """These records of the outbox are in Kafka. Raises StoreUnavailableError."""
        await self._shard.delivered(records)

    async def settle(self) -> None:
        """Wait until nothing is under way. Raises as `count` does."""
        await self._write(lambda: self._ready(Commit()))

    @abstractmethod
    async def _prepared(self, decoded: Decoded, send_on: SendOn | None, refuse: Refuse | None) -> Decoded:
        """Bring into memory what a batch with events builds upon; returns those events that belong to this shard."""

    @abstractmethod
    async def _counted(self, decoded: Decoded, refuse: Refuse | None) -> tuple[Decoded, Commit, Sequence[EventOutcome]]:
        """The events of a batch that can be counted, what they write, and what became of each; `_prepared` went before.

        Others are refused.
        """

    @abstractmethod
    def _forget(self) -> None:
        """Forget what was in memory: the shard is not what it was."""

    @abstractmethod
    def _make_room(self, commit: Commit) -> None:
        """Let go of what memory has no room for; nothing is under way, and what that leaves to write goes along."""

    async def _write(self, prepare: Callable[[], Awaitable[Commit]]) -> None:
        """Commit what `prepare` gives and wait for it. Raises as `count` does."""
        async with self._lock, self._whole():
            commit = await prepare()
            await self._launch(commit)
            await self._shard.finish()

    @asynccontextmanager
    async def _whole(self) -> AsyncIterator[None]:
        """Memory is used within, and thrown away if that does not come to its end. Raises as `count` does."""
        if self.in_doubt:
            await self._reopen()
            raise ShardInDoubtError(self.tag)
        try:
            yield
        except ShardWentBackError:
            raise  # nothing was begun
        except ShardMovedError:
            await self._reopen()
            raise
        except BaseException:
            self.in_doubt, self._resumed = True, False
            raise

    async def _verified(self) -> Commit:
        await self._shard.verify()
        return Commit()

    async def _compacted(self, names: Sequence[str]) -> Commit:
        """These logs written anew, as far as that pays."""
        return Commit(rewritten=await self._shard.compacted(names))

    @staticmethod
    async def _ready(commit: Commit) -> Commit:
        return commit

    async def _count(
        self, next_offsets: Mapping[str, int], decoded: Decoded, send_on: SendOn | None, refuse: Refuse | None
    ) -> None:
        commit = Commit()
        outcomes: Sequence[EventOutcome] = ()
        if decoded.events:
            latest = decoded.latest
            await self._with_retries(lambda: self._parts.clock.raise_to(latest))
            decoded = await self._belonging(decoded, send_on, refuse)
        if decoded.events:
            decoded, commit, outcomes = await self._counted(decoded, refuse)
        if decoded.events:
            self._parts.health.counted(Counter(zip(map(type, decoded.events), outcomes, strict=True)))
        commit.next_offsets.update(next_offsets)
        commit.forwarded = self._forwarded
        await self._launch(commit)
        self.next_offsets.update(next_offsets)

    async def _belonging(self, decoded: Decoded, send_on: SendOn | None, refuse: Refuse | None) -> Decoded:
        """The events that belong to this shard, loaded; what is of other shards is sent on."""
        if send_on is not None and self._partition >= self._partitions:
            self._forwarded += await send_on(None)
            return Decoded()
        return await self._prepared(decoded, send_on, refuse)

    async def _launch(self, commit: Commit) -> None:
        """Send a commit off once the one before it is through."""
        await self._shard.finish()
        self._make_room(commit)
        if not commit:
            return
        commit.names = self._numbers.take_fresh()
        commit.counted_with = self._parts.catalogue.number
        await self._shard.launch(commit)
        self._seen.update(commit.seen)

    async def _reopen(self) -> None:
        """Take the shard as it is now: somebody else has written to it, or Redis came back from an older snapshot."""
        self.in_doubt = True
        await self._shard.forget()
        self._parts.health.refused(self._family.name)
        await self._with_retries(self._parts.dictionary.reload)
        self._parts.clock.forget()
        await self.open()

    async def _with_retries(self, call: Callable[[], Awaitable[T]]) -> T:
        """Try again while Redis is away, full, read-only, ... until `give_up`."""
        return await self._patience.ask(call)
