"""What a worker does every so often for its shards, whether events come or not."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeAlias

import structlog

from streams.engine.growing_writer import GrowingWriter
from streams.engine.intake import Intake
from streams.engine.parts import Parts
from streams.engine.shard_chores import ShardChores
from streams.engine.shard_writers import ShardWriters
from streams.engine.telling import Telling
from streams.redis.errors import ShardMovedError, StoreUnavailableError
from streams.redis.store_time import StoreTime
from streams.settings.processes import WorkerSettings

_log = structlog.get_logger("nabz.worker")

_LONGEST_PAUSE_SECONDS: Final = 5.0
"""Growing waits no longer than this: a step may have been long because the machine stood still."""
_SHORTEST_PAUSE_SECONDS: Final = 0.005
"""Growing waits at least so long: a step that finds nothing keeps the worker from little, but Redis from other work."""
_SHARDS_AT_ONCE: Final = 16
"""On so many shards one chore works at a time, beside those that wait for Redis."""

ReadAgain: TypeAlias = Callable[[str, int], Awaitable[None]]
"""Has the partitions of a family and number read again from where they stand in Redis."""


class Chores:
    """The chores of one worker. Each of them does not begin again before it came back."""

    def __init__(
        self,
        settings: WorkerSettings,
        writers: ShardWriters,
        parts: Parts,
        store_time: StoreTime,
        intake: Intake,
        telling: Telling,
    ) -> None:
        """Work for these writers, which are made of these parts."""
        self._settings = settings
        self._writers = writers
        self._shards, self._clock, self._keeping, self._health = parts.shards, parts.clock, parts.keeping, parts.health
        self._time = store_time
        self._intake = intake
        self._telling = telling
        self._passing, self._verifying, self._clearing = (ShardChores(writers.wait, _SHARDS_AT_ONCE) for _ in range(3))
        self._growing = ShardChores(writers.wait, 1)
        self._expiring = ShardChores(writers.wait, 1)  # each may hold many logs at a time

    async def pass_time(self, read_again: ReadAgain) -> None:
        """Count what the passing of time has brought to our shards by now, in rounds of a bounded size."""
        await self._time.measure()
        self._health.clock_is_off_by(self._time.offset_seconds)
        now = await self._clock.refresh()
        tags = [tag for tag, writer in self._writers.growing.items() if writer.timed]
        due = await self._shards.due(tags, now, self._settings.batch_records)
        await self._passing.do(
            {
                tag: partial(self._or_read_again, tag, partial(writer.pass_time, due[tag], now), read_again)
                for tag, writer in self._writers.growing.items()
                if tag in due
            }
        )

    async def grow(self, read_again: ReadAgain) -> None:
        """Count the entities that were counted with an older version, a few at a time, with pauses that leave time.

        Comes back once none is left but in shards that wait for Redis.
        """
        share = float(self._settings.grow_share)
        while (growing := self._that_grows()) is not None:
            tag, writer = growing
            now = await self._clock.refresh()
            await self._growing.do({tag: partial(self._or_read_again, tag, partial(writer.grow, now), read_again)})
            # By itself, not by the next round of chores: most steps are so short that they would wait for that. While
            # a step waits, for Redis or for its turn, events are counted: that is no time that it takes from them.
            pause = writer.occupied_seconds * (1 / share - 1)
            await asyncio.sleep(min(max(pause, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS))

    def _that_grows(self) -> tuple[str, GrowingWriter] | None:
        """A shard in which something is left to be counted anew, and which does not wait for Redis."""
        growing = ((tag, writer) for tag, writer in self._writers.growing.items() if writer.grows and not writer.waits)
        return next(growing, None)

    async def expire_and_compact(self, read_again: ReadAgain) -> None:
        """Drop panes past retention, comments that are not to be kept, and what is left of persons who were erased."""
        self._intake.tell_what_was_sent_on()
        now = self._clock.certain()
        with contextlib.suppress(StoreUnavailableError):
            await self._keeping.look_for_erased(now)
        await self._expiring.do(
            {
                tag: partial(self._or_read_again, tag, partial(writer.expire_and_compact, now), read_again)
                for tag, writer in self._writers.items()
            }
        )

    async def verify(self, read_again: ReadAgain) -> None:
        """Have the partitions of a shard read again that is not where it was left, though nothing new comes for it."""
        await self._verifying.do(
            {tag: partial(self._or_read_again, tag, writer.verify, read_again) for tag, writer in self._writers.items()}
        )
        await self._shards.enlist(self._writers.tags)

    async def tell_others(self) -> None:
        """Tell other shards, by Kafka, what ours have found out about entities of theirs.

        What is in Kafka already, and Redis does not take out of an outbox now, is told again later.
        """
        writers = [writer for writer in self._writers if writer.outbox]
        told = await self._telling.tell(writers) if writers else None
        if told is not None:
            await self._clearing.do(
                {writer.tag: partial(writer.delivered, records) for writer, records in zip(writers, told, strict=True)}
            )

    async def tell_refusals(self) -> None:
        """Tell boards how much was read and refused; what Redis does not take is told later."""
        await self._intake.tell_refusals()

    async def finish(self) -> None:
        """Wait for what is under way."""
        for chores in (self._passing, self._verifying, self._expiring, self._clearing, self._growing):
            await chores.finish()

    @staticmethod
    async def _or_read_again(tag: str, work: Callable[[], Awaitable[None]], read_again: ReadAgain) -> None:
        """Do the work; if the shard has moved, have its partitions read again."""
        try:
            await work()
        except ShardMovedError as moved:
            _log.warning("the shard moved", shard=tag, reason=str(moved))
            family, _, partition = tag.rpartition("-")
            await read_again(family, int(partition))
