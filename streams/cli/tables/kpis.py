"""`nabz kpis`: prints the KPI tables."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from streams.arithmetic.panes import WINDOW_NAMES
from streams.cli.tables.benchmarks import benchmarks_text
from streams.cli.tables.kpi_text import kpi_text
from streams.cli.tables.reading import counted_alike, read_contents, read_tables, shown_address
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, say
from streams.cli.terminal.readable import duration, moment_text, write_readable
from streams.kpis import Kpi
from streams.kpis.field_names import split_field
from streams.redis.keys import FINISHED, before_of
from streams.redis.store_time import store_now
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, focus_of

_STALE_SECONDS = 15
_HEADING: Final = "key figures"

_Tables: TypeAlias = Mapping[str, Mapping[str, str]]
"""Window -> field -> decimal text."""


def show_kpis(
    settings: Settings, window: str | None, *, as_json: bool, before: bool = False, focus: bool = False
) -> int:
    """Print the table of one window, or of all, from Redis; for people, or as one JSON object.

    With `before` the periods before are printed too: in a column beside each window, or as "before" of the object.
    With `focus` only the KPIs that come first are, in their order, and of these the totals.

    Raises:
        Misused: there is no such window.
        CommandFailed: there are no tables, they are empty, or Redis does not answer.
    """
    known = settings.window_names
    if window is not None and window not in known:
        what = f"window '{window}' is switched off" if window in WINDOW_NAMES else f"unknown window '{window}'"
        raise Misused(f"--window: {what}; known: {', '.join(known)}")
    windows = known if window is None else (window,)
    as_of, now, tables, befores = asyncio.run(_read(settings, windows, before=before))
    first = _first(settings) if focus else ()
    if focus:
        tables, befores = _of_kpis(first, tables), _of_kpis(first, befores)
    if as_json:
        sys.stdout.buffer.write(_json(tables, befores if before else None))
        return DONE
    shown = _beside(tables, befores) if before else tables
    kpis, heading = (first, _HEADING) if focus else (settings.known_kpis, "")
    write_readable(f"KPIs as of {moment_text(as_of)}\n\n{kpi_text(kpis, shown, settings.currency, heading)}")
    write_readable(benchmarks_text(kpis, settings))
    age = (now - as_of) // 1000
    if settings.clock == "wall" and age > _STALE_SECONDS:
        sys.stdout.flush()
        say(f"the tables are {duration(Decimal(age))} old: does a board run (`nabz board`)?")
    return DONE


def _first(settings: Settings) -> Sequence[Kpi]:
    """The KPIs that come first, in their order."""
    kpis = {kpi.name: kpi for kpi in configured_catalogue(settings)}
    return tuple(kpis[name] for name in focus_of(settings))


def _of_kpis(kpis: Sequence[Kpi], tables: _Tables) -> dict[str, dict[str, str]]:
    """What the tables have of these KPIs: totals, with their samples; breakdowns of those without a total."""
    broken_down = {name: not kpi.has_total for kpi in kpis for name in (kpi.name, kpi.samples_name)}

    def is_wanted(field: str) -> bool:
        name, labels = split_field(field.removesuffix(FINISHED))
        return name in broken_down and bool(labels) == broken_down[name]

    return {
        window: {field: text for field, text in table.items() if is_wanted(field)} for window, table in tables.items()
    }


def _beside(tables: _Tables, befores: _Tables) -> dict[str, Mapping[str, str]]:
    """Each window, and behind it what is compared with the period before, and that period."""
    columns: dict[str, Mapping[str, str]] = {}
    for window, table in tables.items():
        told = befores[window]
        columns[window] = table
        finished = {name.removesuffix(FINISHED): text for name, text in told.items() if name.endswith(FINISHED)}
        if finished:
            columns[f"{window} finished"] = finished
        if told:
            columns[f"{window} before"] = {name: text for name, text in told.items() if not name.endswith(FINISHED)}
    return columns


async def _read(
    settings: Settings, windows: tuple[str, ...], *, before: bool
) -> tuple[int, int, dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """The moment that the tables are of, that of now (both epoch ms), the tables, and those of the periods before."""
    async with counted_alike(settings) as client:
        as_of = (await read_contents(client)).as_of
        if as_of is None:
            raise CommandFailed(
                f"there are no tables yet in Redis at {shown_address(settings.redis.address)}: a board writes them "
                "(`nabz board`) once a worker has counted events (`nabz worker`)"
            )
        tables = await read_tables(client, windows)
        # One window may be empty at times; all of them are where nothing was ever counted.
        if not any(tables.values()) and not any((await read_tables(client, settings.window_names)).values()):
            raise CommandFailed(
                f"the tables in Redis at {shown_address(settings.redis.address)} are empty, for no event was counted "
                "yet: does a worker run (`nabz worker`), and were events published (`nabz publish`)?"
            )
        befores = await read_tables(client, list(map(before_of, windows))) if before else {}
        return (
            as_of,
            await store_now(client),
            tables,
            {window: befores.get(before_of(window), {}) for window in windows},
        )


def _json(tables: _Tables, befores: _Tables | None) -> bytes:
    """{window: {field: number}}, each number with exactly the digits that the table has; "before" is another such."""
    raw: dict[str, object] = _raw(tables)
    if befores is not None:
        raw["before"] = _raw(befores)
    return msgspec.json.format(msgspec.json.encode(raw), indent=2) + b"\n"


def _raw(tables: _Tables) -> dict[str, object]:
    return {
        window: {field: msgspec.Raw(value.encode()) for field, value in table.items()}
        for window, table in tables.items()
    }
