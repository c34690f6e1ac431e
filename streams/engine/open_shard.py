"""A shard as one writer has read it: where it stands, the commit that is under way, and what is known of its logs."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from streams.arithmetic.pairs import compacted
from streams.engine.log_index import LogIndex
from streams.redis.commits import NOWHERE, Commit, Position, ShardState
from streams.redis.errors import ShardMovedError
from streams.redis.patience import Patience
from streams.redis.shards import Shards

_PAYS: Final = 0.75
"""A log that rests is written anew if that makes it this much shorter."""


class OpenShard:
    """Reads of a shard, and commits to it one after the other; each builds on what was read or committed before.

    Where the shard is not at the position that was left, reads and commits raise ShardMovedError. All wait while Redis
    is away, and raise StoreGivenUpError once its `patience` has ended.
    """

    def __init__(self, tag: str, shards: Shards, patience: Patience, committed: Callable[[float], None]) -> None:
        """Of the shard of this tag; `load` first. `committed` is told the seconds that each commit took."""
        self.tag = tag
        self.logs = LogIndex({})
        self.outbox: dict[str, bytes] = {}
        """What others have to be told of, committed -> the record, until that is `delivered`."""
        self._shards = shards
        self._patience = patience
        self._committed = committed
        self._position = NOWHERE
        self._session = ""
        self._pending: asyncio.Task[None] | None = None

    async def load(self) -> ShardState:
        """Read all of it anew, and forget the commit that is under way."""
        await self.forget()
        state = await self._patience.ask(lambda: self._shards.load(self.tag))
        self._session, self._position, self.logs = secrets.token_hex(8), state.position, LogIndex(state.logs)
        self.outbox = dict(state.outbox)
        return state

    async def verify(self) -> None:
        """See that the shard stands where it was left, once nothing is under way."""
        await self.finish()
        found = await self._patience.ask(lambda: self._shards.position(self.tag))
        if found != self._position:
            raise ShardMovedError(self.tag, self._position.version, found.version)
        # What was taken out of it may be there again, without another version: a replica may have lacked that.
        self.outbox = await self._patience.ask(lambda: self._shards.outbox(self.tag))

    async def facts(self, names: Sequence[str]) -> list[bytes | None]:
        """What is kept under these names, with or without the commit that is under way."""
        at = {self._position}
        if self._pending is not None:
            at.add(Position(self._position.version + 1, self._session))
        return await self._patience.ask(lambda: self._shards.facts(self.tag, at, names))

    async def entities(self) -> list[str]:
        """The names of all that is kept of entities."""
        return await self._patience.ask(lambda: self._shards.entities(self.tag))

    async def naming(self, marks: Sequence[str]) -> list[str]:
        """What is listed of entities that name these customers: mark, `:` and entity."""
        return await self._patience.ask(lambda: self._shards.naming(self.tag, marks))

    async def delivered(self, records: Mapping[str, bytes]) -> None:
        """Forget what others were told: these records are in Kafka. Raises StoreUnavailableError."""
        await self._shards.delivered(self.tag, records)
        for name, record in records.items():
            if self.outbox.get(name) == record:
                del self.outbox[name]

    async def compacted(self, names: Sequence[str]) -> dict[str, bytes]:
        """These logs written anew, as far as that pays, once nothing is under way."""
        await self.finish()
        rewritten: dict[str, bytes] = {}
        for name, log in (await self._read_logs(names)).items():
            if not log:
                continue
            short = compacted(log)
            if len(short) <= _PAYS * len(log):
                rewritten[name] = short
            else:
                self.logs.found_compact(name, log)
        return rewritten

    async def launch(self, commit: Commit) -> None:
        """Send a commit off, with the logs compacted that are due; nothing may be under way."""
        for name, log in (await self._read_logs(self.logs.due(set(commit.appended)))).items():
            commit.rewritten[name] = compacted(log + commit.appended.pop(name))
        self._pending = asyncio.create_task(self._commit(commit))
        await asyncio.sleep(0)

    async def finish(self) -> None:
        """Wait for the commit that is under way."""
        pending, self._pending = self._pending, None
        if pending is not None:
            await pending

    async def forget(self) -> None:
        """Wait no longer for the commit that is under way. It may still be applied, or not at all."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.cancel()
            await asyncio.gather(pending, return_exceptions=True)

    async def _read_logs(self, names: Sequence[str]) -> dict[str, bytes]:
        at = [self._position]
        return await self._patience.ask(lambda: self._shards.logs(self.tag, at, names))

    async def _commit(self, commit: Commit) -> None:
        began, before = time.perf_counter(), self._position
        self._position, lengths = await self._patience.ask(
            lambda: self._shards.commit(self.tag, before, self._session, commit)
        )
        self.logs.wrote(lengths, commit.rewritten)
        self.logs.dropped(commit.dropped)
        self.outbox.update(commit.outgoing)
        self._committed(time.perf_counter() - began)
