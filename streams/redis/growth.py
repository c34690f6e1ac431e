"""How far what grows has come: up to which version all entities of each shard are counted, and how many are left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from streams.arithmetic.measures import Measures
from streams.arithmetic.measures.versions import FIRST, CatalogueVersion
from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.counting_configuration import said
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags
from streams.redis.sweeps import Swept, swept_with


@dataclass(frozen=True, slots=True)
class Growth:
    """How far one measure is."""

    done: int
    """Shards in which all entities are counted by it."""
    of: int
    """Shards of its family."""
    shards: tuple[str, ...]
    """The tags of those that are not done."""
    entities_left: int
    """About how many entities of these were not looked at yet. It may be 0 while they are looked through once more."""


@dataclass(frozen=True, slots=True)
class ShardGrowth:
    """How far one shard is."""

    grown_to: int
    """The version that all of its entities are counted with."""
    held: int
    """Fields of its facts."""
    swept: tuple[int, Swept] | None = None
    """With which version it is looked through, and how far."""

    def entities_left(self, since: int) -> int:
        """About how many of its entities may not be counted with this version, or a later one; 0 where all are.

        Where nobody has begun to look, that is how many fields its facts have.
        """
        if self.grown_to >= since:
            return 0
        version, swept = self.swept or (FIRST, Swept(0, 0, 0))
        return swept.left(self.held) if version >= since else self.held


async def grown_to(client: Client) -> dict[str, ShardGrowth]:
    """Tag of a shard -> how far it is. Raises StoreUnavailableError."""
    try:
        tags = await shard_tags(client)
        pipeline = client.pipeline(transaction=False)
        for tag in tags:
            keys = redis_keys.ShardKeys(tag)
            pipeline.zrange(keys.seen, 0, -1)
            pipeline.hlen(keys.facts)
            pipeline.get(keys.swept)
        found: Any = await pipeline.execute() if tags else []
    except FAILURES as error:
        raise StoreUnavailableError(f"shards: {error}") from error
    return {
        tag: ShardGrowth(grown_in(mark.decode() for mark in marks), held, swept_with(swept))
        for tag, marks, held, swept in zip(tags, found[::3], found[1::3], found[2::3], strict=True)
    }


async def growing_now(client: Client, measures: Measures) -> dict[str, Growth]:
    """As `growing`, by what stands in Redis now. Raises StoreUnavailableError."""
    # In this order: a version is said before anything is counted with it.
    grown = await grown_to(client)
    _, stored = await said(client)
    return growing(stored.version, grown, measures)


def growing(catalogue: CatalogueVersion, grown: Mapping[str, ShardGrowth], measures: Measures) -> dict[str, Growth]:
    """Those of these measures that are not counted in all shards yet as they are now, and how far each is."""
    found: dict[str, Growth] = {}
    for family, counted in measures.with_facts.items():
        shards = {tag: shard for tag, shard in sorted(grown.items()) if tag.rpartition("-")[0] == family}
        for measure in counted:
            since = catalogue.since_of(measure.name)
            left = tuple(tag for tag, shard in shards.items() if shard.grown_to < since)
            if since > FIRST and left:
                entities = sum(shards[tag].entities_left(since) for tag in left)
                found[measure.name] = Growth(len(shards) - len(left), len(shards), left, entities)
    return found


def grown_in(marks: Iterable[str]) -> int:
    """The version that all entities of a shard with these marks are counted with."""
    versions = (mark.removeprefix(redis_keys.GROWN) for mark in marks if mark.startswith(redis_keys.GROWN))
    return max(map(int, versions), default=FIRST)
