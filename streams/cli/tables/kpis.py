"""`nabz kpis`: prints the KPI tables."""

import asyncio
import sys
import time
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from streams.arithmetic.panes import WINDOW_NAMES
from streams.cli.tables.kpi_text import kpi_text
from streams.cli.tables.reading import read_contents, read_tables, redis_client, shown_address
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, say
from streams.cli.terminal.readable import duration, moment_text, write_readable
from streams.kpis import catalogue
from streams.settings import Settings

_STALE_SECONDS = 15


def show_kpis(settings: Settings, window: str | None, *, as_json: bool) -> int:
    """Print the table of one window, or of all, from Redis; for people, or as one JSON object.

    Raises:
        Misused: there is no such window.
        CommandFailed: there are no tables, they are empty, or Redis does not answer.
    """
    known = settings.window_names
    if window is not None and window not in known:
        what = f"window '{window}' is switched off" if window in WINDOW_NAMES else f"unknown window '{window}'"
        raise Misused(f"--window: {what}; known: {', '.join(known)}")
    as_of, tables = asyncio.run(_read(settings, known if window is None else (window,)))
    if as_json:
        sys.stdout.buffer.write(_json(tables))
        return DONE
    write_readable(f"KPIs as of {moment_text(as_of)}\n\n{kpi_text(catalogue(), tables, settings.currency)}")
    age = int(time.time()) - as_of // 1000
    if settings.clock == "wall" and age > _STALE_SECONDS:
        sys.stdout.flush()
        say(f"the tables are {duration(Decimal(age))} old: does a board run (`nabz board`)?")
    return DONE


async def _read(settings: Settings, windows: tuple[str, ...]) -> tuple[int, dict[str, dict[str, str]]]:
    async with redis_client(settings.redis) as client:
        as_of = (await read_contents(client)).as_of
        if as_of is None:
            raise CommandFailed(
                f"there are no tables yet in Redis at {shown_address(settings.redis.url)}: a board writes them "
                "(`nabz board`) once a worker has counted events (`nabz worker`)"
            )
        tables = await read_tables(client, windows)
        # One window may be empty at times; all of them are where nothing was ever counted.
        if not any(tables.values()) and not any((await read_tables(client, settings.window_names)).values()):
            raise CommandFailed(
                f"the tables in Redis at {shown_address(settings.redis.url)} are empty, for no event was counted yet: "
                "does a worker run (`nabz worker`), and were events published (`nabz publish`)?"
            )
        return as_of, tables


def _json(tables: Mapping[str, Mapping[str, str]]) -> bytes:
    """{window: {field: number}}, each number with exactly the digits that the table has."""
    raw = {
        window: {field: msgspec.Raw(value.encode()) for field, value in table.items()}
        for window, table in tables.items()
    }
    return msgspec.json.format(msgspec.json.encode(raw), indent=2) + b"\n"
