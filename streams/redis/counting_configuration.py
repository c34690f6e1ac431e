"""The counting configuration that stands in Redis: read, and written where none stands or it is replaced."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError


async def stored_configuration(client: Client) -> dict[str, str]:
    """What stands there; empty where nothing does. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hgetall(redis_keys.COUNTING_CONFIGURATION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return {name.decode(): text.decode() for name, text in found.items()}


async def store_configuration(client: Client, configuration: Mapping[str, str], *, replace: bool) -> dict[str, str]:
    """Write it where none stands, or in the place of one; returns what stood there. Raises StoreUnavailableError."""
    script = client.register_script(files("streams.redis").joinpath("agree.lua").read_text("utf-8"))
    pairs = [part for pair in configuration.items() for part in pair]
    try:
        reply: Any = await script(keys=[redis_keys.COUNTING_CONFIGURATION], args=[int(replace), *pairs])
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    texts = [part.decode() for part in reply]
    return dict(zip(texts[::2], texts[1::2], strict=True))
