"""`nabz catalogue status`, `plan` and `accept`: what grows out of facts, what would, and what may again."""

import asyncio
import json
import sys
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Final

from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import DONE, GROWING, Misused
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept_former
from streams.redis.catalogue import Change
from streams.redis.configuration_changes import as_read, changes
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.errors import CountAgainError
from streams.redis.growth import Growth, growing_now
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, is_shown

_WIDTH: Final = 100


def show_growth(settings: Settings, *, as_json: bool) -> int:
    """Say which measures are not counted by all shards yet; returns GROWING if there is any.

    Raises:
        CommandFailed: Redis is away.
        Misused: it can never be reached by these settings.
    """
    found = asyncio.run(_growth(settings))
    if as_json:
        lines = [json.dumps({name: asdict(growth) for name, growth in found.items()})]
    else:
        lines = [*_progress(found), *_absent(found, settings)] or ["nothing grows"]
    sys.stdout.write("\n".join(lines) + "\n")
    return GROWING if found else DONE


def show_plan(settings: Settings, *, as_json: bool) -> int:
    """Say what these settings would change of what is counted in Redis.

    Raises:
        CommandFailed: Redis is away.
        Misused: it can never be reached by these settings, or facts cannot be counted by them.
    """
    said_before, change = asyncio.run(_plan(settings))
    if as_json:
        sys.stdout.write(
            json.dumps({"changes": said_before, **_as_json(change), "kpis": _made_of(change.grows, settings)}) + "\n"
        )
    else:
        lines = [*_lines(said_before, change), *_absent(change.grows, settings)]
        sys.stdout.write("\n".join(lines) + "\n")
    if change.impossible:
        raise Misused("facts cannot be counted by all of it: see 'Reprocessing from Kafka' in docs/operations.md")
    return DONE


def accept_settings(settings: Settings) -> int:
    """Let everything be counted by these settings, out of the facts, also where it was before; says what changed.

    Raises:
        CommandFailed: Redis is away; nothing was accepted.
        Misused: it can never be reached by these settings, or facts cannot be counted by them.
    """
    try:
        changed = asyncio.run(_accept(settings))
    except CountAgainError as error:
        raise Misused(f"it cannot be accepted, and nothing was: {error}") from error
    sys.stdout.write("\n".join([f"grows: {change}" for change in changed] or ["nothing to accept"]) + "\n")
    return DONE


async def _growth(settings: Settings) -> Mapping[str, Growth]:
    async with redis_client(settings.redis) as client:
        return await growing_now(client, settings.catalogue.measures)


async def _plan(settings: Settings) -> tuple[list[str], Change]:
    async with redis_client(settings.redis) as client:
        before, now = await _both(client, settings)
        otherwise = CountedOtherwise(settings.catalogue)
        return (changes(before, now), otherwise(before, now)) if before else ([], Change())


async def _accept(settings: Settings) -> list[str]:
    async with redis_client(settings.redis) as client:
        otherwise = CountedOtherwise(settings.catalogue)
        return await accept_former(client, counting_configuration(settings, {}), otherwise)


async def _both(client: Client, settings: Settings) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The configuration that stands there, and what it would be by these settings."""
    before, _ = await said(client)
    return before, as_read(before, counting_configuration(settings, {}))


def _made_of(measures: Collection[str], settings: Settings) -> list[str]:
    """The KPIs that are shown and made of any of these measures."""
    shown = (kpi for kpi in configured_catalogue(settings) if is_shown(kpi, settings))
    return [kpi.name for kpi in shown if any(measure.name in measures for measure in kpi.measures)]


def _absent(measures: Collection[str], settings: Settings) -> list[str]:
    """Lines that say which KPIs are absent while these measures grow; none where there are none."""
    kpis = _made_of(measures, settings)
    return textwrap.wrap(f"absent until then: {', '.join(kpis)}", _WIDTH, subsequent_indent="  ") if kpis else []


def _progress(found: Mapping[str, Growth]) -> list[str]:
    """A line for all measures that are equally far: those of one family most of the time."""
    alike: dict[Growth, list[str]] = {}
    for name, growth in found.items():
        alike.setdefault(growth, []).append(name)
    return [
        f"{names[0] if len(names) == 1 else f'{len(names)} measures'}: {growth.done} of {growth.of} shards, "
        f"about {growth.entities_left:,} entities left; not yet {', '.join(growth.shards)}"
        for growth, names in alike.items()
    ]


def _as_json(change: Change) -> dict[str, object]:
    grows = {name: list(why) for name, why in change.grows.items()}
    return {"grows": grows, "gone": list(change.gone), "impossible": dict(change.impossible)}


def _lines(said_before: list[str], change: Change) -> list[str]:
    if not said_before:
        return ["nothing is counted otherwise"]
    return [
        *(f"changes: {one}" for one in said_before),
        *(f"grows: {name} ({', '.join(why)})" for name, why in change.grows.items()),
        *(f"goes: {name}" for name in change.gone),
        *(f"impossible: {name}: {why}" for name, why in change.impossible.items()),
    ]
