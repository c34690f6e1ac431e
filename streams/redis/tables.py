"""The KPI tables in Redis, written by one board at a time.

Any number of boards compute the same tables. The one that holds a short lease writes them, so that a board
that lags behind never writes over one that does not; when it goes away, another takes over within seconds.
The tables of all windows are written first and what they hold is said after that: who reads that the tables
hold a shard's version finds at least that version in them.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final, TypeAlias

from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import ClusterPipeline

from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

LEASE_SECONDS: Final = 5.0


Table: TypeAlias = Mapping[str, str]
"""Field -> decimal text."""

_Pipeline: TypeAlias = Pipeline | ClusterPipeline

_CHECK_SECONDS: Final = 30.0
_KEPT: Final = 1
_GOT: Final = 2


class TableStore:
    """Writes tables to Redis: what changed, and now and then what somebody else changed."""

    def __init__(self, client: Client, windows: Sequence[str], goals: Table | None = None) -> None:
        """Write the tables of these windows, and these goals."""
        self._client = client
        self._goals = goals or {}
        self._windows = tuple(windows)
        self._name = secrets.token_hex(8)
        lua = files("streams.redis")
        self._take = client.register_script(lua.joinpath("lease.lua").read_text("utf-8"))
        self._release = client.register_script(lua.joinpath("release.lua").read_text("utf-8"))
        self._written: dict[str, dict[str, str]] | None = None
        """What Redis holds, by key; None where that is not known."""
        self._check_at = 0.0

    async def write(self, tables: Mapping[str, Table], as_of: int, versions: Mapping[str, int]) -> bool:
        """Make Redis hold these tables, computed at `as_of` (epoch ms) from shards at these versions.

        Returns False, having written nothing, if another board does that. Raises StoreUnavailableError.
        """
        try:
            lease = await self._take(keys=[redis_keys.TABLE_WRITER], args=[self._name, int(LEASE_SECONDS * 1000)])
            if lease not in {_KEPT, _GOT}:
                self._written = None
                return False
            written = self._written
            if lease == _GOT or written is None or time.monotonic() > self._check_at:
                written = await self._read()
            # Until all is written nobody knows what Redis holds.
            self._written = None
            changed = await self._write_tables(tables, written)
            await self._write_meta(as_of, versions, written, changed=changed)
            self._written = written
        except FAILURES as error:
            raise StoreUnavailableError(f"tables: {error}") from error
        return True

    def forget(self) -> None:
        """Redis may have come back from an older snapshot: see what it holds before anything is written again."""
        self._written = None

    async def release(self) -> None:
        """Let another board write at once. Raises StoreUnavailableError."""
        try:
            await self._release(keys=[redis_keys.TABLE_WRITER], args=[self._name])
        except FAILURES as error:
            raise StoreUnavailableError(f"tables: {error}") from error

    async def _read(self) -> dict[str, dict[str, str]]:
        """What Redis holds."""
        keys = [*map(redis_keys.table, self._windows), redis_keys.GOALS, redis_keys.TABLE_META]
        pipeline = self._client.pipeline(transaction=False)
        for key in keys:
            pipeline.hgetall(key)
        found = await pipeline.execute()
        self._check_at = time.monotonic() + _CHECK_SECONDS
        return {
            key: {field.decode(): value.decode() for field, value in fields.items()}
            for key, fields in zip(keys, found, strict=True)
        }

    async def _write_tables(self, tables: Mapping[str, Table], written: dict[str, dict[str, str]]) -> bool:
        """Write the difference and note it in `written`; says whether there was any."""
        pipeline = self._client.pipeline(transaction=False)
        changed = _replace(pipeline, redis_keys.GOALS, self._goals, written)
        for window in self._windows:
            changed |= _replace(pipeline, redis_keys.table(window), tables.get(window, {}), written)
        if changed:
            await pipeline.execute()
        return changed

    async def _write_meta(
        self, as_of: int, versions: Mapping[str, int], written: dict[str, dict[str, str]], *, changed: bool
    ) -> None:
        """Say what the tables hold; the generation is raised if they changed."""
        generation = int(written[redis_keys.TABLE_META].get("generation", 0)) + changed
        meta = {"as_of": str(as_of), "generation": str(generation)}
        meta.update((redis_keys.VERSION_FIELD + tag, str(version)) for tag, version in versions.items())
        pipeline = self._client.pipeline(transaction=False)
        if _replace(pipeline, redis_keys.TABLE_META, meta, written):
            await pipeline.execute()


def _replace(pipeline: _Pipeline, key: str, wanted: Table, written: dict[str, dict[str, str]]) -> bool:
    """Queue what turns the hash from what was written into what is wanted; says whether there is anything."""
    held = written.get(key, {})
    if held == wanted:
        return False
    fresh: dict[Any, Any] = {field: value for field, value in wanted.items() if held.get(field) != value}
    gone = [field for field in held if field not in wanted]
    if fresh:
        pipeline.hset(key, mapping=fresh)
    if gone:
        pipeline.hdel(key, *gone)
    written[key] = dict(wanted)
    return True
