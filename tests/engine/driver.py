"""A worker's writers without Kafka: records go straight to the shards of a real Redis."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from agents.families import families_by
from schemas import encode, key_of, key_of_told, parse_line, topic_of
from schemas.topics import DERIVED, FAMILIES, FAMILY_OF_TOPIC, MARKETING
from streams.arithmetic.measures import ALL_DIMENSIONS, ALL_MEASURES, series_names
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.engine.comment_keeping import CommentKeeping
from streams.engine.decode import BatchDecoder, Decoded, merged
from streams.engine.event_writer import EventWriter
from streams.engine.families import Families
from streams.engine.family import ValueNumbers
from streams.engine.growing_writer import GrowingWriter
from streams.engine.health import Health
from streams.engine.marks import Marks
from streams.engine.parts import Parts
from streams.engine.writer import ShardWriter
from streams.kafka.batches import RecordBatch
from streams.kafka.partitioner import partitions_of
from streams.redis.clock import Clock, clock_for
from streams.redis.comments import CommentReader
from streams.redis.connection import Client
from streams.redis.errors import ShardMovedError, StoreUnavailableError
from streams.redis.keys import shard_tag
from streams.redis.shards import Shards
from streams.redis.value_dictionary import SERIES, ValueDictionary
from streams.settings import Settings

Partition = tuple[str, int]
"""Topic and number."""

SECRET: Final = "the key by which drivers mark the erased"  # noqa: S105 - of no server
_MOST_IN_VAIN: Final = 100
"""More often than so it is no fault that passes."""


@dataclass
class Line:
    """A record as Kafka would hold it."""

    key: bytes
    value: bytes
    offset: int
    headers: Sequence[tuple[str, bytes]] = field(default_factory=tuple)
    timestamp: int = 0


_FIRST = CatalogueVersion()


class Topics:
    """What Kafka would hold: the records of every partition, for any number of drivers to read.

    Producers choose the partition of a key by `chosen`: as Kafka's own clients do, unless it is given.
    """

    def __init__(self, partitions: int, chosen: Callable[[bytes], int] | None = None) -> None:
        self.partitions = partitions
        self.partition_of = chosen or (lambda key: partitions_of([key], partitions)[0])
        self.logs: dict[Partition, list[Line]] = {}

    def publish(self, lines: Iterable[bytes]) -> None:
        """Add events to the partitions that their keys belong to."""
        for line in lines:
            event = parse_line(line)
            key = key_of(event)
            self.add((topic_of(event), self.partition_of(key)), key, encode(event))

    def tell(self, records: Mapping[str, bytes]) -> None:
        """Add what shards tell each other to the partitions that it belongs to."""
        for name, record in records.items():
            key = key_of_told(name)
            self.add((DERIVED, self.partition_of(key)), key, record)

    def add(self, partition: Partition, key: bytes, value: bytes) -> None:
        """Add a record to the end of a partition."""
        log = self.logs.setdefault(partition, [])
        log.append(Line(key, value, len(log)))


class Driver:
    """One worker that owns every shard."""

    def __init__(
        self,
        client: Client,
        settings: Settings,
        cache: int = 10_000,
        topics: Topics | None = None,
        catalogue: CatalogueVersion = _FIRST,
    ) -> None:
        """Write to this Redis what stands in `topics`."""
        self.topics = topics or Topics(settings.kafka.partitions)
        self.shards = Shards(client)
        self.clock: Clock = clock_for(settings.clock, client)
        self.numbers = ValueDictionary(client, settings.dimension_cap, ALL_DIMENSIONS, self.clock.now)
        self.health = Health()
        self.marks = Marks(SECRET, settings.kafka.partitions)
        self.keeping = CommentKeeping(CommentReader(client), settings.comments.keep_days, self.marks)
        self.writers: dict[str, ShardWriter] = {}
        self.refused = 0
        """How often a shard was not as its writer believed."""
        self.sent_on = 0
        """How many records were found in a wrong partition, as often as they were."""
        self.told = 0
        """How many records shards told others, as often as they did."""
        self.told_in_vain = 0
        """How often Redis did not take out of an outbox what was told."""
        self._settings = settings
        self._cache = cache
        self.catalogue = catalogue
        self._decoders: dict[str, BatchDecoder] = {}

    async def start(self) -> None:
        """Open every shard."""
        await self.numbers.resolve([(SERIES, self.catalogue.in_redis(name)) for name in series_names(ALL_MEASURES)])
        make = partial(families_by(self._settings), marks=self.marks)
        families = make(self.numbers)
        await self.numbers.resolve(families.numbered_first)
        days = self._settings.calendar.dates.days
        parts = Parts(self.shards, self.numbers, self.clock, self.health, days, self.keeping, self.catalogue)
        events = {family.name for family in families.events}
        for family in families.all:
            for topic in FAMILIES[family.name]:
                foreign = families.is_foreign if topic == DERIVED else None
                self._decoders[topic] = BatchDecoder(
                    topic, family.check, self._settings.future_minutes, is_foreign=foreign
                )
            partitions = self._settings.kafka.partitions
            for partition in range(self.topics.partitions):
                tag = shard_tag(family.name, partition)
                of_shard = partial(_of_shard, make, family.name)
                first = families.numbered_first
                if family.name in events:
                    dedupe_days = self._settings.dedupe_days
                    writer: ShardWriter = EventWriter(tag, of_shard, parts, partitions, dedupe_days, first)
                else:
                    writer = GrowingWriter(tag, of_shard, parts, partitions, self._cache, first)
                await writer.open()
                self.writers[tag] = writer

    def publish(self, lines: Iterable[bytes]) -> None:
        """Add events to the partitions that their keys belong to."""
        self.topics.publish(lines)

    async def work(self, batch: int = 500) -> None:
        """Count everything that was published, in batches, and let time pass up to now."""
        while True:
            while await self.step(batch):
                pass
            try:
                await self.pass_time()
                if await self.tell_others():
                    continue
            except ShardMovedError:
                self.refused += 1
            else:
                return

    async def step(self, batch: int = 500) -> bool:
        """Count the next batch of every partition; says whether there was any."""
        found = False
        for partition in list(self.topics.logs):
            offset = self.writer_of(partition).resume().get(partition[0], 0)
            read = self.read(partition, offset, batch)
            if read is not None:
                found = True
                lines = self.topics.logs[partition][offset : read[0]]
                send_on = partial(self._send_on, partition, lines)
                try:
                    await self.writer_of(partition).count({partition[0]: read[0]}, read[1], send_on)
                except ShardMovedError:
                    self.refused += 1
        return found

    async def tell_others(self) -> bool:
        """Publish what shards tell each other, as a worker does; says whether there was anything."""
        told = {writer: dict(writer.outbox) for writer in self.writers.values() if writer.outbox}
        for writer, records in told.items():
            self.topics.tell(records)
            self.told += len(records)
            try:
                await writer.delivered(records)
            except StoreUnavailableError:
                # They are in Kafka, and are told again.
                self.told_in_vain += 1
                if self.told_in_vain > _MOST_IN_VAIN:
                    raise
        return bool(told)

    async def count(self, batch: RecordBatch) -> None:
        """Count a batch and those beside it, as a worker does."""
        parts = [self._decoders[part.topic](part.records) for part in batch.together]
        offsets = {part.topic: part.next_offset for part in batch.together}
        await self.writer_of((batch.topic, batch.partition)).count(offsets, merged(parts))

    def read(self, partition: Partition, offset: int, batch: int = 500) -> tuple[int, Decoded] | None:
        """The next offset after a batch that begins at `offset`, and its events; None of no records."""
        records = self.topics.logs[partition][offset : offset + batch]
        return (offset + len(records), self._decoders[partition[0]](records)) if records else None

    async def _send_on(self, partition: Partition, lines: Sequence[Line], keys: Mapping[bytes, int] | None) -> int:
        """Put lines with these keys, or all of them, at the end of the partitions that they belong to."""
        topic, number = partition
        partitions = self._settings.kafka.partitions
        for line in lines:
            if keys is None:
                by_key = partitions_of([line.key], partitions)[0]
                self.topics.add((topic, number % partitions if topic == MARKETING else by_key), line.key, line.value)
            elif line.key in keys:
                self.topics.add((topic, keys[line.key]), line.key, line.value)
        sent = sum(keys is None or line.key in keys for line in lines)
        self.sent_on += sent
        return sent

    def writer_of(self, partition: Partition) -> ShardWriter:
        """The writer of the shard that a partition belongs to."""
        return self.writers[shard_tag(FAMILY_OF_TOPIC[partition[0]], partition[1])]

    async def grow(self, portions: int = 1_000_000) -> int:
        """Count what grows in so many portions of each shard; returns how many shards are not through."""
        growing = [writer for writer in self.writers.values() if isinstance(writer, GrowingWriter)]
        now = await self.clock.refresh()
        for writer in growing:
            left = portions
            while writer.grows and left:
                await writer.grow(now)
                left -= 1
        return sum(writer.grows for writer in growing)

    async def pass_time(self) -> None:
        """Run every timer that is due. Raises ShardMovedError if some shard is not as its writer believed."""
        for writer in self.writers.values():
            await writer.settle()
        now = await self.clock.refresh()
        await self.keeping.look_for_erased(now)
        while due := await self.shards.due(sorted(self.writers), now, 500):
            for tag, entities in due.items():
                writer = self.writers[tag]
                assert isinstance(writer, GrowingWriter)
                await writer.pass_time(entities, now)
        for writer in self.writers.values():
            await writer.expire_and_compact(now)
            await writer.verify()


def _of_shard(make: Callable[[ValueNumbers], Families], name: str, numbers: ValueNumbers) -> Any:  # noqa: ANN401 - any
    return next(family for family in make(numbers).all if family.name == name)


def lines_of(events: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """Events as lines of a file."""
    return [json.dumps(event).encode() for event in events]
