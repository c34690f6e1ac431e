"""A worker: what the agents count with."""

import contextlib
from collections.abc import Callable, Collection, Mapping
from functools import partial

import structlog

from streams.arithmetic.measures.versions import CatalogueVersion
from streams.engine.chores import Chores
from streams.engine.comment_keeping import CommentKeeping
from streams.engine.decode import merged
from streams.engine.families import Families
from streams.engine.family import ValueNumbers
from streams.engine.health import Health
from streams.engine.intake import DecodedBatch, Intake
from streams.engine.parts import Parts
from streams.engine.refusal_tally import RefusalTally
from streams.engine.shard_writers import ShardWriters
from streams.engine.telling import Telling
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.clock import clock_for
from streams.redis.comments import CommentReader
from streams.redis.connection import Client
from streams.redis.errors import ShardMovedError
from streams.redis.keys import shard_tag
from streams.redis.refusals import RefusalCounts
from streams.redis.shards import Shards
from streams.redis.store_time import StoreTime
from streams.redis.value_dictionary import SERIES, ValueDictionary
from streams.settings import Settings

_log = structlog.get_logger("nabz.worker")

_FIRST = CatalogueVersion()


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
        measures, events = settings.catalogue.measures, settings.catalogue.events
        self.health = Health(events)
        self._family_of = events.family_of_topic
        self._series = measures.series
        self._time = StoreTime(client, settings.future_minutes)
        self._clock = clock_for(settings.clock, client, self._time)
        self._dictionary = ValueDictionary(client, settings.dimension_cap, measures.dimensions, self._clock.now)
        self._families = families(self._dictionary)
        """What is asked of families that has nothing to do with a shard."""
        self._parts = Parts(
            Shards(client),
            self._dictionary,
            self._clock,
            self.health,
            settings.calendar.dates.days,
            CommentKeeping(CommentReader(client), settings.comments.keep_days, self._families.marks),
            events,
            catalogue,
        )
        self._writers = ShardWriters(settings, self._parts, (families, self._families), partitions)
        tally = RefusalTally(RefusalCounts(client))
        self._intake = Intake(settings, self._families, partitions, self._time.now, dead_letters, tally, self.health)
        self._derived = derived
        telling = Telling(derived, dead_letters, self.health)
        self.chores = Chores(settings.worker, self._writers, self._parts, self._time, self._intake, telling)
        """What it does every so often."""

    async def prepare(self) -> None:
        """Ask what time it is, and for the numbers of all series, and of the values that the families need."""
        await self._time.measure()
        self.health.clock_is_off_by(self._time.offset_seconds)
        catalogue = self._parts.catalogue
        series_of_all = [(SERIES, catalogue.in_redis(name)) for name in self._series]
        await self._dictionary.resolve([*series_of_all, *self._families.numbered_first])

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        """The next offset of each partition, with everything that is under way settled."""
        # By hand, and not looked up again: partitions may move while this waits, and their writers go with them.
        writers = {tag: await self._writers.of(tag) for tag in {self.shard_of(partition) for partition in partitions}}
        for writer in writers.values():
            with contextlib.suppress(ShardMovedError):
                await writer.settle()
        return {partition: writers[self.shard_of(partition)].resume().get(partition.topic) for partition in partitions}

    async def on_assigned(self, partitions: set[TopicPartition]) -> None:
        """Let go of the shards that are not ours any more."""
        tags = {self.shard_of(partition) for partition in partitions}
        self._writers.keep(tags)
        _log.info("partitions assigned", shards=sorted(tags))

    async def on_revoked(self, partitions: set[TopicPartition]) -> None:
        """Finish what is under way and forget the shards: another worker may write to them next."""
        tags = {self.shard_of(partition) for partition in partitions}
        self.let_go()
        await self._writers.settle(tags)
        self._writers.forget(tags)

    def let_go(self) -> None:
        """Wait for a Redis that is away no longer, for all shards may go to others, who count what is not committed."""
        self._writers.let_go()

    def give_up(self) -> None:
        """The same for shards that are opened from here on, and for Kafka: the process ends."""
        self._writers.give_up()
        self._intake.give_up()
        self._derived.give_up()

    async def decode(self, batch: RecordBatch) -> DecodedBatch:
        """The events of a batch and of those beside it; what is none is in the dead letters when this comes back."""
        return await self._intake.decode(batch)

    async def count(self, batch: RecordBatch, events: DecodedBatch) -> None:
        """Count the events of a batch, and of those beside it, in one commit. Raises as `ShardWriter.count` does."""
        writer = await self._writers.of(shard_tag(self._family_of[batch.topic], batch.partition))
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

    async def close(self) -> None:
        """Finish what is under way, as far as Redis lets it."""
        self.give_up()
        await self._writers.settle(self._writers.tags)
        await self.chores.finish()
        await self._intake.stop()
        await self._derived.stop()

    def offsets(self) -> dict[TopicPartition, int]:
        """Where each partition of ours stands in Redis, or is about to."""
        return self._writers.offsets()

    def shard_of(self, partition: TopicPartition) -> str:
        """The tag of the shard that a partition is."""
        return shard_tag(self._family_of[partition.topic], partition.partition)
