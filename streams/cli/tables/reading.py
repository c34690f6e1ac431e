"""Reads what the board wrote to Redis: the KPI tables, and what they hold."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from streams.arithmetic.measures.versions import FIRST
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client, connect, shown_address
from streams.redis.errors import CountAgainError, StoreUnavailableError, WrongSettingsError
from streams.redis.keys import VERSION_FIELD
from streams.settings import RedisSettings, Settings
from streams.workers_first import compare_first

__all__ = [
    "Contents",
    "check_counted_alike",
    "counted_alike",
    "read_contents",
    "read_goals",
    "read_tables",
    "redis_client",
    "shown_address",
]


@dataclass(frozen=True, slots=True)
class Contents:
    """What the tables hold: `as_of` in epoch ms, None before the first; the version of each shard by its tag.

    They are `counted_with` this version of the catalogue, and without so many measures that are `growing`.
    """

    as_of: int | None
    versions: Mapping[str, int]
    counted_with: int = FIRST
    growing: int = 0


@asynccontextmanager
async def redis_client(settings: RedisSettings) -> AsyncIterator[Client]:
    """A client for the settings' address.

    Raises:
        CommandFailed: the server does not answer; names it, and says why.
        Misused: it can never be used by this address.
    """
    client = connect(settings.address, settings.timeout_seconds)
    try:
        yield client
    except (StoreUnavailableError, *FAILURES) as error:
        from streams.redis.diagnosis import why_unavailable  # noqa: PLC0415 - mostly nothing is wrong

        try:
            reason = await why_unavailable(settings.address, error)
        except WrongSettingsError as wrong:
            raise Misused(str(wrong)) from error
        raise CommandFailed(str(reason)) from error
    finally:
        await client.aclose()


@asynccontextmanager
async def counted_alike(settings: Settings) -> AsyncIterator[Client]:
    """A client for reading what was counted; by what these settings say, it has to have been counted.

    Raises:
        CommandFailed: the server does not answer; names it, and says why.
        Misused: it can never be used by this address, or was counted with another currency, calendar or the like.
    """
    async with redis_client(settings.redis) as client:
        await check_counted_alike(client, settings)
        yield client


async def check_counted_alike(client: Client, settings: Settings) -> None:
    """Raises Misused if what stands in Redis was counted otherwise than these settings say."""
    try:
        await compare_first(client, counting_configuration(settings, {}), CountedOtherwise(settings.catalogue))
    except CountAgainError as error:
        raise Misused(str(error)) from error


async def read_contents(client: Client) -> Contents:
    """What the tables say of themselves."""
    found: Any = await client.hgetall(redis_keys.TABLE_META)
    meta = {field.decode(): value.decode() for field, value in found.items()}
    as_of = meta.get("as_of")
    return Contents(
        None if as_of is None else int(as_of),
        {
            field.removeprefix(VERSION_FIELD): int(value)
            for field, value in meta.items()
            if field.startswith(VERSION_FIELD)
        },
        int(meta.get("counted_with", FIRST)),
        int(meta.get("growing", 0)),
    )


async def read_goals(client: Client) -> dict[str, str]:
    """What the board that wrote the tables takes for goals: field of a table, `:` and window -> decimal text."""
    found: Any = await client.hgetall(redis_keys.GOALS)
    return {key.decode(): value.decode() for key, value in found.items()}


async def read_tables(client: Client, windows: Sequence[str]) -> dict[str, dict[str, str]]:
    """The tables of these windows: window -> field -> decimal text."""
    pipeline = client.pipeline(transaction=False)
    for window in windows:
        pipeline.hgetall(redis_keys.table(window))
    found = await pipeline.execute()
    return {
        window: {field.decode(): value.decode() for field, value in sorted(table.items())}
        for window, table in zip(windows, found, strict=True)
    }
