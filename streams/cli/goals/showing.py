"""`nabz goals`: how far goals are, and which are behind."""

import asyncio
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from streams.cli.tables.benchmarks import benchmarks_text
from streams.cli.tables.reading import counted_alike, read_contents, read_goals, read_tables, shown_address
from streams.cli.terminal.exit_codes import BEHIND, DONE, CommandFailed, say
from streams.cli.terminal.readable import (
    NO_VALUE,
    aligned,
    moment_text,
    printable,
    readable,
    unit_name,
    write_readable,
)
from streams.goals import GoalState, Passed, Standing, goals_json, goals_table, standings
from streams.kpis import Unit
from streams.kpis.field_names import split_field
from streams.settings import Goal, Settings
from streams.settings.catalogue import configured_catalogue

_HEAD: Final = ("", "WINDOW", "GOAL", "VALUE", "ATTAINED", "PACE", "")
_WORDS: Final = {
    GoalState.AHEAD: "ahead",
    GoalState.ON_COURSE: "on course",
    GoalState.BEHIND: "BEHIND",
    GoalState.UNKNOWN: "unknown",
}


def show_goals(settings: Settings, *, as_json: bool) -> int:
    """Print how the goals stand that the board wrote to Redis; for people, or as one JSON object.

    BEHIND if one of them is, else DONE. Raises CommandFailed where there are no tables, or Redis does not answer.
    """
    as_of, written, tables = asyncio.run(_read(settings))
    if written != goals_table(settings.goals.values()):
        say("the board runs with other goals than these settings have: start it again")
    kpis = {kpi.name: kpi for kpi in configured_catalogue(settings)}
    stand = standings(goals_of(written), kpis, tables, as_of, Passed(settings.calendar))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(goals_json(stand, settings.benchmarks), indent=2) + b"\n")
        sys.stdout.buffer.flush()
    elif not stand:
        write_readable("No goals are set (`goals` in the settings).\n")
    else:
        write_readable(f"Goals as of {moment_text(as_of)}\n\n{goals_text(stand, settings.currency)}")
        write_readable(benchmarks_text((one.kpi for one in stand), settings))
    return BEHIND if any(one.state is GoalState.BEHIND for one in stand) else DONE


def goals_of(written: Mapping[str, str]) -> Sequence[Goal]:
    """The goals that Redis holds, key -> decimal text, in the order of their keys."""
    goals = []
    for key, text in sorted(written.items()):
        field, _, window = key.rpartition(":")
        name, labels = split_field(field)
        goals.append(Goal(name, window, labels, Decimal(text)))
    return goals


def goals_text(stand: Iterable[Standing], currency: str) -> str:
    """A line for each goal, and a last one that counts the states."""
    stand = tuple(stand)
    rows = [_HEAD, *(_row(one, currency) for one in stand)]
    counts = [(word, sum(one.state is state for one in stand)) for state, word in _WORDS.items()]
    said = ", ".join(f"{count} {word.lower()}" for word, count in counts if count)
    return f"{aligned(rows, left={0, 1, len(_HEAD) - 1})}\n{said}\n"


async def _read(settings: Settings) -> tuple[int, dict[str, str], dict[str, dict[str, str]]]:
    async with counted_alike(settings) as client:
        as_of = (await read_contents(client)).as_of
        if as_of is None:
            raise CommandFailed(
                f"there are no tables yet in Redis at {shown_address(settings.redis.address)}: a board writes them "
                "(`nabz board`) once a worker has counted events (`nabz worker`)"
            )
        written = await read_goals(client)
        return as_of, written, await read_tables(client, sorted({goal.window for goal in goals_of(written)}))


def _row(one: Standing, currency: str) -> Sequence[str]:
    kpi, goal = one.kpi, one.goal
    labels = ", ".join(f"{name} = {value}" for name, value in goal.labels)
    name = f"{kpi.title.en}, {printable(labels)}" if labels else kpi.title.en
    unit = unit_name(kpi.unit, currency)

    def said(text: str) -> str:
        return f"{readable(text, kpi.unit, currency)} {unit}".rstrip()

    value = NO_VALUE if one.value is None else said(one.value)
    shares = (
        NO_VALUE if share is None else readable(f"{float(share):.4f}", Unit.RATIO, currency)
        for share in (one.attained, one.pace)
    )
    return (name, goal.window, said(f"{goal.target:f}"), value, *shares, _WORDS[one.state])
