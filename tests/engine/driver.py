"""A worker's writers without Kafka: records go straight to the shards of a real Redis."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.families import build_families
from schemas import InvalidEvent, RecordDecoder, encode, key_of, parse_line, topic_of
from schemas.topics import FAMILIES
from streams.differences import PaneDifferences
from streams.engine.decode import BatchDecoder
from streams.engine.entity_writer import EntityWriter
from streams.engine.event_writer import EventWriter
from streams.engine.writer import Parts, ShardWriter
from streams.health import Health
from streams.measures import ALL_MEASURES, series_names
from streams.redis.clock import Clock, clock_for
from streams.redis.connection import Client
from streams.redis.numbers import SERIES, Numbers
from streams.redis.shards import Shards
from streams.settings import Settings
from streams.wire import shard_tag

__all__ = ["Driver", "InvalidEvent", "RecordDecoder"]


@dataclass
class Line:
    """A record as Kafka would hold it."""

    key: bytes
    value: bytes
    offset: int
    headers: Sequence[tuple[str, bytes]] = field(default_factory=tuple)


class Driver:
    """One worker that owns every shard."""

    def __init__(self, client: Client, settings: Settings, cache: int = 10_000) -> None:
        """Write to this Redis."""
        self._client = client
        self._settings = settings
        self._cache = cache
        self._logs: dict[tuple[str, int], list[Line]] = {}
        self.shards = Shards(client)
        self.clock: Clock = clock_for(settings.clock, client)
        self.writers: dict[str, ShardWriter] = {}

    async def start(self) -> None:
        """Open every shard."""
        dimensions = {dimension for measure in ALL_MEASURES for by in measure.by for dimension in by}
        self.numbers = Numbers(self._client, self._settings.dimension_cap, sorted(dimensions | {"region"}))
        await self.numbers.resolve([(SERIES, name) for name in series_names(ALL_MEASURES)])
        families = build_families(self._settings, self.numbers)
        parts = Parts(self.shards, self.numbers, self.clock, Health())
        series: Any = self.numbers.of[SERIES]
        self._decoders: dict[str, BatchDecoder] = {}
        for family in families.all:
            differences = PaneDifferences(family.dimensions, family.measures, series)
            for topic in FAMILIES[family.name]:
                self._decoders[topic] = BatchDecoder(topic, family.check, self._settings.future_minutes)
            for partition in range(self._settings.kafka.partitions):
                tag = shard_tag(family.name, partition)
                if family in families.events:
                    writer: ShardWriter = EventWriter(tag, family, parts, differences, self._settings.dedupe_days)
                else:
                    writer = EntityWriter(tag, family, parts, differences, self._cache)
                await writer.open()
                self.writers[tag] = writer

    def publish(self, lines: Sequence[bytes]) -> None:
        """Add events to the partitions that their keys belong to."""
        for line in lines:
            event = parse_line(line)
            topic, key = topic_of(event), key_of(event)
            partition = zlib.crc32(key) % self._settings.kafka.partitions
            log = self._logs.setdefault((topic, partition), [])
            log.append(Line(key, encode(event), len(log)))

    async def work(self, batch: int = 500) -> None:
        """Count everything that was published, in batches, and let time pass up to now."""
        family_of = {topic: family for family, topics in FAMILIES.items() for topic in topics}
        pending = True
        while pending:
            pending = False
            for (topic, partition), log in self._logs.items():
                writer = self.writers[shard_tag(family_of[topic], partition)]
                start = writer.resume().get(topic, 0)
                records = log[start : start + batch]
                if records:
                    pending = True
                    await writer.count(topic, start + len(records), self._decoders[topic](records))
        await self.pass_time()

    async def pass_time(self) -> None:
        """Run every timer that is due."""
        for writer in self.writers.values():
            await writer.settle()
        now = await self.clock.refresh()
        while due := await self.shards.due(sorted(self.writers), now, 500):
            for tag, entities in due.items():
                writer = self.writers[tag]
                assert isinstance(writer, EntityWriter)
                await writer.pass_time(entities, now)
        for writer in self.writers.values():
            await writer.tidy(now)
