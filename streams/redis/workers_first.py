"""Whether what stands in Redis was counted as some settings say, for whoever waits for workers that begin with them."""

from collections.abc import Mapping

from streams.redis.connection import Client
from streams.redis.counting_configuration import ChangeBetween, as_read, changes, compare, said
from streams.redis.errors import CountAgainError, WorkersFirstError


async def compare_or_wait(client: Client, configuration: Mapping[str, str], change_between: ChangeBetween) -> bool:
    """As `compare`, but that workers may only not have started yet with settings by which all grows.

    Raises WorkersFirstError then, or CountAgainError, or StoreUnavailableError.
    """
    try:
        return await compare(client, configuration)
    except CountAgainError:
        before, _ = await said(client)
        now = as_read(before, configuration)
        if change_between(before, now).impossible:
            raise
        raise WorkersFirstError(changes(before, now)) from None
