"""How far what grows has come: up to which version all entities of each shard are counted."""

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


@dataclass(frozen=True, slots=True)
class Growth:
    """How far one measure is."""

    done: int
    """Shards in which all entities are counted by it."""
    of: int
    """Shards of its family."""
    shards: tuple[str, ...]
    """The tags of those that are not done."""


async def grown_to(client: Client) -> dict[str, int]:
    """Tag of a shard -> the version that all of its entities are counted with. Raises StoreUnavailableError."""
    try:
        tags = await shard_tags(client)
        pipeline = client.pipeline(transaction=False)
        for tag in tags:
            pipeline.zrange(redis_keys.ShardKeys(tag).seen, 0, -1)
        found: Any = await pipeline.execute() if tags else []
    except FAILURES as error:
        raise StoreUnavailableError(f"shards: {error}") from error
    return {tag: grown_in(mark.decode() for mark in marks) for tag, marks in zip(tags, found, strict=True)}


async def growing_now(client: Client, measures: Measures) -> dict[str, Growth]:
    """As `growing`, by what stands in Redis now. Raises StoreUnavailableError."""
    # In this order: a version is said before anything is counted with it.
    grown = await grown_to(client)
    _, stored = await said(client)
    return growing(stored.version, grown, measures)


def growing(catalogue: CatalogueVersion, grown: Mapping[str, int], measures: Measures) -> dict[str, Growth]:
    """Those of these measures that are not counted in all shards yet as they are now, and how far each is."""
    found: dict[str, Growth] = {}
    for family, counted in measures.with_facts.items():
        shards = {tag: version for tag, version in sorted(grown.items()) if tag.rpartition("-")[0] == family}
        for measure in counted:
            since = catalogue.since_of(measure.name)
            left = tuple(tag for tag, version in shards.items() if version < since)
            if since > FIRST and left:
                found[measure.name] = Growth(len(shards) - len(left), len(shards), left)
    return found


def grown_in(marks: Iterable[str]) -> int:
    """The version that all entities of a shard with these marks are counted with."""
    versions = (mark.removeprefix(redis_keys.GROWN) for mark in marks if mark.startswith(redis_keys.GROWN))
    return max(map(int, versions), default=FIRST)
