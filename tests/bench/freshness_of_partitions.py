"""How old events are when Redis holds them, and when the tables show them: of each partition by itself.

An event is in Redis once its shard stands behind its offset, and in the tables once these say that they hold a version
of the shard that does. So it is told of each event, though others that came later may have been counted before: where
only totals are counted, those hide that a partition stands still.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from schemas.topics import DERIVED, FAMILIES
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys, shard_tag
from tests.built_in import FAMILY_OF_TOPIC

Place = tuple[str, int]
"""A topic and the number of a partition."""


class Span(NamedTuple):
    """A time, in seconds of the monotonic clock."""

    began: float
    over: float


@dataclass
class _Partition:
    """What was published on a partition, and how far it got."""

    base: int
    """The offset of the first of the moments."""
    moments: list[float] = field(default_factory=list)
    counted: int = 0
    shown: int = 0


class Freshness:
    """Told what is published and what Redis says, it tells how old each event was. Times are of the monotonic clock."""

    def __init__(self, bases: Mapping[Place, int]) -> None:
        """What is published from here on has these offsets and those that follow."""
        self._partitions = {place: _Partition(base) for place, base in bases.items()}
        self._marks: dict[str, list[tuple[int, Mapping[str, int]]]] = defaultdict(list)
        """Of each shard: a version, and the next offsets that it has."""
        self.in_redis: list[Span] = []
        """From when each event was published until Redis held it."""
        self.in_tables: list[Span] = []
        """The same until the tables showed it."""

    def published(self, place: Place, moment: float) -> None:
        """An event is published on this partition."""
        self._partitions[place].moments.append(moment)

    def seen(self, shards: Mapping[str, tuple[int, Mapping[str, int]]], tables: Mapping[str, int], now: float) -> None:
        """`shards` are at these versions and next offsets by now; `tables` hold these versions of them."""
        for tag, (version, offsets) in shards.items():
            number, marks = int(tag.rpartition("-")[2]), self._marks[tag]
            if not marks or version > marks[-1][0]:
                marks.append((version, offsets))
            self._reached(offsets, number, now, shown=False)
            known = bisect_right(marks, tables.get(tag, 0), key=lambda mark: mark[0])
            if known:
                self._reached(marks[known - 1][1], number, now, shown=True)
                del marks[: known - 1]

    def is_shown(self, until: float) -> bool:
        """Whether the tables show all that was published by then."""
        return not any(
            partition.shown < len(partition.moments) and partition.moments[partition.shown] <= until
            for partition in self._partitions.values()
        )

    def _reached(self, offsets: Mapping[str, int], number: int, now: float, *, shown: bool) -> None:
        for topic, offset in offsets.items():
            partition = self._partitions.get((topic, number))
            if partition is None:
                continue
            reached = min(offset - partition.base, len(partition.moments))
            if shown and reached > partition.shown:
                self.in_tables += (Span(moment, now) for moment in partition.moments[partition.shown : reached])
                partition.shown = reached
            elif not shown and reached > partition.counted:
                self.in_redis += (Span(moment, now) for moment in partition.moments[partition.counted : reached])
                partition.counted = reached


async def look(client: Client, partitions: int) -> tuple[dict[str, tuple[int, Mapping[str, int]]], dict[str, int]]:
    """Version and next offsets of all shards, and the versions that the tables hold, read before those."""
    tags = [shard_tag(family, number) for family in FAMILIES for number in range(partitions)]
    pipeline = client.pipeline(transaction=False)
    pipeline.hgetall(redis_keys.TABLE_META)
    for tag in tags:
        pipeline.hgetall(ShardKeys(tag).offsets)
    meta, *found = await pipeline.execute()
    shards = {tag: _position(one) for tag, one in zip(tags, found, strict=True)}
    versions = _texts(meta)
    tables = {tag: int(versions.get(redis_keys.VERSION_FIELD + tag, 0)) for tag in tags}
    return shards, tables


_PUBLISHED: Final = frozenset(FAMILY_OF_TOPIC) - {DERIVED}


def _position(found: Mapping[Any, Any]) -> tuple[int, Mapping[str, int]]:
    texts = _texts(found)
    return int(texts.get(redis_keys.VERSION, 0)), {name: int(texts[name]) for name in texts.keys() & _PUBLISHED}


def _texts(found: Mapping[Any, Any]) -> dict[str, str]:
    return {name.decode(): text.decode() for name, text in found.items()}


def spread(name: str, spans: Sequence[Span]) -> str:
    """How old events were, in a line: median, 99th percentile, oldest."""
    if not spans:
        return f"{name}: no events"
    ages = sorted(span.over - span.began for span in spans)
    middle, late = ages[len(ages) // 2], ages[len(ages) * 99 // 100]
    return f"{name}: p50 {middle:.2f} s, p99 {late:.2f} s, most {ages[-1]:.2f} s ({len(ages):,} events)"


def outside(spans: Sequence[Span], windows: Sequence[Span]) -> list[Span]:
    """Those of events that were fresh before each window began, or were published after it was over."""
    return [
        span for span in spans if not any(span.began <= window.over and span.over >= window.began for window in windows)
    ]
