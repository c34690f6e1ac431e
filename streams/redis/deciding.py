"""What decides how events are counted, as all workers of a Redis have agreed on it."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from streams import wire
from streams.deciding import acceptable, accepted, changes, differing
from streams.errors import CountAgainError, StoreUnavailableError
from streams.redis.connection import UNAVAILABLE, Client


async def agree(client: Client, deciding: Mapping[str, str]) -> None:
    """See that what stands in this Redis was counted like this; if nothing is said there yet, say it.

    Raises CountAgainError, naming what differs, or StoreUnavailableError.
    """
    before = await _told(client, deciding, replace=False)
    different = differing(before, deciding) if before else []
    if different:
        raise CountAgainError(changes(before, deciding), acceptable=all(map(acceptable, different)))


async def accept(client: Client, deciding: Mapping[str, str]) -> list[str]:
    """Let everything be counted like this from now on, where that can be accepted; returns what changed.

    Nothing happens where nothing stands yet. Raises StoreUnavailableError.
    """
    try:
        found: Any = await client.hgetall(wire.DECIDING)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{wire.DECIDING}: {error}") from error
    before = {name.decode(): text.decode() for name, text in found.items()}
    if not before:
        return []
    now = accepted(before, deciding)
    await _told(client, now, replace=True)
    return changes(before, now)


async def _told(client: Client, deciding: Mapping[str, str], *, replace: bool) -> dict[str, str]:
    """What stood there before."""
    script = client.register_script(files("streams.redis").joinpath("agree.lua").read_text("utf-8"))
    pairs = [part for pair in deciding.items() for part in pair]
    try:
        reply: Any = await script(keys=[wire.DECIDING], args=[int(replace), *pairs])
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{wire.DECIDING}: {error}") from error
    texts = [part.decode() for part in reply]
    return dict(zip(texts[::2], texts[1::2], strict=True))
