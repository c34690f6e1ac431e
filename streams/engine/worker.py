"""A worker: what the agents count with, the writers of the shards whose partitions it has."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import Any

import structlog

from schemas.topics import FAMILY_OF_TOPIC
from streams.arithmetic.measures import ALL_DIMENSIONS, ALL_MEASURES, series_names
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.engine.comment_keeping import CommentKeeping
from streams.engine.decode import merged
from streams.engine.event_writer import EventWriter
from streams.engine.families import Families
from streams.engine.family import EntityFamily, EventFamily, ValueNumbers
from streams.engine.growing_writer import GrowingWriter
from streams.engine.health import Health
from streams.engine.intake import DecodedBatch, Intake
from streams.engine.parts import Parts
from streams.engine.refusal_tally import RefusalTally
from streams.engine.shard_chores import ShardChores
from streams.engine.telling import Telling
from streams.engine.writer import ShardWriter
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.clock import clock_for
from streams.redis.comments import CommentReader
from streams.redis.connection import Client
from streams.redis.errors import ShardMovedError, StoreGivenUpError, StoreUnavailableError
from streams.redis.keys import shard_tag
from streams.redis.refusals import RefusalCounts
from streams.redis.shards import Shards
from streams.redis.store_time import StoreTime
from streams.redis.value_dictionary import SERIES, ValueDictionary
from streams.settings import Settings

_log = structlog.get_logger("nabz.worker")

_FIRST = CatalogueVersion()
_LONGEST_PAUSE_SECONDS = 5.0
"""Growing waits no longer than this: a step may have been long because the machine stood still."""
_SHORTEST_PAUSE_SECONDS = 0.005
"""Growing waits at least so long: a step that finds nothing keeps the worker from little, but Redis from other work."""
_SHARDS_AT_ONCE = 16
"""On so many shards one chore works at a time, beside those that wait for Redis."""


class Worker:
    """The shards of one process.

    Says where each partition is to be read on (`streams.kafka.positions.Positions`), is told which partitions it has
    (`streams.kafka.faust.app.PartitionListener`), and does what the agents ask for with their batches.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a process has
        self,
        settings: Settings,
        client: Client,
        dead_letters: DeadLetters,
        derived: Derived,
        families: Callable[[ValueNumbers], Families],
        partitions: Mapping[str, int],
        catalogue: CatalogueVersion = _FIRST,
    ) -> None:
        """Write what these families count to this Redis. `prepare` first.

        Refused records go to `dead_letters`, and what other shards are told of goes by `derived`, which is stopped in
        the end.

        `families` makes them, given the numbers of dimension values. `partitions` tells over how many partitions the
        keys of each topic are spread: what lies elsewhere is sent on. `catalogue` is the version of what is counted.
        """
        self.health = Health()
        self._settings = settings
        self._shards = Shards(client)
        self._time = StoreTime(client, settings.future_minutes)
        self._clock = clock_for(settings.clock, client, self._time)
        self._dictionary = ValueDictionary(client, settings.dimension_cap, ALL_DIMENSIONS, self._clock.now)
        days = settings.calendar.dates.days
        self._make_families = families
        self._families = families(self._dictionary)
        """What is asked of families that has nothing to do with a shard."""
        self._keeping = CommentKeeping(CommentReader(client), settings.comments.keep_days, self._families.marks)
        self._parts = Parts(self._shards, self._dictionary, self._clock, self.health, days, self._keeping, catalogue)
        self._writers: dict[str, ShardWriter] = {}
        self._opening = asyncio.Lock()
        self._being_opened: ShardWriter | None = None
        self._gives_up = False
        self._passing, self._verifying, self._clearing = (ShardChores(self._waits, _SHARDS_AT_ONCE) for _ in range(3))
        self._growing = ShardChores(self._waits, 1)
        self._expiring = ShardChores(self._waits, 1)  # each may hold many logs at a time
        self._partitions = partitions
        tally = RefusalTally(RefusalCounts(client))
        self._intake = Intake(settings, self._families, partitions, self._time.now, dead_letters, tally, self.health)
        self._derived = derived
        self._telling = Telling(derived, dead_letters, self.health)

    async def prepare(self) -> None:
        """Ask what time it is, and for the numbers of all series, and of the values that the families need."""
        await self._time.measure()
        self.health.clock_is_off_by(self._time.offset_seconds)
        catalogue = self._parts.catalogue
        series_of_all = [(SERIES, catalogue.in_redis(name)) for name in series_names(ALL_MEASURES)]
        await self._dictionary.resolve([*series_of_all, *self._families.numbered_first])

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        """The next offset of each partition, with everything that is under way settled."""
        # By hand, and not looked up again: partitions may move while this waits, and their writers go with them.
        writers = {tag: await self._writer(tag) for tag in {_tag(partition) for partition in partitions}}
        for writer in writers.values():
            with contextlib.suppress(ShardMovedError):
                await writer.settle()
        return {partition: writers[_tag(partition)].resume().get(partition.topic) for partition in partitions}

    async def on_assigned(self, partitions: set[TopicPartition]) -> None:
        """Let go of the shards that are not ours any more."""
        tags = {_tag(partition) for partition in partitions}
        for tag, writer in list(self._writers.items()):
            if tag not in tags or writer.gave_up:
                del self._writers[tag]
        _log.info("partitions assigned", shards=sorted(tags))

    async def on_revoked(self, partitions: set[TopicPartition]) -> None:
        """Finish what is under way and forget the shards: another worker may write to them next."""
        tags = {_tag(partition) for partition in partitions}
        self.let_go()
        await self._settle(tags)
        for tag in tags:
            self._writers.pop(tag, None)

    def let_go(self) -> None:
        """Wait for a Redis that is away no longer, for all shards may go to others, who count what is not committed."""
        for writer in (*self._writers.values(), *([self._being_opened] if self._being_opened else [])):
            writer.give_up()

    def give_up(self) -> None:
        """The same for shards that are opened from here on, and for Kafka: the process ends."""
        self._gives_up = True
        self._intake.give_up()
        self._derived.give_up()
        self.let_go()

    async def decode(self, batch: RecordBatch) -> DecodedBatch:
        """The events of a batch and of those beside it; what is none is in the dead letters when this comes back."""
        return await self._intake.decode(batch)

    async def count(self, batch: RecordBatch, events: DecodedBatch) -> None:
        """Count the events of a batch, and of those beside it, in one commit. Raises as `ShardWriter.count` does."""
        writer = await self._writer(shard_tag(FAMILY_OF_TOPIC[batch.topic], batch.partition))
        await writer.count(
            {part.topic: part.next_offset for part in batch.together},
            merged(events.parts),
            partial(self._intake.send_on, batch, events),
            partial(self._intake.refuse_uncountable, batch, events),
        )
        self._intake.counted(batch, events)
        self.health.overflowed(self._dictionary.overflowed)
        self._tell_notices()

    def _tell_notices(self) -> None:
        """What the families have met that somebody should know of."""
        self.health.unnamed_stages(self._families.unnamed_stages())
        for unnamed in self._families.stages_to_tell():
            # What it is called was chosen by who sent the event: `nabz dimensions stage` has it.
            _log.warning(
                "a stage that its pipeline does not name",
                pipeline=unnamed.pipeline,
                perhaps_meant=unnamed.meant,
                see="nabz dimensions stage",
            )
        self.health.late_voidings(self._families.late_voidings())
        self.health.large_baskets(self._families.large_baskets())

    async def pass_time(self, read_again: Callable[[str, int], Awaitable[None]]) -> None:
        """Count what the passing of time has brought to our shards by now, in rounds of a bounded size."""
        await self._time.measure()
        self.health.clock_is_off_by(self._time.offset_seconds)
        now = await self._clock.refresh()
        tags = [tag for tag, writer in self._writers.items() if isinstance(writer, GrowingWriter) and writer.timed]
        due = await self._shards.due(tags, now, self._settings.worker.batch_records)
        await self._passing.do(
            {
                tag: partial(self._or_read_again, tag, partial(writer.pass_time, due[tag], now), read_again)
                for tag, writer in self._writers.items()
                if isinstance(writer, GrowingWriter) and tag in due
            }
        )

    async def grow(self, read_again: Callable[[str, int], Awaitable[None]]) -> None:
        """Count the entities that were counted with an older version, a few at a time, with pauses that leave time.

        Comes back once none is left but in shards that wait for Redis.
        """
        share = float(self._settings.worker.grow_share)
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
        growing = (
            (tag, writer)
            for tag, writer in self._writers.items()
            if isinstance(writer, GrowingWriter) and writer.grows and not writer.waits
        )
        return next(growing, None)

    async def expire_and_compact(self, read_again: Callable[[str, int], Awaitable[None]]) -> None:
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

    async def verify(self, read_again: Callable[[str, int], Awaitable[None]]) -> None:
        """Have the partitions of a shard read again that is not where it was left, though nothing new comes for it."""
        await self._verifying.do(
            {tag: partial(self._or_read_again, tag, writer.verify, read_again) for tag, writer in self._writers.items()}
        )
        await self._shards.enlist(list(self._writers))

    async def tell_others(self) -> None:
        """Tell other shards, by Kafka, what ours have found out about entities of theirs.

        What is in Kafka already, and Redis does not take out of an outbox now, is told again later.
        """
        writers = [writer for writer in self._writers.values() if writer.outbox]
        told = await self._telling.tell(writers) if writers else None
        if told is not None:
            await self._clearing.do(
                {writer.tag: partial(writer.delivered, records) for writer, records in zip(writers, told, strict=True)}
            )

    async def tell_refusals(self) -> None:
        """Tell boards how much was read and refused; what Redis does not take is told later."""
        await self._intake.tell_refusals()

    async def close(self) -> None:
        """Finish what is under way, as far as Redis lets it."""
        self.give_up()
        await self._settle(set(self._writers))
        for chores in (self._passing, self._verifying, self._expiring, self._clearing, self._growing):
            await chores.finish()
        await self._intake.stop()
        await self._derived.stop()

    def offsets(self) -> dict[TopicPartition, int]:
        """Where each partition of ours stands in Redis, or is about to."""
        return {
            TopicPartition(topic, int(tag.rpartition("-")[2])): offset
            for tag, writer in self._writers.items()
            for topic, offset in writer.next_offsets.items()
        }

    def _waits(self, tag: str) -> bool:
        writer = self._writers.get(tag)
        return writer is None or writer.waits

    async def _settle(self, tags: Collection[str]) -> None:
        for tag in tags:
            writer = self._writers.get(tag)
            if writer is not None and not writer.in_doubt:
                with contextlib.suppress(ShardMovedError, StoreGivenUpError):
                    await writer.settle()

    async def _or_read_again(
        self, tag: str, work: Callable[[], Awaitable[None]], read_again: Callable[[str, int], Awaitable[None]]
    ) -> None:
        """Do the work; if the shard has moved, have its partitions read again."""
        try:
            await work()
        except ShardMovedError as moved:
            _log.warning("the shard moved", shard=tag, reason=str(moved))
            family, _, partition = tag.rpartition("-")
            await read_again(family, int(partition))

    async def _writer(self, tag: str) -> ShardWriter:
        async with self._opening:
            writer = self._writers.get(tag)
            if writer is None:
                writer = self._being_opened = self._new_writer(tag)
                if self._gives_up:
                    writer.give_up()
                try:
                    await writer.open()
                finally:
                    self._being_opened = None
                self._writers[tag] = writer
            return writer

    def _new_writer(self, tag: str) -> ShardWriter:
        name = tag.rpartition("-")[0]
        topic = next(family.topics[0] for family in self._families.all if family.name == name)
        partitions, first = self._partitions[topic], self._families.numbered_first
        if any(family.name == name for family in self._families.events):
            days = self._settings.dedupe_days
            return EventWriter(tag, partial(self._event_family, name), self._parts, partitions, days, first)
        memory = self._settings.worker
        most, most_bytes = memory.cache_entities // partitions, memory.cache_megabytes * 1_000_000 // partitions
        return GrowingWriter(tag, partial(self._entity_family, name), self._parts, partitions, most, first, most_bytes)

    def _entity_family(self, name: str, numbers: ValueNumbers) -> EntityFamily[Any, Any]:
        return next(family for family in self._make_families(numbers).entities if family.name == name)

    def _event_family(self, name: str, numbers: ValueNumbers) -> EventFamily[Any]:
        return next(family for family in self._make_families(numbers).events if family.name == name)


def _tag(partition: TopicPartition) -> str:
    return shard_tag(FAMILY_OF_TOPIC[partition.topic], partition.partition)
