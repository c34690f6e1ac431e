"""All workers of a Redis count alike: they agree on a counting configuration, or do not start.

Which one stands in Redis says how all that stands there was counted. A worker that has another one, of which all that
differs grows out of the facts, says it anew, and what is counted gets the next version (`streams.redis.catalogue`).
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple, Protocol

from streams.redis import keys as redis_keys
from streams.redis.catalogue import Change, StoredCatalogue
from streams.redis.configuration_changes import (
    ADDED,
    acceptable,
    accepted,
    as_read,
    begun_with,
    changes,
    differing,
    partitions_in,
)
from streams.redis.connection import Client
from streams.redis.counted_shards import counted_shards, is_lost
from streams.redis.counting_configuration import How, said, store, stored
from streams.redis.errors import CatalogueLostError, CountAgainError, FormerCatalogueError, StoreUnavailableError

_ATTEMPTS: Final = 10
"""So often it is looked again where others say another one at the same time."""


class ChangeBetween(Protocol):
    """Tells what a configuration means for what was counted by another one (`streams.counted_otherwise`)."""

    @property
    def never_again(self) -> frozenset[str]:
        """The names of the measures that cannot be counted anew."""

    def shards(self, configuration: Mapping[str, str]) -> Collection[str]:
        """The tags of the shards that whoever counts by a configuration may have."""

    def __call__(self, before: Mapping[str, str], now: Mapping[str, str]) -> Change:
        """What is counted otherwise by the configuration of now than by the one of before."""


class Agreement(NamedTuple):
    """What workers have agreed on."""

    partitions: dict[str, int]
    """How many partitions each topic had when counting began: keys are spread over so many for ever."""
    catalogue: StoredCatalogue
    never_again: frozenset[str] = frozenset()
    """The names of the measures that cannot be counted anew."""


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
    lost = known is None and await is_lost(client, change_between.shards(configuration))
    known, never_again = known or StoredCatalogue(), change_between.never_again
    for _ in range(_ATTEMPTS):
        # In this order: whoever counts into shards with a version has said it before.
        newest = (await counted_shards(client)).newest
        if lost or known.version.number < newest:
            known, lost = known.anew(newest, configuration, never_again), False
        before, catalogue = await store(client, {**configuration, **known.fields}, How.KEEP)
        if not before:
            return Agreement(partitions_in(configuration), known, never_again)
        if catalogue.version.number < newest:
            anew = catalogue.anew(newest, before, never_again)
            await store(client, {**before, **anew.fields}, How.NEWER, newest + 1)
            continue
        now = begun_with(before, configuration)
        asked = {name: text for name, text in now.items() if name in before or name not in ADDED}
        missing = {name: now[name] for name in ADDED & now.keys() - before.keys()}
        if asked != before:
            change = change_between(before, asked)
            if change.impossible:
                raise _counted_otherwise(before, asked, change.impossible)
            if (version := catalogue.version_of(asked)) is not None:
                raise FormerCatalogueError(changes(before, asked), version)
            grown = catalogue.after(change, before, asked)
            await store(client, {**now, **grown.fields}, How.NEWER, grown.version.number)
        elif missing:
            # What stands there by now is looked at again: another worker may have added other texts at the same time.
            await store(client, missing, How.ADD)
        else:
            return Agreement(partitions_in(now), catalogue, never_again)
    raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: others say another one all the time")


async def accept_former(client: Client, configuration: Mapping[str, str], change_between: ChangeBetween) -> list[str]:
    """Count like this from now on, out of the facts, also where it was counted like this before; returns what changed.

    Nothing happens where nothing stands yet. Raises CountAgainError if something cannot be counted out of the facts, or
    Redis has lost with which version it is counted; StoreUnavailableError.
    """
    for _ in range(_ATTEMPTS):
        before, catalogue = await _not_lost(client)
        now = as_read(before, configuration)
        if not before or before == now:
            return []
        change = change_between(before, now)
        if change.impossible:
            raise _counted_otherwise(before, now, change.impossible)
        grown = catalogue.after(change, before, now)
        await store(client, {**now, **grown.fields}, How.NEWER, grown.version.number)
        if await said(client) == (now, grown):
            return changes(before, now)
    raise StoreUnavailableError(f"{redis_keys.COUNTING_CONFIGURATION}: others say another one all the time")


async def compare(client: Client, configuration: Mapping[str, str]) -> bool:
    """See that what stands in this Redis was counted like this, for whoever only reads it: partitions do not matter.

    Returns whether anything stands there. Raises CountAgainError, naming what differs, or StoreUnavailableError.
    """
    before = await stored(client)
    _compare(before, as_read(before, configuration))
    return bool(before)


async def accept(client: Client, configuration: Mapping[str, str]) -> list[str]:
    """Let everything be counted like this from now on, where that can be accepted; returns what changed.

    Nothing happens where nothing stands yet. Raises CatalogueLostError where Redis has lost with which version it is
    counted, or StoreUnavailableError.
    """
    before, catalogue = await _not_lost(client)
    if not before:
        return []
    now = accepted(before, configuration)
    await store(client, {**now, **catalogue.accepting(before, now).fields}, How.REPLACE)
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


async def _not_lost(client: Client) -> tuple[dict[str, str], StoredCatalogue]:
    """What is said, if it is no less than what shards know of: or the next version would have an old one's number."""
    newest = (await counted_shards(client)).newest
    before, catalogue = await said(client)
    if catalogue.version.number < newest:
        raise CatalogueLostError(catalogue.version.number, newest)
    return before, catalogue


def _compare(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raises CountAgainError if anything stood there, and was another."""
    if before and differing(before, now):
        raise _counted_otherwise(before, now)


def _counted_otherwise(
    before: Mapping[str, str], now: Mapping[str, str], impossible: Mapping[str, str] | None = None
) -> CountAgainError:
    can_be_accepted = all(map(acceptable, differing(before, now)))
    return CountAgainError(changes(before, now), acceptable=can_be_accepted, impossible=impossible or {})
