"""Asks the servers how they are, by INFO: CONFIG may be forbidden."""

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import RedisCluster
from redis.exceptions import RedisError

from streams.redis.condition import Condition, condition_of
from streams.redis.connection import FAILURES, Client, of_each_primary
from streams.redis.errors import StoreUnavailableError


async def conditions(client: Client, now: int) -> Sequence[Condition]:
    """How the servers are that hold keys; `now` is the store's clock in epoch ms. Raises StoreUnavailableError."""
    try:
        if isinstance(client, RedisCluster):
            told: Mapping[str, Any] = await of_each_primary(client, "INFO")
        else:
            told = {"": await client.info()}
    except FAILURES as error:
        raise StoreUnavailableError(f"INFO: {error}") from error
    snapshots = await _snapshots(client)
    return [condition_of(name, info, snapshots.get(name), now) for name, info in sorted(told.items())]


async def _snapshots(client: Client) -> Mapping[str, str]:
    """When each server takes snapshots; those that do not tell are left out."""
    try:
        if isinstance(client, RedisCluster):
            found = await of_each_primary(client, "CONFIG GET", "save")
            return {node: str(answer["save"]) for node, answer in found.items()}
        answer: Any = await client.config_get("save")
        return {"": str(answer["save"])}
    except (RedisError, KeyError):
        return {}
