"""All workers of a Redis count alike: they agree on a counting configuration, or do not start.

A configuration is a mapping of names to texts (`streams.engine.counting_configuration` makes it of the settings). Which
one stands in Redis says how all that stands there was counted.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import CountAgainError, StoreUnavailableError
from streams.redis.keys import CURRENCY, IDS, LAYOUT, MEASURE, PARTITIONS

_ABSENT: Final = "absent"
_LAYOUT_CHANGED: Final = "dimension values are numbered otherwise in this version (layout of fields was {}, is {})"


async def agree(client: Client, configuration: Mapping[str, str]) -> dict[str, int]:
    """See that what stands in this Redis was counted like this; if nothing is said there yet, say it.

    Topics may have got more partitions since. Returns how many each had when counting began: keys are spread over so
    many for as long as this Redis is counted into. Raises CountAgainError, naming what differs, or
    StoreUnavailableError.
    """
    before = await _store(client, configuration, replace=False)
    now = dict(configuration) if not before else begun_with(before, configuration)
    different = differing(before, now) if before else []
    if different:
        raise CountAgainError(changes(before, now), acceptable=all(map(acceptable, different)))
    return {name.removeprefix(PARTITIONS): int(text) for name, text in now.items() if name.startswith(PARTITIONS)}


async def accept(client: Client, configuration: Mapping[str, str]) -> list[str]:
    """Let everything be counted like this from now on, where that can be accepted; returns what changed.

    Nothing happens where nothing stands yet. Raises StoreUnavailableError.
    """
    before = await _stored(client)
    if not before:
        return []
    now = accepted(before, configuration)
    await _store(client, now, replace=True)
    return changes(before, now)


async def check_layout(client: Client, layout: str) -> None:
    """See that what stands in this Redis can be read by this layout of fields; nothing has to stand there.

    Raises CountAgainError or StoreUnavailableError.
    """
    before = await _stored(client)
    if before and before.get(LAYOUT) != layout:
        now = {**before, LAYOUT: layout}
        raise CountAgainError(changes(before, now), acceptable=False)


def begun_with(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The configuration of now with the numbers of partitions of before, where there are no fewer by now."""
    kept = {
        name: before[name]
        for name, text in now.items()
        if name.startswith(PARTITIONS) and name in before and int(before[name]) <= int(text)
    }
    return {**now, **kept}


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names of what differs."""
    return [name for name in sorted({**before, **now}) if before.get(name) != now.get(name)]


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs, as parts of a sentence; measures that came or went are told together."""
    said: list[str] = []
    if before.get(LAYOUT) != now.get(LAYOUT):
        layouts = (before.get(LAYOUT, "that of an earlier version"), now.get(LAYOUT, "that of an earlier version"))
        said.append(_LAYOUT_CHANGED.format(*layouts))
    new: list[str] = []
    gone: list[str] = []
    for name in differing(before, now):
        if name.startswith(MEASURE) and name not in before:
            new.append(name.removeprefix(MEASURE))
        elif name.startswith(MEASURE) and name not in now:
            gone.append(name.removeprefix(MEASURE))
        elif name != LAYOUT:
            said.append(f"{name} was {before.get(name, _ABSENT)}, is {now.get(name, _ABSENT)}")
    if new:
        said.append(f"new measures {', '.join(new)}")
    if gone:
        said.append(f"without measures {', '.join(gone)}")
    return said


def acceptable(name: str) -> bool:
    """Whether a change can be right for what was counted already, as of a holiday that is yet to come.

    Amounts that are kept are in the old currency, entities in the old shards, numbers in the old layout, and ids where
    nobody would look for them, whatever was counted.
    """
    return name not in {CURRENCY, IDS, LAYOUT} and not name.startswith(PARTITIONS)


def accepted(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What stands once everything is accepted that can be; ids and a layout of which nothing is said are others."""
    kept = {name: text for name, text in before.items() if not acceptable(name)}
    new = now.keys() - before.keys() - {IDS, LAYOUT}
    return {name: text for name, text in now.items() if name in new or acceptable(name)} | kept


async def _stored(client: Client) -> dict[str, str]:
    """What stands there; empty where nothing does. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hgetall(redis_keys.COUNTING_CONFIGURATION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return {name.decode(): text.decode() for name, text in found.items()}


async def _store(client: Client, configuration: Mapping[str, str], *, replace: bool) -> dict[str, str]:
    """Write it where none stands, or in the place of one; returns what stood there. Raises StoreUnavailableError."""
    script = client.register_script(files("streams.redis").joinpath("agree.lua").read_text("utf-8"))
    pairs = [part for pair in configuration.items() for part in pair]
    try:
        reply: Any = await script(keys=[redis_keys.COUNTING_CONFIGURATION], args=[int(replace), *pairs])
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    texts = [part.decode() for part in reply]
    return dict(zip(texts[::2], texts[1::2], strict=True))
