"""All workers of a Redis count alike: they agree on a counting configuration, or do not start."""

from collections.abc import Mapping

from streams.engine.counting_configuration import acceptable, accepted, changes, differing
from streams.redis.connection import Client
from streams.redis.counting_configuration import store_configuration, stored_configuration
from streams.redis.errors import CountAgainError


async def agree(client: Client, configuration: Mapping[str, str]) -> None:
    """See that what stands in this Redis was counted like this; if nothing is said there yet, say it.

    Raises CountAgainError, naming what differs, or StoreUnavailableError.
    """
    before = await store_configuration(client, configuration, replace=False)
    different = differing(before, configuration) if before else []
    if different:
        raise CountAgainError(changes(before, configuration), acceptable=all(map(acceptable, different)))


async def accept(client: Client, configuration: Mapping[str, str]) -> list[str]:
    """Let everything be counted like this from now on, where that can be accepted; returns what changed.

    Nothing happens where nothing stands yet. Raises StoreUnavailableError.
    """
    before = await stored_configuration(client)
    if not before:
        return []
    now = accepted(before, configuration)
    await store_configuration(client, now, replace=True)
    return changes(before, now)
