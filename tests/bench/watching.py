"""Watches Redis while events are published: when was each of them in the KPI tables?"""

import asyncio
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping

from redis.asyncio import Redis

from schemas.topics import FAMILIES
from streams.wire import TABLE_META, VERSION_FIELD, ShardKeys, shard_tag

LOOK_SECONDS = 0.02

_FAMILY_OF_TOPIC = {topic: family for family, topics in FAMILIES.items() for topic in topics}


class Timeline:
    """Numbers that only grow, and when each was first seen."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._values: list[float] = []

    def saw(self, number: int, value: float) -> None:
        """A number was seen, and this value with it; only the first time counts."""
        if not self._numbers or number > self._numbers[-1]:
            self._numbers.append(number)
            self._values.append(value)

    def at_least(self, number: int) -> float | None:
        """The value seen with the first number that is not smaller than this one; None if there was none yet."""
        place = bisect_left(self._numbers, number)
        return self._values[place] if place < len(self._numbers) else None


class Watch:
    """Looks, every `LOOK_SECONDS`, where the shards stand, and which version of each the tables hold.

    What it says of an event is late by at most two looks, and never early.
    """

    def __init__(self, client: Redis, partitions: Mapping[str, int]) -> None:
        """Watch the partitions of these topics (topic -> how many)."""
        self._client = client
        self._partitions = [(topic, number) for topic, count in partitions.items() for number in range(count)]
        self._tags = sorted({_tag(*partition) for partition in self._partitions})
        self._versions: dict[tuple[str, int], Timeline] = defaultdict(Timeline)
        """Of each partition: next offset -> the shard's version."""
        self._shown: dict[str, Timeline] = defaultdict(Timeline)
        """Of each shard: version in the tables -> when."""

    async def run(self) -> None:
        """Look again and again, until it is cancelled."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    def shown_at(self, topic: str, partition: int, offset: int) -> float | None:
        """When (monotonic seconds) the record was seen to be in the tables; None if it was not."""
        version = self._versions[topic, partition].at_least(offset + 1)
        return None if version is None else self._shown[_tag(topic, partition)].at_least(int(version))

    async def until_shown(self, records: Iterable[tuple[str, int, int]]) -> None:
        """Come back once these records, the last ones of their partitions, are in the tables."""
        for record in records:
            while self.shown_at(*record) is None:  # noqa: ASYNC110 - Redis sends no event
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        pipeline = self._client.pipeline(transaction=False)
        pipeline.hgetall(TABLE_META)
        for tag in self._tags:
            pipeline.hgetall(ShardKeys(tag).offsets)
        meta, *found = await pipeline.execute()
        now = time.monotonic()
        offsets = dict(zip(self._tags, found, strict=True))
        for topic, number in self._partitions:
            shard = offsets[_tag(topic, number)]
            self._versions[topic, number].saw(int(shard.get(topic.encode(), 0)), int(shard.get(b"version", 0)))
        for tag in self._tags:
            self._shown[tag].saw(int(meta.get(f"{VERSION_FIELD}{tag}".encode(), 0)), now)


def _tag(topic: str, partition: int) -> str:
    return shard_tag(_FAMILY_OF_TOPIC[topic], partition)
