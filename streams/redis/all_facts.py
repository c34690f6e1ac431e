"""All facts of a shard, in portions, for those who look at what is kept and write nothing.

Workers go on meanwhile: an entity that comes or changes is told as it was at some moment of the reading.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from streams.redis import keys as redis_keys
from streams.redis.commits import names_of
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError

_AT_ONCE: Final = 500


async def all_facts(client: Client, tag: str) -> AsyncIterator[Mapping[str, bytes]]:
    """Fields of the facts of a shard with what stands in them, each at least once: entities, and their chunks.

    Raises StoreUnavailableError.
    """
    key, cursor = redis_keys.ShardKeys(tag).facts, 0
    while True:
        try:
            found: Any = await client.hscan(key, cursor, count=_AT_ONCE)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        cursor, portion = int(found[0]), found[1]
        yield {field.decode(): bytes(value) for field, value in portion.items()}
        if not cursor:
            return


async def some_facts(client: Client, tag: str, fields: Sequence[str]) -> list[bytes | None]:
    """What stands in these fields of the facts of a shard, None where there is nothing.

    Raises StoreUnavailableError.
    """
    if not fields:
        return []
    try:
        found: Any = await client.hmget(redis_keys.ShardKeys(tag).facts, list(fields))
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"shard {tag}: {error}") from error
    return list(found)


async def count_of_facts(client: Client, tag: str) -> int:
    """How many fields the facts of a shard have: entities, and their chunks. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hlen(redis_keys.ShardKeys(tag).facts)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"shard {tag}: {error}") from error
    return int(found)


async def names_in_shard(client: Client, tag: str, dimension: str) -> dict[int, str]:
    """What the numbers of a dimension stand for in the facts of a shard. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hgetall(redis_keys.ShardKeys(tag).names)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"shard {tag}: {error}") from error
    names = names_of([part for pair in found.items() for part in pair])
    return {number: text for (of, text), number in names.items() if of == dimension}
