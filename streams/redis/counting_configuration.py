"""All workers of a Redis count alike: they agree on a counting configuration, or do not start.

A configuration is a mapping of names to texts (`streams.counting_configuration` makes it of the settings). Which
one stands in Redis says how all that stands there was counted. A worker that has another one, of which all that differs
grows out of the facts, says it anew, and what is counted gets the next version (`streams.redis.catalogue`).
"""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, Final, NamedTuple, TypeAlias

from streams.arithmetic.measures.versions import FIRST
from streams.redis import keys as redis_keys
from streams.redis.catalogue import Change, StoredCatalogue, split_catalogue
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.counted_shards import counted_shards, is_lost
from streams.redis.errors import (
    CountAgainError,
    FormerCatalogueError,
    NewerCatalogueError,
    StoreUnavailableError,
)
from streams.redis.keys import CURRENCY, HOLIDAY_DATES, IDS, LAYOUT, MEASURE, PARTITIONS

_KEEP: Final = "keep"
_ADD: Final = "add"
_REPLACE: Final = "replace"
_NEWER: Final = "newer"
_ATTEMPTS: Final = 10
"""So often it is looked again where others say another one at the same time."""
_ADDED: Final = frozenset({HOLIDAY_DATES})
"""What earlier versions did not say: the first worker that knows it adds it."""
_ABSENT: Final = "absent"
_LAYOUT_CHANGED: Final = "dimension values are numbered otherwise in this version (layout of fields was {}, is {})"
_HOLIDAYS_CHANGED: Final = "the installed release of the package `holidays` has other days in {} for calendar.holidays"


ChangeBetween: TypeAlias = Callable[[Mapping[str, str], Mapping[str, str]], Change]
"""Tells what a configuration means for what was counted by another one (`streams.counted_otherwise`)."""


class Agreement(NamedTuple):
    """What workers have agreed on."""

    partitions: dict[str, int]
    """How many partitions each topic had when counting began: keys are spread over so many for ever."""
    catalogue: StoredCatalogue


async def agree(
    client: Client,
    configuration: Mapping[str, str],
    change_between: ChangeBetween,
    known: StoredCatalogue | None = None,
) -> Agreement:
    """See that what stands in this Redis was counted like this, or can be; if nothing is said there yet, say it.

    Topics may have got more partitions since, and an earlier version may not have said everything. Where all else that
    differs grows out of the facts, this is what is counted by from now on. Where nothing is said any more, it is
    counted with the version that was `known`. Where shards know of a newer version than is said, that was lost, and
    where they were counted and nothing is said, nobody knows how: then everything grows anew. Raises CountAgainError,
    naming what differs, or StoreUnavailableError.
    """
    lost = known is None and await is_lost(client, configuration)
    known = known or StoredCatalogue()
    for _ in range(_ATTEMPTS):
        # In this order: whoever counts into shards with a version has said it before.
        newest = (await counted_shards(client)).newest
        if lost or known.version.number < newest:
            known, lost = known.anew(newest, configuration), False
        before, catalogue = await _store(client, {**configuration, **known.fields}, _KEEP)
        if not before:
            return Agreement(_partitions(configuration), known)
        if catalogue.version.number < newest:
            await _store(client, {**before, **catalogue.anew(newest, before).fields}, _NEWER, newest + 1)
            continue
        now = begun_with(before, configuration)
        asked = {name: text for name, text in now.items() if name in before or name not in _ADDED}
        missing = {name: now[name] for name in _ADDED & now.keys() - before.keys()}
        if asked != before:
            change = change_between(before, asked)
            if change.impossible:
                raise _counted_otherwise(before, asked, change.impossible)
            if (version := catalogue.version_of(asked)) is not None:
                raise FormerCatalogueError(changes(before, asked), version)
            grown = catalogue.after(change, before, asked)
            await _store(client, {**now, **grown.fields}, _NEWER, grown.version.number)
        elif missing:
            await _store(client, missing, _ADD)
            # Of two workers that add it at once, with different texts, the second one finds the first one's.
            _compare(await stored(client), now)
            return Agreement(_partitions(now), catalogue)
        else:
            return Agreement(_partitions(now), catalogue)
    raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: others say another one all the time")


