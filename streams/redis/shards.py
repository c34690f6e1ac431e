"""A shard in Redis, as its writer sees it: load, fetch facts, commit a batch atomically, look at timers.

Redis may lose its latest writes and go on without them: by a failover, or by a snapshot that is loaded. For a while two
servers may even take writes. So every state of a shard has a name that no other history can have, its `Position`: a
session is a name that a writer has made up when it read the shard, and a session never writes one version twice, other
than by the same commit again. Whatever is read says of which position it is, and a commit names the one that it was
built upon.
"""

import asyncio
from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, NamedTuple

import msgpack
from redis.asyncio import RedisCluster

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import ShardMovedError, StoreUnavailableError

_REFUSED = -1
_ARGUMENTS_AT_ONCE: Final = 2_000
"""So many names and records are taken out of an outbox in one call: Redis takes a million at most."""
_ATTEMPTS: Final = 10
"""How often a shard is read that another writes to meanwhile."""


class Position(NamedTuple):
    """A state of a shard: the number of commits so far, and the session that made the last one, "" before the first."""

    version: int
    session: str


NOWHERE: Final = Position(0, "")
"""Where a shard stands to which nothing was ever written."""


@dataclass(frozen=True, slots=True)
class ShardState:
    """What a writer has to know before it may commit."""

    position: Position
    next_offsets: dict[str, int]
    forwarded: int
    """How many records of its partitions were in a wrong one and were sent on, ever."""
    seen: dict[str, int]
    """Event types that were ever counted -> the moment of the first event, epoch ms."""
    logs: dict[str, int]
    """All logs that the shard has, with their lengths in bytes."""
    names: Mapping[tuple[str, str], int]
    """(dimension, value) -> its number in this shard."""
    outbox: Mapping[str, bytes]
    """What others have to be told of -> the record, which may not be in Kafka yet."""


