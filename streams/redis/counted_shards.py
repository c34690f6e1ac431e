"""What shards tell of how they were counted, where nothing else says it."""

import asyncio
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from streams.arithmetic.measures.versions import FIRST
from streams.redis import keys as redis_keys
from streams.redis.commits import version_in
from streams.redis.connection import FAILURES, UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags

_SAID_AGAIN_SECONDS: Final = 6.0
"""Workers say by what they count more often than twice in this time."""
_LOOK_SECONDS: Final = 0.5


class CountedShards(NamedTuple):
    """All shards together."""

    newest: int
    """The newest version that any shard was counted with."""
    are_any: bool
    """Whether anything was ever counted."""


async def counted_shards(client: Client, besides: Collection[str] = ()) -> CountedShards:
    """How shards were counted, as they say it: those that are listed, and `besides` those of these tags.

    Raises StoreUnavailableError.
    """
    try:
        tags = {*await shard_tags(client), *besides}
        pipeline = client.pipeline(transaction=False)
        for tag in tags:
            pipeline.hget(redis_keys.ShardKeys(tag).offsets, redis_keys.COUNTED_WITH)
            pipeline.hget(redis_keys.ShardKeys(tag).offsets, redis_keys.VERSION)
        found: Any = await pipeline.execute() if tags else []
    except FAILURES as error:
        raise StoreUnavailableError(f"shards: {error}") from error
    newest = max((version_in(text) for text in found[::2]), default=FIRST)
    return CountedShards(newest, any(commits is not None for commits in found[1::2]))


async def is_lost(client: Client, tags: Collection[str]) -> bool:
    """Whether something was counted, and nobody says any more by which settings.

    Workers that run say it again, which is waited for. A Redis that was emptied lists no shards for some seconds, so it
    is looked for all of these `tags`. Raises StoreUnavailableError.
    """
    give_up_at = asyncio.get_running_loop().time() + _SAID_AGAIN_SECONDS
    while (await counted_shards(client, tags)).are_any and not await _is_said(client):
        if asyncio.get_running_loop().time() >= give_up_at:
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False


async def _is_said(client: Client) -> bool:
    try:
        return bool(await client.hlen(redis_keys.COUNTING_CONFIGURATION))
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