async def accept_former(client: Client, configuration: Mapping[str, str], change_between: ChangeBetween) -> list[str]:
    """Count like this from now on, out of the facts, also where it was counted like this before; returns what changed.

    Nothing happens where nothing stands yet. Raises CountAgainError if something cannot be counted out of the facts, or
    StoreUnavailableError.
    """
    for _ in range(_ATTEMPTS):
        before, catalogue = await said(client)
        now = as_read(before, configuration)
        if not before or before == now:
            return []
        change = change_between(before, now)
        if change.impossible:
            raise _counted_otherwise(before, now, change.impossible)
        grown = catalogue.after(change, before, now)
        await _store(client, {**now, **grown.fields}, _NEWER, grown.version.number)
        if await said(client) == (now, grown):
            return changes(before, now)
    raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: others say another one all the time")


async def still_said(client: Client, configuration: Mapping[str, str], catalogue: StoredCatalogue) -> dict[str, str]:
    """The configuration that stands there now; what this worker counts by is said again where less is said.

    For Redis may have lost it. Where others have begun to count with the same version by another configuration, as they
    may in a Redis that was emptied, nobody knows what of it was counted by which: then everything grows anew. Raises
    NewerCatalogueError where the same is counted with a newer version: whoever lacks that one counts into series that
    nobody reads. Raises StoreUnavailableError.
    """
    before, now = await said(client)
    number = catalogue.version.number
    if not before or now.version.number < number:
        how = _NEWER if number > FIRST else _KEEP
        await _store(client, {**configuration, **catalogue.fields}, how, number)
        before, now = await said(client)
    is_other = bool(differing(before, begun_with(before, configuration)))
    if now.version.number > number and not is_other:
        raise NewerCatalogueError(redis_keys.COUNTING_CONFIGURATION, now.version.number, number)
    if now.version.number == number and is_other and now.version_of(configuration) is None:
        await _store(client, {**before, **now.anew(number, before).fields}, _NEWER, number + 1)
    return before


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
    before, catalogue = await said(client)
    if not before:
        return []
    now = accepted(before, configuration)
    await _store(client, {**now, **catalogue.accepting(before, now).fields}, _REPLACE)
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
    return (await said(client))[0]


async def said(client: Client) -> tuple[dict[str, str], StoredCatalogue]:
    """The same, and with which version it is counted. Raises StoreUnavailableError."""
    return split_catalogue(await _read(client))


async def version_now(client: Client) -> int:
    """The version of what is counted. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hget(redis_keys.COUNTING_CONFIGURATION, redis_keys.CATALOGUE_VERSION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return int(found or FIRST)


async def _read(client: Client) -> dict[str, str]:
    try:
        found: Any = await client.hgetall(redis_keys.COUNTING_CONFIGURATION)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    return {name.decode(): text.decode() for name, text in found.items()}


async def _store(
    client: Client, configuration: Mapping[str, str], how: str, version: int = FIRST
) -> tuple[dict[str, str], StoredCatalogue]:
    """Write it where `how` says so, and `version` is newer; returns what stood there. Raises StoreUnavailableError."""
    script = client.register_script(files("streams.redis").joinpath("agree.lua").read_text("utf-8"))
    pairs = [part for pair in configuration.items() for part in pair]
    try:
        reply: Any = await script(keys=[redis_keys.COUNTING_CONFIGURATION], args=[how, version, *pairs])
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: {error}") from error
    texts = [part.decode() for part in reply]
    return split_catalogue(dict(zip(texts[::2], texts[1::2], strict=True)))


def _partitions(configuration: Mapping[str, str]) -> dict[str, int]:
    return {
        name.removeprefix(PARTITIONS): int(text) for name, text in configuration.items() if name.startswith(PARTITIONS)
    }


def _compare(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raises CountAgainError if anything stood there, and was another."""
    if before and differing(before, now):
        raise _counted_otherwise(before, now)


def _counted_otherwise(
    before: Mapping[str, str], now: Mapping[str, str], impossible: Mapping[str, str] | None = None
) -> CountAgainError:
    can_be_accepted = all(map(acceptable, differing(before, now)))
    return CountAgainError(changes(before, now), acceptable=can_be_accepted, impossible=impossible or {})
