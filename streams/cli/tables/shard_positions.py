"""Where the shards stand in Redis."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from streams.cli.tables.wait_report import Partition
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.shards import shard_tags

Told: TypeAlias = tuple[str, str]
"""The tag of a shard, and the name of what it tells others."""


class ShardPositions:
    """Reads offsets, versions and timers of shards; what Redis raises goes through."""

    def __init__(self, client: Client, family_of: Mapping[str, str]) -> None:
        """Ask this Redis; `family_of` maps topics to their families."""
        self._client = client
        self._family_of = family_of

    async def next_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The next offset of each of these partitions that was ever read from."""
        wanted = list(partitions)
        pipeline = self._client.pipeline(transaction=False)
        for topic, number in wanted:
            tag = redis_keys.shard_tag(self._family_of[topic], number)
            pipeline.hget(redis_keys.ShardKeys(tag).offsets, topic)
        found = await pipeline.execute()
        return {partition: int(offset) for partition, offset in zip(wanted, found, strict=True) if offset is not None}

    async def event_clock(self) -> int:
        """The largest event time (epoch ms) that any worker has seen; 0 before the first."""
        return int(await self._client.get(redis_keys.CLOCK) or 0)

    async def shards(self) -> list[str]:
        """The tags of all shards."""
        return await shard_tags(self._client)

    async def due(self, tags: Iterable[str], clock: int) -> Mapping[str, int]:
        """How many timers of each shard stand at or before the clock (epoch ms)."""
        return await self._each(tags, lambda pipeline, keys: pipeline.zcount(keys.timers, "-inf", clock))

    async def versions(self, tags: Iterable[str]) -> Mapping[str, int]:
        """The version of each shard."""
        return await self._each(tags, lambda pipeline, keys: pipeline.hget(keys.offsets, "version"))

    async def forwarded(self, tags: Iterable[str]) -> int:
        """How many records these shards found in a wrong partition and sent on, ever."""
        counts = await self._each(tags, lambda pipeline, keys: pipeline.hget(keys.offsets, redis_keys.FORWARDED))
        return sum(counts.values())

    async def outgoing(self, tags: Iterable[str]) -> set[Told]:
        """What these shards tell others, as far as it is not known to be in Kafka."""
        wanted = list(tags)
        pipeline = self._client.pipeline(transaction=False)
        for tag in wanted:
            pipeline.hkeys(redis_keys.ShardKeys(tag).outbox)
        found = await pipeline.execute()
        return {(tag, name.decode()) for tag, names in zip(wanted, found, strict=True) for name in names}

    async def still_outgoing(self, noted: Collection[Told]) -> set[Told]:
        """What of this is not known to be in Kafka yet. What came meanwhile is none of it."""
        return await self.outgoing({tag for tag, _ in noted}) & set(noted)

    async def _each(self, tags: Iterable[str], ask: Callable[..., object]) -> Mapping[str, int]:
        wanted = list(tags)
        pipeline = self._client.pipeline(transaction=False)
        for tag in wanted:
            ask(pipeline, redis_keys.ShardKeys(tag))
        found = await pipeline.execute()
        return {tag: int(number or 0) for tag, number in zip(wanted, found, strict=True)}