@dataclass(slots=True)
class Commit:
    """All that one commit writes.

    `facts` maps entities to packed facts, `timers` to the epoch ms of their next change; of the `forgotten` entities no
    facts are kept. `appended` and `rewritten` map log names to pairs, the latter as `streams.arithmetic.pairs` packs
    them. `forwarded` is how many records of the shard's partitions were sent on, ever; 0 leaves what stands there.
    `outgoing` maps what others have to be told of to the record that says so.
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
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    outgoing: dict[str, bytes] = field(default_factory=dict)

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
        lua_of = {
            name: lua.joinpath(f"{name}.lua").read_text("utf-8")
            for name in ("rights", "commit", "load", "read_facts", "read_logs", "delivered")
        }
        self._commit = client.register_script(lua_of["rights"] + lua_of["commit"])
        self._load, self._read_facts, self._read_logs, self._delivered = (
            client.register_script(lua_of[name]) for name in ("load", "read_facts", "read_logs", "delivered")
        )

    async def load(self, tag: str) -> ShardState:
        """All that a writer has to know of a shard: what an empty one has if it is new."""
        keys = redis_keys.ShardKeys(tag)
        try:
            await self._client.sadd(redis_keys.SHARDS, tag)
            for _ in range(_ATTEMPTS):
                offsets, seen, logs, values, session, outbox = await self._load(
                    keys=[keys.offsets, keys.seen, keys.changed, keys.names, keys.sessions, keys.outbox]
                )
                numbers = {name.decode(): number.decode() for name, number in _pairs(offsets)}
                position = Position(int(numbers.pop(redis_keys.VERSION, 0)), session.decode())
                names = [name.decode() for name in logs]
                found, lengths = await self._of_logs(keys, names, "STRLEN") if names else (position, [])
                if found == position:
                    break
            else:
                raise StoreUnavailableError(f"shard {tag}: it was written to all the time")
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return ShardState(
            position,
            {topic: int(offset) for topic, offset in numbers.items() if topic != redis_keys.FORWARDED},
            int(numbers.get(redis_keys.FORWARDED, 0)),
            {mark.decode(): int(float(first)) for mark, first in _pairs(seen)},
            dict(zip(names, lengths, strict=True)),
            names_of(values),
            {name.decode(): record for name, record in _pairs(outbox)},
        )

    async def enlist(self, tags: Collection[str]) -> None:
        """See that boards know of these shards: a Redis that was emptied does not."""
        if not tags:
            return
        try:
            await self._client.sadd(redis_keys.SHARDS, *tags)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"{redis_keys.SHARDS}: {error}") from error

    async def facts(self, tag: str, at: Collection[Position], entities: Sequence[str]) -> list[bytes | None]:
        """Packed facts of these entities, None for those never seen.

        Raises ShardMovedError if the shard is at none of the positions `at`.
        """
        if not entities:
            return []
        keys = redis_keys.ShardKeys(tag)
        try:
            version, session, *found = await self._read_facts(
                keys=[keys.offsets, keys.sessions, keys.facts], args=list(entities)
            )
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        _check(tag, at, Position(version, session.decode()))
        return list(found)

    async def position(self, tag: str) -> Position:
        """Where the shard stands."""
        try:
            found, _ = await self._of_logs(redis_keys.ShardKeys(tag), (), "GET")
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return found

    async def logs(self, tag: str, at: Collection[Position], names: Sequence[str]) -> dict[str, bytes]:
        """These logs of pairs, the missing ones as empty.

        Raises ShardMovedError if the shard is at none of the positions `at`.
        """
        if not names:
            return {}
        try:
            found, logs = await self._of_logs(redis_keys.ShardKeys(tag), names, "GET")
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        _check(tag, at, found)
        return {name: bytes(log or b"") for name, log in zip(names, logs, strict=True)}

    async def due(self, tags: Sequence[str], clock: int, most: int) -> dict[str, list[str]]:
        """Entities whose timers stand at or before `clock` (epoch ms), `most` a shard; none of a node that is away."""
        if not tags:
            return {}
        try:
            return await self._due(tags, clock, most)
        except StoreUnavailableError:
            if not isinstance(self._client, RedisCluster) or len(tags) == 1:
                raise
        return dict(ChainMap(*await asyncio.gather(*(self._due_of(tag, clock, most) for tag in tags))))

    async def _due_of(self, tag: str, clock: int, most: int) -> dict[str, list[str]]:
        with suppress(StoreUnavailableError):
            return await self._due([tag], clock, most)
        return {}

    async def _due(self, tags: Sequence[str], clock: int, most: int) -> dict[str, list[str]]:
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

    async def commit(self, tag: str, before: Position, session: str, commit: Commit) -> tuple[Position, dict[str, int]]:
        """Write all of a commit, or nothing; the same one may be sent again, for as long as no other is sent.

        Returns the new position, which is of this session, and the length in bytes of each log written. Raises
        ShardMovedError if the shard is not at `before`.
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
                "version": before.version,
                "before": before.session,
                "session": session,
                "offsets": _flat(commit.next_offsets | forwarded),
                "facts": _flat(commit.facts),
                "forgotten": commit.forgotten,
                "timers": [part for entity, moment in commit.timers.items() for part in (moment, entity)],
                "untimed": commit.untimed,
                "seen": [part for mark, first in commit.seen.items() for part in (first, mark)],
                "names": [part for pair, number in commit.names.items() for part in ("=".join(pair), number)],
                "outgoing": _flat(commit.outgoing),
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
                    keys.names,
                    keys.sessions,
                    keys.outbox,
                    *(keys.log(name) for name in names),
                    *(keys.log(name) for name in commit.dropped),
                ],
                args=[packed],
            )
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        if reply[0] == _REFUSED:
            raise ShardMovedError(tag, before.version, reply[1])
        return Position(reply[0], session), dict(zip(names, reply[1:], strict=True))

    async def outbox(self, tag: str) -> dict[str, bytes]:
        """What others have to be told of -> the record that says so, as `ShardState.outbox`."""
        try:
            found: Mapping[Any, Any] = await self._client.hgetall(redis_keys.ShardKeys(tag).outbox)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return {name.decode(): record for name, record in found.items()}

    async def delivered(self, tag: str, records: Mapping[str, bytes]) -> int:
        """Take these records, which are in Kafka, out of the shard's outbox; returns how many are left there.

        Those that were written anew meanwhile stay.
        """
        outbox, flat, left = redis_keys.ShardKeys(tag).outbox, _flat(records), 0
        try:
            for begin in range(0, max(len(flat), 1), _ARGUMENTS_AT_ONCE):
                left = await self._delivered(keys=[outbox], args=flat[begin : begin + _ARGUMENTS_AT_ONCE])
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return int(left)

    async def _of_logs(self, keys: redis_keys.ShardKeys, names: Sequence[str], command: str) -> tuple[Position, Any]:
        """What a command says of each log, and the position of the shard then; what the client raises goes through."""
        version, session, *found = await self._read_logs(
            keys=[keys.offsets, keys.sessions, *(keys.log(name) for name in names)], args=[command]
        )
        return Position(version, session.decode()), found


def names_of(values: Sequence[bytes]) -> dict[tuple[str, str], int]:
    """(dimension, value) -> number, of what a shard's hash of names holds as a flat list."""
    names: dict[tuple[str, str], int] = {}
    for name, number in _pairs(values):
        dimension, _, text = name.decode().partition("=")
        names[dimension, text] = int(number)
    return names


def _check(tag: str, at: Collection[Position], found: Position) -> None:
    """Raises ShardMovedError."""
    if found not in at:
        raise ShardMovedError(tag, max(position.version for position in at), found.version)


def _pairs(flat: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _flat(mapping: Mapping[str, Any]) -> list[Any]:
    return [part for pair in mapping.items() for part in pair]
