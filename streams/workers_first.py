"""Whether what stands in Redis was counted as the settings say, for who only reads it and may be ahead of workers."""

from collections.abc import Mapping

from streams.redis.agreement import ChangeBetween, compare
from streams.redis.configuration_changes import as_read, changes, differing
from streams.redis.connection import Client
from streams.redis.counting_configuration import said, version_now
from streams.redis.errors import CountAgainError, FormerCatalogueError, NewerCatalogueError, WorkersFirstError


async def compare_first(client: Client, configuration: Mapping[str, str], change_between: ChangeBetween) -> bool:
    """As `compare`, but that workers may only not have started yet with settings by which all grows.

    Raises WorkersFirstError then, FormerCatalogueError where they did before, CountAgainError where they never can, and
    StoreUnavailableError.
    """
    try:
        return await compare(client, configuration)
    except CountAgainError:
        before, stored = await said(client)
        now = as_read(before, configuration)
        if change_between(before, now).impossible:
            raise
        if (version := stored.version_of(now)) is not None:
            raise FormerCatalogueError(changes(before, now), version) from None
        raise WorkersFirstError(changes(before, now)) from None


async def newer_version(client: Client, configuration: Mapping[str, str], known: int) -> int:
    """The version that is counted with by now, for who knew of one, and whose configuration it was counted by.

    Raises NewerCatalogueError where it is newer and of other settings: what is read goes by these from here on. Raises
    StoreUnavailableError.
    """
    number = await version_now(client)
    if number > known:
        before, _ = await said(client)
        if differing(before, as_read(before, configuration)):
            raise NewerCatalogueError("what stands in Redis", number, known)
    return number
