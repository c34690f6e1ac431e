"""`nabz check`: which event types came, which KPIs have no value and why, in one screen."""

import asyncio
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from streams.check import Came, Check, Lack, check_json, checked, missing_text, notice_text, short_names
from streams.cli.tables.reading import counted_alike, read_contents, read_tables, shown_address
from streams.cli.terminal.exit_codes import DONE, PROBLEM, CommandFailed
from streams.cli.terminal.readable import NO_VALUE, moment_text, printable, whole, write_readable
from streams.problems.came import read_came
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.growth import growing_now
from streams.redis.shards import shard_tags
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

_WIDTH: Final = 120
_INDENT: Final = "  "
_CAME: Final = ("CAME", "FIRST HAPPENED", "COUNTED*", "LAST COUNTED*")
_SINCE: Final = "* since the workers began that run now or ended within the last hour"
_COLUMN: Final = 38
_HEADS: Final = {
    Lack.SETTING: "without this setting",
    Lack.COUNTING: "still being counted by other settings, or for the first time: `nabz catalogue status`",
    Lack.EVENTS: "such events never came",
    Lack.NUMBERS: "nothing to count or to divide by yet; perhaps nobody tells these fields",
}


def show_check(settings: Settings, *, as_json: bool) -> int:
    """Print what came and what is missing: for people, or as one JSON object.

    PROBLEM if the settings keep something that came from being counted, else DONE.

    Raises:
        CommandFailed: there are no tables, or Redis does not answer.
        Misused: Redis can never be used by these settings, or was counted by others.
    """
    as_of, check = asyncio.run(_checked(settings))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(check_json(check, as_of)), indent=2) + b"\n")
        sys.stdout.buffer.flush()
    else:
        write_readable(check_text(check, as_of))
    return PROBLEM if check.notices else DONE


async def _checked(settings: Settings) -> tuple[int, Check]:
    async with counted_alike(settings) as client:
        as_of = (await read_contents(client)).as_of
        if as_of is None:
            raise CommandFailed(
                f"there are no tables yet in Redis at {shown_address(settings.redis.address)}: a board writes them "
                "(`nabz board`) once a worker has counted events (`nabz worker`)"
            )
        tables = await read_tables(client, settings.window_names)
        seen, lately = await _seen(client), await read_came(client)
        grows = await growing_now(client, settings.catalogue.measures)
    came = {kind: (one.events, one.at) for kind, one in lately.items()}
    return as_of, checked(configured_catalogue(settings), settings, seen, tables, came, grows)


async def _seen(client: Client) -> Mapping[str, Mapping[str, int]]:
    """Shard -> what was ever counted there -> the moment of the first, epoch ms."""
    tags = await shard_tags(client)
    pipeline = client.pipeline(transaction=False)
    for tag in tags:
        pipeline.zrange(redis_keys.ShardKeys(tag).seen, 0, -1, withscores=True)
    found: list[Any] = await pipeline.execute()
    return {tag: {mark.decode(): int(first) for mark, first in marks} for tag, marks in zip(tags, found, strict=True)}


def check_text(check: Check, as_of: int) -> str:
    """All of it for people: what came, what never did, and the KPIs without a value by their reason."""
    return "\n".join([*_events(check, as_of), "", *_kpis(check), *_notices(check)]) + "\n"


def _events(check: Check, as_of: int) -> Iterator[str]:
    yield f"As of {moment_text(as_of)}"
    yield ""
    if check.came:
        rows = [_CAME, *((kind, *_row(came)) for kind, came in check.came.items())]
        widths = [max(len(row[place]) for row in rows) for place in range(3)]
        yield from (f"{_INDENT}{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d}" for a, b, c, d in rows)
        yield _INDENT + _SINCE
    if check.never_came:
        yield "NEVER CAME"
        yield from _wrapped(", ".join(check.never_came))


def _row(came: Came) -> tuple[str, str, str]:
    last = NO_VALUE if came.last is None else moment_text(came.last)
    return moment_text(came.first), whole(str(came.counted)) if came.counted else NO_VALUE, last


def _kpis(check: Check) -> Iterator[str]:
    missing = len(check.without_value)
    if not missing:
        yield f"All {check.kpis} KPIs have a value."
        return
    yield f"WITHOUT A VALUE: {missing} of {check.kpis} KPIs"
    for lack, head in _HEADS.items():
        by_reason: dict[str, list[str]] = {}
        for name, reason in check.without_value.items():
            if reason.lack is lack:
                by_reason.setdefault(missing_text(reason), []).append(name)
        if by_reason:
            yield f"{_INDENT}{head}"
        for text, names in by_reason.items():
            yield from _beside(text, ", ".join(short_names(names)))


def _beside(text: str, names: str) -> Iterator[str]:
    """A reason with its KPIs: in a column beside it, below it where it is too long for that, alone if it is empty."""
    indent = 2 * _INDENT
    column = f"{indent}{text:<{_COLUMN}} " if text else indent
    if len(column) > len(indent) + _COLUMN + 1:
        yield from _wrapped(text, indent)
        column = " " * (len(indent) + _COLUMN + 1)
    first, *others = textwrap.wrap(names, _WIDTH - len(column))
    yield column + first
    yield from (" " * len(column) + other for other in others)


def _notices(check: Check) -> Iterator[str]:
    for notice in check.notices:
        yield ""
        yield from _wrapped(notice_text(notice).en, "")


def _wrapped(text: str, indent: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        printable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
