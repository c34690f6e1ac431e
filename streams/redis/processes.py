"""Which workers and boards say that they live: when each last did, by the store's clock, and what it told."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final, NamedTuple

from streams.redis import keys as redis_keys
from streams.redis.clock import wall_clock
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

REMEMBERED_MS: Final = 3_600_000
"""So long it is known when a process that is gone was last there."""


class Said(NamedTuple):
    """What a process told, and when (epoch ms of the store's clock)."""

    at: int
    text: bytes


class ClockOffset(NamedTuple):
    """How far this machine's clock is ahead of the store's, ms; the truth lies within `uncertain` of it."""

    ahead: int
    uncertain: int
    store: int
    """What the store's clock showed, epoch ms."""


async def tell(client: Client, process: str, text: bytes) -> None:
    """Say that a process lives. Raises StoreUnavailableError, also where Redis takes no writes."""
    script = client.register_script(files("streams.redis").joinpath("tell_process.lua").read_text("utf-8"))
    try:
        await script(keys=[redis_keys.PROCESSES], args=[process, text, REMEMBERED_MS])
    except FAILURES as error:
        raise StoreUnavailableError(f"{redis_keys.PROCESSES}: {error}") from error


async def read_processes(client: Client) -> Mapping[str, Said]:
    """What all processes told last. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hgetall(redis_keys.PROCESSES)
    except FAILURES as error:
        raise StoreUnavailableError(f"{redis_keys.PROCESSES}: {error}") from error
    said = {name.decode(): value.partition(b" ") for name, value in found.items()}
    return {name: Said(int(at), text) for name, (at, _, text) in said.items()}


async def clock_offset(client: Client) -> ClockOffset:
    """Compare this machine's clock to the store's. Raises StoreUnavailableError."""
    before = wall_clock()
    try:
        found: Any = await client.time()
    except FAILURES as error:
        raise StoreUnavailableError(f"clock: {error}") from error
    after = wall_clock()
    store = int(found[0]) * 1000 + int(found[1]) // 1000
    return ClockOffset((before + after) // 2 - store, (after - before) // 2 + 1, store)
