"""All workers of a Redis count alike: they agree on a counting configuration, or do not start.

A configuration is a mapping of names to texts (`streams.counting_configuration` makes it of the settings). Which
one stands in Redis says how all that stands there was counted.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import CountAgainError, StoreUnavailableError
from streams.redis.keys import CURRENCY, HOLIDAY_DATES, IDS, LAYOUT, MEASURE, PARTITIONS

_KEEP: Final = "keep"
_ADD: Final = "add"
_REPLACE: Final = "replace"
_ADDED: Final = frozenset({HOLIDAY_DATES})
"""What earlier versions did not say: the first worker that knows it adds it."""
_ABSENT: Final = "absent"
_LAYOUT_CHANGED: Final = "dimension values are numbered otherwise in this version (layout of fields was {}, is {})"
_HOLIDAYS_CHANGED: Final = "the installed release of the package `holidays` has other days in {} for calendar.holidays"


async def agree(client: Client, configuration: Mapping[str, str]) -> dict[str, int]:
    """See that what stands in this Redis was counted like this; if nothing is said there yet, say it.

    Topics may have got more partitions since, and an earlier version may not have said everything. Returns how many
    partitions each topic had when counting began: keys are spread over so many for as long as this Redis is counted
    into. Raises CountAgainError, naming what differs, or StoreUnavailableError.
    """
    before = await _store(client, configuration, _KEEP)
    now = begun_with(before, configuration)
    _compare(before, {name: text for name, text in now.items() if name in before or name not in _ADDED})
    missing = {name: now[name] for name in _ADDED & now.keys() - before.keys()}
    if before and missing:
        await _store(client, missing, _ADD)
        # Of two workers that add it at once, with different texts, the second one finds the first one's.
        _compare(await stored(client), now)
    return {name.removeprefix(PARTITIONS): int(text) for name, text in now.items() if name.startswith(PARTITIONS)}


async def compare(client: Client, configuration: Mapping[str, str]) -> bool:
    """See that what stands in this Redis was counted like this, for whoever only reads it: partitions do not matter.

    Returns whether anything stands there. Raises CountAgainError, naming what differs, or StoreUnavailableError.
    """
    before = await stored(client)
    _compare(before, as_read(before, configuration))
    return bool(before)


async def accept(client: Client, configuration: Mapping[str, str]) -> list[str]:
    """Let everything be counted like this from now on, where that can be accepted; returns what changed.

    Nothing happens where nothing stands yet. Raises StoreUnavailableError.
    """
    before = await stored(client)
    if not before:
        return []
    now = accepted(before, configuration)
    await _store(client, now, _REPLACE)
    return changes(before, now)


async def refuse_unacceptable(client: Client, configuration: Mapping[str, str]) -> bool:
    """See that nothing that stands in this Redis was counted so differently that it can never be accepted.

    Returns whether anything stands there. Raises CountAgainError, naming what that is, or StoreUnavailableError.
    """
    before = await stored(client)
    now = as_read(before, configuration)
    never = [name for name in differing(before, now) if not acceptable(name)] if before else []
    if never:
        texts = [{name: side[name] for name in never if name in side} for side in (before, now)]
        raise CountAgainError(changes(*texts), acceptable=False)
    return bool(before)


def as_read(before: Mapping[str, str], configuration: Mapping[str, str]) -> dict[str, str]:
    """What one has who only reads what was counted with the one of before, whose partitions are the right ones."""
    kept = {name: text for name, text in before.items() if name.startswith(PARTITIONS)}
    return {name: text for name, text in configuration.items() if name in before or name not in _ADDED} | kept


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
        elif name == HOLIDAY_DATES and name in before and name in now:
            said.append(_HOLIDAYS_CHANGED.format(", ".join(_other_years(before[name], now[name]))))
        elif name not in {LAYOUT, HOLIDAY_DATES}:
            said.append(f"{name} was {before.get(name, _ABSENT)}, is {now.get(name, _ABSENT)}")
    if new:
        said.append(f"new measures {', '.join(new)}")
    if gone:
        said.append(f"without measures {', '.join(gone)}")
    return said


def _other_years(before: str, now: str) -> list[str]:
    """The years whose part differs, of texts such as `2026:1f3a99 2027:…`."""
    different = {*before.split()} ^ {*now.split()}
    return sorted({part.partition(":")[0] for part in different})


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


async def stored(client: Client) -> dict[str, str]:
    """What stands there; empty where nothing does. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hgetall(redis_keys.COUNTING_CONFIGURATION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return {name.decode(): text.decode() for name, text in found.items()}


async def _store(client: Client, configuration: Mapping[str, str], how: str) -> dict[str, str]:
    """Write it where `how` says so; returns what stood there. Raises StoreUnavailableError."""
    script = client.register_script(files("streams.redis").joinpath("agree.lua").read_text("utf-8"))
    pairs = [part for pair in configuration.items() for part in pair]
    try:
        reply: Any = await script(keys=[redis_keys.COUNTING_CONFIGURATION], args=[how, *pairs])
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    texts = [part.decode() for part in reply]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def _compare(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raises CountAgainError if anything stood there, and was another."""
    different = differing(before, now) if before else []
    if different:
        raise CountAgainError(changes(before, now), acceptable=all(map(acceptable, different)))
