"""The counting configuration as it stands in Redis, beside the version of what is counted.

It says how all that stands there was counted. What workers agree on is told by `streams.redis.agreement`.
"""

from collections.abc import Mapping
from enum import Enum
from importlib.resources import files
from typing import Any

from streams.arithmetic.measures.versions import FIRST
from streams.redis import keys as redis_keys
from streams.redis.catalogue import StoredCatalogue, split_catalogue
from streams.redis.configuration_changes import begun_with, differing
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import NewerCatalogueError, StoreUnavailableError


class How(Enum):
    """Where a configuration is written, as `agree.lua` knows it."""

    KEEP = "keep"
    """Where nothing stands."""
    ADD = "add"
    """What is not said yet."""
    REPLACE = "replace"
    """Over what stands there."""
    NEWER = "newer"
    """Over what has an earlier version."""


async def stored(client: Client) -> dict[str, str]:
    """What stands there; empty where nothing does. Raises StoreUnavailableError."""
    return (await said(client))[0]


async def said(client: Client) -> tuple[dict[str, str], StoredCatalogue]:
    """The same, and with which version it is counted. Raises StoreUnavailableError."""
    return split_catalogue(await _read(client))


async def version_now(client: Client) -> int:
    """The version of what is counted. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hget(redis_keys.COUNTING_CONFIGURATION, redis_keys.CATALOGUE_VERSION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return int(found or FIRST)


async def still_said(
    client: Client, configuration: Mapping[str, str], catalogue: StoredCatalogue, never_again: frozenset[str]
) -> dict[str, str]:
    """The configuration that stands there now; what this worker counts by is said again where less is said.

    For Redis may have lost it. Where others have begun to count with the same version by another configuration, as they
    may in a Redis that was emptied, nobody knows what of it was counted by which: then everything grows anew, but the
    measures that are `never_again` counted, by name. Raises NewerCatalogueError where the same is counted with a newer
    version: whoever lacks that one counts into series that nobody reads. Raises StoreUnavailableError.
    """
    before, now = await said(client)
    number = catalogue.version.number
    if not before or now.version.number < number:
        how = How.NEWER if number > FIRST else How.KEEP
        await store(client, {**configuration, **catalogue.fields}, how, number)
        before, now = await said(client)
        if not before:
            raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: what was written there was lost")
    is_other = bool(differing(before, begun_with(before, configuration)))
    if now.version.number > number and not is_other:
        raise NewerCatalogueError(redis_keys.COUNTING_CONFIGURATION, now.version.number, number)
    if now.version.number == number and is_other and now.version_of(configuration) is None:
        await store(client, {**before, **now.anew(number, before, never_again).fields}, How.NEWER, number + 1)
    return before


async def _read(client: Client) -> dict[str, str]:
    try:
        found: Any = await client.hgetall(redis_keys.COUNTING_CONFIGURATION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return {name.decode(): text.decode() for name, text in found.items()}


async def store(
    client: Client, configuration: Mapping[str, str], how: How, version: int = FIRST
) -> tuple[dict[str, str], StoredCatalogue]:
    """Write it where `how` says so, and `version` is newer; returns what stood there. Raises StoreUnavailableError."""
    script = client.register_script(files("streams.redis").joinpath("agree.lua").read_text("utf-8"))
    pairs = [part for pair in configuration.items() for part in pair]
    try:
        reply: Any = await script(keys=[redis_keys.COUNTING_CONFIGURATION], args=[how.value, version, *pairs])
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    texts = [part.decode() for part in reply]
    return split_catalogue(dict(zip(texts[::2], texts[1::2], strict=True)))
