"""Reading shards as a board does: what was committed since the last look, never half a commit.

A shard's version says whether there is anything new. One script then reads logs, the event types seen and the
earliest timer, and names the other logs that were written to since the version that the reader has. Those are
read next, from that script's version on, until nothing else was written to: then all that was read is what the
shard held at the last script's moment. Each step is small, so that a busy writer leaves room for a last one;
where many logs changed (a first look), they are read in slices, so that no script runs for long.

What was read before has to be a part of what is there now. Redis may have lost it and have gone on to as many commits
or more; so a reader knows a shard's position (`streams.redis.commits`), and not its version alone.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, NamedTuple

from streams.redis import keys as redis_keys
from streams.redis.commits import NOWHERE, Position, names_of
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags
from streams.redis.tail import LogTail, Look, ShardTail

_SLICE_LOGS = 256
_HOT_LOGS = 64
_SHARDS_AT_ONCE = 8
_STEPS = 32
_LOST = [-1]


class HistoryLostError(Exception):
    """Redis no longer has the past that was read (an older snapshot, another server): read all of it anew."""


class _Read(NamedTuple):
    """What is known of a log: how often it was compacted, and the length that was read."""

    compacted: int
    length: int


@dataclass(slots=True)
class _Known:
    """What is known of a shard."""

    position: Position = NOWHERE
    due: int | None = None
    names: int = 0
    """How many names of values."""
    logs: dict[str, _Read] = field(default_factory=dict)
    hot: Sequence[str] = ()
    """The logs that the last look found changed, if they are few: likely the next ones to change."""


class _Found(NamedTuple):
    """What a script found beside the logs that it was asked for."""

    position: Position
    due: int | None
    seen: Mapping[str, int]
    others: list[str]
    """Names of the other logs that were written to."""


@dataclass(slots=True)
class _Reading:
    """A read under way: pairs by log, and what will be known once it is complete."""

    pairs: dict[str, list[bytes]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    logs: dict[str, _Read] = field(default_factory=dict)
    names: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def take(self, name: str, at: _Read, compacted: int, start: int, pairs: bytes) -> None:
        """Add what a script returned for one log, from byte `start` on; it was known as `at`."""
        if not pairs and (compacted, start) == at:
            return
        if start == 0:
            self.whole.add(name)
            self.pairs[name] = []
        self.pairs.setdefault(name, []).append(pairs)
        self.logs[name] = _Read(compacted, start + len(pairs))

    def tail(self, tag: str, found: _Found) -> ShardTail:
        """All that was read, as of what the last script found."""
        logs = [LogTail(name, name in self.whole, b"".join(pairs)) for name, pairs in self.pairs.items()]
        return ShardTail(tag, found.position.version, found.due, found.seen, logs, self.names)


class Tails:
    """Follows all shards. One look after the other; a look that fails changes nothing."""

    def __init__(self, client: Client, wanted: Callable[[str], bool] = lambda _: True) -> None:
        """Know nothing yet: the first look reads everything, but logs that are not `wanted`, by their names."""
        self._client = client
        self._wanted = wanted
        self._script = client.register_script(files("streams.redis").joinpath("tail.lua").read_text("utf-8"))
        self._known: dict[str, _Known] = {}

    async def look(self) -> Look:
        """What is new since the last look.

        Raises HistoryLostError, and forgets all, if Redis lost what was read; StoreUnavailableError if it does not
        answer.
        """
        try:
            tags = await shard_tags(self._client)
            positions, due = await self._positions_and_timers(tags)
            self._check_history(positions)
            changed = [tag for tag in tags if positions[tag] != self._of(tag).position]
            tails = await self._read_all(changed)
        except FAILURES as error:
            raise StoreUnavailableError(f"shards: {error}") from error
        except HistoryLostError:
            self._known = {}
            raise
        for tail, reading, position in tails:
            known = self._known.setdefault(tail.tag, _Known())
            known.position, known.due = position, tail.due
            known.names = len(tail.names) or known.names
            known.logs.update(reading.logs)
            known.hot = list(reading.logs) if len(reading.logs) <= _HOT_LOGS else ()
            due[tail.tag] = tail.due
        for tag in tags:
            # Where more and more logs changed all along, the shard stays as it was, timer and all.
            known = self._known.setdefault(tag, _Known())
            if positions[tag] != known.position:
                due[tag] = known.due
            known.due = due[tag]
        return Look(
            min((moment for moment in due.values() if moment is not None), default=None),
            [tail for tail, _, _ in tails],
            {tag: known.position.version for tag, known in self._known.items()},
        )

    def forget_logs(self, is_kept: Callable[[str], bool]) -> None:
        """Forget how much was read of logs that are not kept (panes past retention)."""
        for known in self._known.values():
            known.logs = {name: read for name, read in known.logs.items() if is_kept(name)}

    def _of(self, tag: str) -> _Known:
        return self._known.get(tag) or _Known()

    def _check_history(self, positions: Mapping[str, Position]) -> None:
        """Raises HistoryLostError where a shard has less than was read, or as much and another."""
        gone = [tag for tag, known in self._known.items() if _is_behind(positions.get(tag, NOWHERE), known.position)]
        if gone:
            raise _lost(gone)

    async def _positions_and_timers(self, tags: Sequence[str]) -> tuple[dict[str, Position], dict[str, int | None]]:
        """Position and earliest timer by shard.

        The timer is read first: while the position is the known one, the timer then belongs to it. Then the session: if
        another one begins meanwhile, the version is greater than the known one, and the shard is looked at.
        """
        if not tags:
            return {}, {}
        pipeline = self._client.pipeline(transaction=False)
        for tag in tags:
            keys = redis_keys.ShardKeys(tag)
            pipeline.zrange(keys.timers, 0, 0, withscores=True)
            pipeline.zrevrange(keys.sessions, 0, 0)
            pipeline.hget(keys.offsets, redis_keys.VERSION)
        found = await pipeline.execute()
        positions = {
            tag: Position(int(version or 0), session[0].decode() if session else "")
            for tag, session, version in zip(tags, found[1::3], found[2::3], strict=True)
        }
        due = {tag: int(timer[0][1]) if timer else None for tag, timer in zip(tags, found[::3], strict=True)}
        return positions, due

    async def _read_all(self, tags: Sequence[str]) -> list[tuple[ShardTail, _Reading, Position]]:
        """The tails of these shards, with what is then known of their logs; some shards at a time."""
        read: list[tuple[ShardTail, _Reading, Position]] = []
        for start in range(0, len(tags), _SHARDS_AT_ONCE):
            some = tags[start : start + _SHARDS_AT_ONCE]
            results = await asyncio.gather(*(self._read(tag) for tag in some), return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException):
                    raise result
                if result is not None:
                    read.append(result)
        return read

    async def _read(self, tag: str) -> tuple[ShardTail, _Reading, Position] | None:
        """One shard's tail; None if a busy writer left no room for a last step: the next look tries again."""
        known, reading = self._of(tag), _Reading()
        at, names = known.position, known.hot
        for _ in range(_STEPS):
            found = await self._step(tag, at, known, reading, names)
            if not found.others:
                return reading.tail(tag, found), reading, found.position
            at, names = found.position, found.others
            if len(names) > _SLICE_LOGS:
                for begin in range(0, len(names), _SLICE_LOGS):
                    await self._step(tag, at, known, reading, names[begin : begin + _SLICE_LOGS])
                names = ()
        return None

    async def _step(self, tag: str, at: Position, known: _Known, reading: _Reading, names: Sequence[str]) -> _Found:
        """Read logs from where the reading stands, which has all others up to the position `at`."""
        keys = redis_keys.ShardKeys(tag)
        stands = [reading.logs.get(name) or known.logs.get(name) or _Read(0, 0) for name in names]
        arguments: list[Any] = [*at, len(reading.names) or known.names]
        for name, stand in zip(names, stands, strict=True):
            arguments += (name, *stand)
        reply = await self._script(
            keys=[
                keys.offsets,
                keys.timers,
                keys.seen,
                keys.changed,
                keys.rewrites,
                keys.names,
                keys.sessions,
                *(keys.log(name) for name in names),
            ],
            args=arguments,
        )
        if reply == _LOST:
            raise _lost([tag])
        version, session, timer, seen, values, others, *logs = reply
        for name, stand, log in zip(names, stands, logs, strict=True):
            reading.take(name, stand, *log)
        if values:
            reading.names = names_of(values)
        return _Found(
            Position(version, session.decode()),
            int(float(timer)) if timer else None,
            {mark.decode(): int(float(first)) for mark, first in zip(seen[::2], seen[1::2], strict=True)},
            [name for name in map(bytes.decode, others) if self._wanted(name)],
        )


def _is_behind(found: Position, known: Position) -> bool:
    """Whether what is known is certainly no part of what was found; where more is found, the tail's script tells."""
    return found.version < known.version or (found.version == known.version and found != known)


def _lost(tags: Iterable[str]) -> HistoryLostError:
    shards = ", ".join(sorted(tags))
    return HistoryLostError(f"Redis lost its latest writes (shards {shards}); everything is read anew")
