"""A shard in Redis, as its writer sees it: load, fetch facts, commit a batch atomically, look at timers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import msgpack

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import ShardMovedError, StoreUnavailableError

_REFUSED = -1


@dataclass(frozen=True, slots=True)
class ShardState:
    """What a writer has to know before it may commit."""

    version: int
    next_offsets: dict[str, int]
    forwarded: int
    """How many records of its partitions were in a wrong one and were sent on, ever."""
    seen: dict[str, int]
    """Event types that were ever counted -> the moment of the first event, epoch ms."""
    logs: dict[str, int]
    """All logs that the shard has, with their lengths in bytes."""


@dataclass(slots=True)
class Commit:
    """All that one commit writes.

    `facts` maps entities to packed facts, `timers` to the epoch ms of their next change; of the `forgotten` entities no
    facts are kept. `appended` and `rewritten` map log names to pairs, the latter as `streams.arithmetic.pairs` packs
    them. `forwarded` is how many records of the shard's partitions were sent on, ever; 0 leaves what stands there.
    """

    next_offsets: dict[str, int] = field(default_factory=dict)
    forwarded: int = 0
    facts: dict[str, bytes] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    timers: dict[str, int] = field(default_factory=dict)
    untimed: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    appended: dict[str, bytes] = field(default_factory=dict)
    rewritten: dict[str, bytes] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(
            self.next_offsets
            or self.facts
            or self.forgotten
            or self.timers
            or self.untimed
            or self.appended
            or self.rewritten
            or self.dropped
        )


async def shard_tags(client: Client) -> list[str]:
    """The tags of all shards that were ever written to; what the client raises goes through."""
    found: Any = await client.smembers(redis_keys.SHARDS)
    return sorted(tag.decode() for tag in found)


class Shards:
    """Reads and writes shards. Every method raises StoreUnavailableError if Redis does not answer in time."""

    def __init__(self, client: Client) -> None:
        """Use this client for everything."""
        self._client = client
        lua = files("streams.redis")
        self._commit = client.register_script(
            "".join(lua.joinpath(name).read_text("utf-8") for name in ("rights.lua", "commit.lua"))
        )

    async def load(self, tag: str) -> ShardState:
        """The shard's version, offsets, seen event types and logs; those of an empty shard if it is new."""
        keys = redis_keys.ShardKeys(tag)
        try:
            await self._client.sadd(redis_keys.SHARDS, tag)
            pipeline = self._client.pipeline(transaction=_transactional(self._client))
            pipeline.hgetall(keys.offsets)
            pipeline.zrange(keys.seen, 0, -1, withscores=True)
            pipeline.zrange(keys.changed, 0, -1)
            offsets, seen, logs = await pipeline.execute()
            names = [name.decode() for name in logs]
            pipeline = self._client.pipeline(transaction=False)
            for name in names:
                pipeline.strlen(keys.log(name))
            lengths = await pipeline.execute()
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        numbers = {name.decode(): int(number) for name, number in offsets.items()}
        version, forwarded = numbers.pop("version", 0), numbers.pop(redis_keys.FORWARDED, 0)
        first_seen_flags = {mark.decode(): int(first) for mark, first in seen}
        return ShardState(version, numbers, forwarded, first_seen_flags, dict(zip(names, lengths, strict=True)))

    async def facts(self, tag: str, entities: Sequence[str]) -> list[bytes | None]:
        """Packed facts of these entities, None for those never seen."""
        if not entities:
            return []
        try:
            found: Any = await self._client.hmget(redis_keys.ShardKeys(tag).facts, list(entities))
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return list(found)

    async def version(self, tag: str) -> int:
        """The number of commits to the shard so far."""
        try:
            found: Any = await self._client.hget(redis_keys.ShardKeys(tag).offsets, "version")
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return int(found or 0)

    async def log(self, tag: str, name: str) -> bytes:
        """The whole log of a pane."""
        try:
            found: Any = await self._client.get(redis_keys.ShardKeys(tag).log(name))
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return bytes(found or b"")

    async def logs(self, tag: str, names: Sequence[str]) -> dict[str, bytes]:
        """These logs of pairs, the missing ones as empty."""
        if not names:
            return {}
        keys = redis_keys.ShardKeys(tag)
        try:
            found: Any = await self._client.mget([keys.log(name) for name in names])
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return {name: bytes(log or b"") for name, log in zip(names, found, strict=True)}

    async def due(self, tags: Sequence[str], clock: int, most: int) -> dict[str, list[str]]:
        """Entities of these shards whose timers stand at or before `clock` (epoch ms), at most `most` a shard."""
        if not tags:
            return {}
        try:
            pipeline = self._client.pipeline(transaction=False)
            for tag in tags:
                pipeline.zrangebyscore(redis_keys.ShardKeys(tag).timers, "-inf", clock, start=0, num=most)
            found = await pipeline.execute()
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"timers: {error}") from error
        return {
            tag: [entity.decode() for entity in entities] for tag, entities in zip(tags, found, strict=True) if entities
        }

    async def commit(self, tag: str, version: int, commit: Commit) -> tuple[int, dict[str, int]]:
        """Write all of a commit, or nothing.

        Returns the new version and the length in bytes of each log written. Raises ShardMovedError if the shard is not
        at `version`.
        """
        keys = redis_keys.ShardKeys(tag)
        logs: list[Any] = []
        names = [*commit.appended, *commit.rewritten]
        for name, pairs in commit.appended.items():
            logs += (name, pairs, 0)
        for name, pairs in commit.rewritten.items():
            logs += (name, pairs, 1)
        forwarded = {redis_keys.FORWARDED: commit.forwarded} if commit.forwarded else {}
        packed = msgpack.packb(
            {
                "version": version,
                "offsets": _flat(commit.next_offsets | forwarded),
                "facts": _flat(commit.facts),
                "forgotten": commit.forgotten,
                "timers": [part for entity, moment in commit.timers.items() for part in (moment, entity)],
                "untimed": commit.untimed,
                "seen": [part for mark, first in commit.seen.items() for part in (first, mark)],
                "logs": logs,
                "dropped": commit.dropped,
            },
            use_bin_type=False,
        )
        try:
            reply: list[int] = await self._commit(
                keys=[
                    keys.offsets,
                    keys.facts,
                    keys.timers,
                    keys.changed,
                    keys.rewrites,
                    keys.seen,
                    *(keys.log(name) for name in names),
                    *(keys.log(name) for name in commit.dropped),
                ],
                args=[packed],
            )
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        if reply[0] == _REFUSED:
            raise ShardMovedError(tag, version, reply[1])
        return reply[0], dict(zip(names, reply[1:], strict=True))


def _flat(mapping: dict[str, Any]) -> list[Any]:
    return [part for pair in mapping.items() for part in pair]


def _transactional(client: Client) -> bool:
    """Whether a pipeline over one shard may be a transaction (redis-py's cluster pipelines may not always be)."""
    return hasattr(client, "connection_pool")
