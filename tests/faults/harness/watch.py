"""Watches how counting goes on: where it stands still, and how long what was lost takes to be counted again."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import redis

from streams.redis.keys import ShardKeys, shard_tag
from tests.built_in import FAMILY_OF_TOPIC, TOPICS
from tests.faults.harness.redis_nodes import Store

_LOOK_SECONDS: Final = 0.2

Place = tuple[str, int]
"""A topic and the number of a partition."""


@dataclass(frozen=True)
class Stall:
    """A time (of the monotonic clock) in which a partition had records that were not counted, and went no further."""

    place: Place
    began: float
    over: float


@dataclass(frozen=True)
class Rebuild:
    """How long it took, from when Redis was there again, until as much was counted as had been."""

    what: str
    seconds: float
    records: int


class Watch:
    """Looks a few times a second, while it is entered."""

    def __init__(self, store: Store, partitions: int) -> None:
        """Shards are those of so many partitions."""
        self.stalls: list[Stall] = []
        """Of each partition and each time that it went on."""
        self.rebuilds: list[Rebuild] = []
        self._store = store
        self._shards = {
            tag: [(topic, number) for topic in TOPICS if FAMILY_OF_TOPIC[topic] == family]
            for family in sorted(set(FAMILY_OF_TOPIC.values()))
            for number in range(partitions)
            for tag in [shard_tag(family, number)]
        }
        self._ends: dict[Place, int] = {}
        self._counted: dict[Place, int] = {}
        self._since: dict[Place, float] = {}
        self._noted: dict[Place, int] = {}
        self._rebuilding: list[tuple[str, float, Mapping[Place, int], int]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def published(self, place: Place, end: int) -> None:
        """Kafka has the records of a partition before this offset."""
        self._ends[place] = max(end, self._ends.get(place, 0))

    def notes_what_is_counted(self) -> None:
        """What is counted now is what has to be counted again."""
        self._noted = dict(self._counted)

    def times_the_rebuild(self, what: str) -> None:
        """Redis is there again, perhaps without what was noted."""
        # Offsets of before tell nothing any more: the next look finds where counting begins again.
        records = sum(self._noted.values()) - sum(self._look().values())
        if records > 0:
            self._rebuilding.append((what, time.monotonic(), dict(self._noted), records))

    @property
    def is_rebuilding(self) -> bool:
        """Whether less is counted than was, as far as it is timed."""
        return bool(self._rebuilding)

    def _run(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._compare(self._look(), time.monotonic())

    def _look(self) -> dict[Place, int]:
        """The next offset of each partition, as far as anybody tells."""
        found: dict[Place, int] = {}
        for node in self._store.asked():
            try:
                with node.client() as client, client.pipeline(transaction=False) as pipeline:
                    for tag in self._shards:
                        pipeline.hgetall(ShardKeys(tag).offsets)
                    answers = pipeline.execute(raise_on_error=False)
            except (redis.RedisError, OSError):
                continue
            for places, answer in zip(self._shards.values(), answers, strict=True):
                # In a cluster those refuse that do not have the shard.
                if isinstance(answer, dict):
                    found |= {place: int(answer.get(place[0], 0)) for place in places}
        return found

    def _compare(self, found: Mapping[Place, int], now: float) -> None:
        for place, counted in found.items():
            if counted > self._counted.get(place, 0):
                began = self._since.pop(place, None)
                if began is not None:
                    self.stalls.append(Stall(place, began, now))
            if counted < self._ends.get(place, 0):
                self._since.setdefault(place, now)
            self._counted[place] = counted
        for rebuild in list(self._rebuilding):
            what, began, noted, records = rebuild
            if all(self._counted.get(place, 0) >= offset for place, offset in noted.items()):
                self._rebuilding.remove(rebuild)
                self.rebuilds.append(Rebuild(what, now - began, records))
