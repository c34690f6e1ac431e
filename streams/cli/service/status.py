"""`nabz status`: what may make the numbers old or incomplete, found in Redis itself and told by boards."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, PROBLEM, Misused
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.readable import columns, moment_text, printable, write_readable
from streams.problems import Kind, Problem
from streams.problems.observer import Observer
from streams.redis.diagnosis import check_address
from streams.redis.errors import WrongSettingsError
from streams.settings import Settings
from streams.texts.messages import PAGE

_PAUSE_SECONDS: Final = 1.0
_HEAD: Final = ("KIND", "SINCE", "WHAT IS THE MATTER")
_WELL: Final = "Nothing is known that would make the numbers old or incomplete.\n"


def show_status(settings: Settings, *, as_json: bool) -> int:
    """Print all problems: for people, or as one JSON object. PROBLEM if there is any, else DONE.

    Raises:
        Misused: Redis can never be used by these settings.
    """
    configure_logs(settings.log, quiet=True)
    problems = asyncio.run(_problems(settings))
    if as_json:
        told = [{"kind": one.kind, "since": one.since, "detail": one.detail} for one in problems]
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode({"problems": told}), indent=2) + b"\n")
        sys.stdout.buffer.flush()
    else:
        write_readable(status_text(problems) if problems else _WELL)
    return PROBLEM if problems else DONE


async def _problems(settings: Settings) -> Sequence[Problem]:
    """What is found here and what boards tell; what is told only once it has lasted is looked at for so long."""
    try:
        await check_address(settings.redis.address)
    except WrongSettingsError as error:
        raise Misused(str(error)) from error
    async with redis_client(settings.redis) as client:
        observer = Observer(settings, client)
        found = await observer.look()
        while observer.pending:
            await asyncio.sleep(_PAUSE_SECONDS)
            found = await observer.look()
        told = [
            Problem(Kind(one.kind), one.since, one.detail)
            for board in observer.boards
            for one in board.problems
            if one.kind in set(Kind)
        ]
    return merged(found, told)


def merged(found: Iterable[Problem], told: Iterable[Problem]) -> Sequence[Problem]:
    """One problem of each kind, since when anybody has known it, in the order of kinds."""
    by_kind: dict[Kind, Problem] = {}
    for one in [*found, *told]:
        known = by_kind.get(one.kind)
        since = one.since if known is None else min(one.since, known.since)
        by_kind[one.kind] = Problem(one.kind, since, one.detail if known is None else known.detail)
    return [by_kind[kind] for kind in Kind if kind in by_kind]


def status_text(problems: Sequence[Problem]) -> str:
    """A line for each problem, and below it what it means and what to do."""
    rows = [_HEAD, *((one.kind.value, moment_text(one.since), printable(one.detail)) for one in problems)]
    widths = [max(columns(row[place]) for row in rows) for place in range(2)]
    lines = [
        "  ".join([*(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=False)), row[2]])
        for row in rows
    ]
    meanings = ["", *(f"{one.kind.value}: {PAGE[f'problem.{one.kind.value}'].en}" for one in problems)]
    return "\n".join([*lines, *meanings]) + "\n"
