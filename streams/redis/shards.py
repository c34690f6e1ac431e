"""A shard in Redis, as its writer sees it: load, fetch facts, commit a batch atomically, look at timers.

Whatever is read says of which position it is (`streams.redis.commits`), and a commit names the one that it was built
upon.
"""

import asyncio
from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from importlib.resources import files
from typing import Any, Final

from redis.asyncio import RedisCluster

from streams.redis import keys as redis_keys
from streams.redis.commits import Commit, Position, ShardState, flat_of, names_of, pairs_of, version_in
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import ShardMovedError, StoreUnavailableError

_REFUSED = -1
_NO_TOPICS: Final = frozenset({redis_keys.FORWARDED, redis_keys.RENEWED})
"""What of a shard's offsets is the offset of no topic, beside the version."""
_ARGUMENTS_AT_ONCE: Final = 2_000
"""So many names and records are taken out of an outbox in one call: Redis takes a million at most."""
_ATTEMPTS: Final = 10
"""How often a shard is read that another writes to meanwhile."""


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
            for name in ("rights", "commit", "load", "read_facts", "read_logs", "delivered", "behind")
        }
        self._commit = client.register_script(lua_of["rights"] + lua_of["commit"])
        self._load, self._read_facts, self._read_logs, self._delivered, self._behind = (
            client.register_script(lua_of[name]) for name in ("load", "read_facts", "read_logs", "delivered", "behind")
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
                counted_with = version_in(dict(pairs_of(offsets)).get(redis_keys.COUNTED_WITH.encode()))
                numbers = {name.decode(): number.decode() for name, number in pairs_of(offsets)}
                position = Position(int(numbers.pop(redis_keys.VERSION, 0)), session.decode())
                numbers.pop(redis_keys.COUNTED_WITH, None)
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
            {topic: int(offset) for topic, offset in numbers.items() if topic not in _NO_TOPICS},
            int(numbers.get(redis_keys.FORWARDED, 0)),
            redis_keys.RENEWED in numbers,
            {mark.decode(): int(float(first)) for mark, first in pairs_of(seen)},
            dict(zip(names, lengths, strict=True)),
            names_of(values),
            {name.decode(): record for name, record in pairs_of(outbox)},
            counted_with,
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

    async def behind(self, tag: str, cursor: int, most: int, version: int) -> tuple[int, bytes, list[str]]:
        """Entities that were counted with an older version, of about `most` fields of the facts from a cursor on.

        Returns where to go on, 0 at the end. What is there from the first call to the last is looked at once or more,
        but only where all calls went to one server and it did not start again: then a mark that comes with the first
        and the last is the same. It may be another where entities came or went.
        """
        try:
            after, mark, *found = await self._behind(
                keys=[redis_keys.ShardKeys(tag).facts], args=[cursor, most, version]
            )
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return int(after), mark, [entity.decode() for entity in found]

    async def entities(self, tag: str) -> list[str]:
        """The names of all that is kept of the shard's entities. It takes Redis some ms for every 10,000."""
        try:
            found: Any = await self._client.hkeys(redis_keys.ShardKeys(tag).facts)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return [name.decode() for name in found]

    async def naming(self, tag: str, marks: Sequence[str]) -> list[str]:
        """The members of `buyers` that begin with one of these marks of customers."""
        if not marks:
            return []
        try:
            pipeline = self._client.pipeline(transaction=False)
            for mark in marks:
                pipeline.zrange(redis_keys.ShardKeys(tag).buyers, f"[{mark}:", f"({mark};", bylex=True)
            found: list[Any] = await pipeline.execute()
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return [member.decode() for members in found for member in members]

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
        names = commit.written
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
                    *((keys.buyers,) if commit.changes_buyers else ()),
                    *(keys.of_comments if commit.changes_comments else ()),
                ],
                args=[commit.packed(before, session)],
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
        outbox, flat, left = redis_keys.ShardKeys(tag).outbox, flat_of(records), 0
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


def _check(tag: str, at: Collection[Position], found: Position) -> None:
    """Raises ShardMovedError."""
    if found not in at:
        raise ShardMovedError(tag, max(position.version for position in at), found.version)
