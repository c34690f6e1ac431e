"""Reads of kept comments and of the marks of those who were erased. What changes them is in commits alone."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from streams.comments.kept import KeptComment, unpacked
from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags

AT_ONCE: Final = 200
"""So many comments of a shard are looked at in one call."""

T = TypeVar("T")


class CommentReader:
    """The comments of all shards. Every method raises StoreUnavailableError if Redis does not answer in time."""

    def __init__(self, client: Client) -> None:
        """Use this client for everything."""
        self._client = client

    async def older(self, tag: str, moment: int | None, most: int) -> list[str]:
        """The oldest comments of a shard before a moment (epoch ms; None: of all), by their names, at most so many."""
        before = "+inf" if moment is None else f"({moment}"
        return await self._names(redis_keys.ShardKeys(tag).comment_times, before, most)

    async def old_marks(self, tag: str, moment: int, most: int) -> list[str]:
        """The marks of those of a shard who were erased before a moment (epoch ms), at most so many."""
        return await self._names(redis_keys.ShardKeys(tag).erased, f"({moment}", most)

    async def owners(self, tag: str) -> dict[str, str]:
        """Name of a comment -> the mark of its customer, where one stands beside it."""
        found = await self._asked(tag, lambda: self._client.hgetall(redis_keys.ShardKeys(tag).comment_owners))
        return {name.decode(): mark.decode() for name, mark in found.items()}

    async def moments(self, tag: str, names: list[str]) -> dict[str, int]:
        """When these comments were made, epoch ms; without those that are not there."""
        if not names:
            return {}
        times = redis_keys.ShardKeys(tag).comment_times
        found = await self._asked(tag, lambda: self._client.zrange(times, 0, -1, withscores=True))
        moments = {name.decode(): int(moment) for name, moment in found}
        return {name: moments[name] for name in names if name in moments}

    async def tags(self, families: Collection[str]) -> list[str]:
        """The tags of all shards of these families."""
        found = await self._asked("all", lambda: shard_tags(self._client))
        return [tag for tag in found if tag.rpartition("-")[0] in families]

    async def erased(self, tags: Sequence[str], since: int) -> dict[str, dict[str, int]]:
        """Of each shard the marks of those who were erased since a moment, and when; epoch ms.

        Those of a node that is away are missing.
        """
        found: dict[str, dict[str, int]] = {}

        async def read(tag: str) -> None:
            key = redis_keys.ShardKeys(tag).erased
            with suppress(StoreUnavailableError):
                marks = await self._asked(tag, lambda: self._client.zrangebyscore(key, since, "+inf", withscores=True))
                found[tag] = {mark.decode(): int(moment) for mark, moment in marks}

        await asyncio.gather(*map(read, tags))
        return found

    async def newest_first(self, tags: Sequence[str], since: int, most: int) -> AsyncIterator[list[KeptComment]]:
        """Comments of these shards since a moment (epoch ms) in portions, the newest first; ends after `most`.

        Workers go on meanwhile: what comes during the reading may be missing, and what goes too.
        """
        looked = 0
        ahead = {tag: _Ahead() for tag in tags}
        seen: set[tuple[str, str]] = set()
        while looked < most:
            await self._look_ahead(ahead, since)
            portion = _next(ahead, min(AT_ONCE, most - looked))
            if not portion:
                return
            looked += len(portion)
            fresh = [one for one in portion if one not in seen]
            seen.update(fresh)
            yield await self._read(fresh)

    async def _look_ahead(self, ahead: Mapping[str, "_Ahead"], since: int) -> None:
        """See that something stands ahead of each shard that has more."""
        asked = {tag: of_shard for tag, of_shard in ahead.items() if not of_shard.waiting and not of_shard.ended}
        if not asked:
            return

        async def ask() -> list[Any]:
            pipeline = self._client.pipeline(transaction=False)
            for tag, of_shard in asked.items():
                key = redis_keys.ShardKeys(tag).comment_times
                pipeline.zrevrangebyscore(key, "+inf", since, of_shard.read, AT_ONCE, withscores=True)
            return list(await pipeline.execute())

        for of_shard, found in zip(asked.values(), await self._asked("comments", ask), strict=True):
            of_shard.waiting = [(int(moment), name.decode()) for name, moment in reversed(found)]
            of_shard.read += len(found)
            of_shard.ended = len(found) < AT_ONCE

    async def _read(self, wanted: Sequence[tuple[str, str]]) -> list[KeptComment]:
        of_tag: dict[str, list[str]] = {}
        for tag, name in wanted:
            of_tag.setdefault(tag, []).append(name)

        async def ask() -> list[Any]:
            pipeline = self._client.pipeline(transaction=False)
            for tag, names in of_tag.items():
                pipeline.hmget(redis_keys.ShardKeys(tag).comments, names)
            return list(await pipeline.execute())

        found = dict(zip(of_tag, map(iter, await self._asked("comments", ask)), strict=True)) if of_tag else {}
        stored = [next(found[tag]) for tag, _ in wanted]
        return [comment for comment in map(_readable, stored) if comment is not None]

    async def _names(self, key: str, before: str, most: int) -> list[str]:
        found = await self._asked(key, lambda: self._client.zrangebyscore(key, "-inf", before, 0, most))
        return [name.decode() for name in found]

    async def _asked(self, subject: str, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever Redis says
        try:
            return await ask()
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"{subject}: {error}") from error


def _readable(stored: bytes | None) -> KeptComment | None:
    """A comment as it stands; None of one that went meanwhile, and of one that was damaged: the others are shown."""
    try:
        return None if stored is None else unpacked(stored)
    except ValueError:
        return None


class _Ahead:
    """What is known of the next comments of a shard."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, str]] = []
        """Moments and names, the newest last."""
        self.read = 0
        self.ended = False
        """Whether nothing comes after these."""


def _next(ahead: Mapping[str, _Ahead], most: int) -> list[tuple[str, str]]:
    """The newest of all, as tags and names; no more once one of the shards has to be asked again."""
    heads = [(-of_shard.waiting[-1][0], tag) for tag, of_shard in ahead.items() if of_shard.waiting]
    heapq.heapify(heads)
    portion: list[tuple[str, str]] = []
    while heads and len(portion) < most:
        _, tag = heads[0]
        of_shard = ahead[tag]
        portion.append((tag, of_shard.waiting.pop()[1]))
        if of_shard.waiting:
            heapq.heapreplace(heads, (-of_shard.waiting[-1][0], tag))
        elif of_shard.ended:
            heapq.heappop(heads)
        else:
            break
    return portion
