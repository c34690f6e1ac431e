"""The writers of the shards whose partitions a worker has: made and opened when they are asked for."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from streams.engine.event_writer import EventWriter
from streams.engine.families import Families
from streams.engine.family import EntityFamily, EventFamily, ValueNumbers
from streams.engine.growing_writer import GrowingWriter
from streams.engine.parts import Parts
from streams.engine.writer import ShardWriter
from streams.kafka.batches import TopicPartition
from streams.redis.errors import ShardMovedError, StoreGivenUpError
from streams.settings import Settings


class ShardWriters:
    """Tag of a shard -> its writer."""

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        families: tuple[Callable[[ValueNumbers], Families], Families],
        partitions: Mapping[str, int],
    ) -> None:
        """Have none yet.

        `families` are what makes them, given the numbers of dimension values of a shard, and those of the whole worker.
        `partitions` tells over how many partitions the keys of each topic are spread.
        """
        self._settings = settings
        self._parts = parts
        self._make_families, self._families = families
        self._partitions = partitions
        self._writers: dict[str, ShardWriter] = {}
        self._opening = asyncio.Lock()
        self._being_opened: ShardWriter | None = None
        self._gives_up = False

    def __iter__(self) -> Iterator[ShardWriter]:
        """Those that are open."""
        return iter(self._writers.values())

    @property
    def tags(self) -> list[str]:
        """The tags of the shards that are open."""
        return list(self._writers)

    @property
    def growing(self) -> Mapping[str, GrowingWriter]:
        """Those of families whose events are facts of entities."""
        return {tag: writer for tag, writer in self._writers.items() if isinstance(writer, GrowingWriter)}

    def items(self) -> Collection[tuple[str, ShardWriter]]:
        """Those that are open, with their tags."""
        return self._writers.items()

    def offsets(self) -> dict[TopicPartition, int]:
        """Where each partition stands in Redis, or is about to."""
        return {
            TopicPartition(topic, int(tag.rpartition("-")[2])): offset
            for tag, writer in self._writers.items()
            for topic, offset in writer.next_offsets.items()
        }

    def wait(self, tag: str) -> bool:
        """Whether a shard waits for Redis, or is not open."""
        writer = self._writers.get(tag)
        return writer is None or writer.waits

    async def of(self, tag: str) -> ShardWriter:
        """The writer of a shard, which is opened if it is not yet. Raises as `ShardWriter.open` does."""
        async with self._opening:
            writer = self._writers.get(tag)
            if writer is None:
                writer = self._being_opened = self._made(tag)
                if self._gives_up:
                    writer.give_up()
                try:
                    await writer.open()
                finally:
                    self._being_opened = None
                self._writers[tag] = writer
            return writer

    def keep(self, tags: Collection[str]) -> None:
        """Forget all others, and those that gave up."""
        for tag, writer in list(self._writers.items()):
            if tag not in tags or writer.gave_up:
                del self._writers[tag]

    def forget(self, tags: Collection[str]) -> None:
        """Forget these: another worker may write to them next."""
        for tag in tags:
            self._writers.pop(tag, None)

    def let_go(self) -> None:
        """Wait for a Redis that is away no longer, for all shards may go to others, who count what is not committed."""
        for writer in (*self._writers.values(), *([self._being_opened] if self._being_opened else [])):
            writer.give_up()

    def give_up(self) -> None:
        """The same for shards that are opened from here on: the process ends."""
        self._gives_up = True
        self.let_go()

    async def settle(self, tags: Collection[str]) -> None:
        """Finish what is under way in these, as far as Redis lets it."""
        for tag in tags:
            writer = self._writers.get(tag)
            if writer is not None and not writer.in_doubt:
                with contextlib.suppress(ShardMovedError, StoreGivenUpError):
                    await writer.settle()

    def _made(self, tag: str) -> ShardWriter:
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
