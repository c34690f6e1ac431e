"""The KPI tables in Redis, written by one board at a time.

Any number of boards compute the same tables. The one that holds a short lease writes them, so that a board
that lags behind never writes over one that does not; when it goes away, another takes over within seconds.
The tables of all windows are written first and what they hold is said after that: who reads that the tables
hold a shard's version finds at least that version in them.

A board may have been stopped while its lease ran out, and go on writing. So leases have numbers that only grow, and
each table has a fence: who took it over, by which lease, and how often it was written since. The script that writes
looks at it: a table is changed by who took it over last, and only if it is as that one left it.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final, TypeAlias

from streams.arithmetic.measures.versions import FIRST
from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

LEASE_SECONDS: Final = 5.0


Table: TypeAlias = Mapping[str, str]
"""Field -> decimal text."""

_UNSAID: Final = {"counted_with": FIRST, "growing": 0}
"""What stands beside the tables where it is another number."""
_CHECK_SECONDS: Final = 30.0
_KEPT: Final = 1
_GOT: Final = 2


class _LostError(Exception):
    """Another board has taken a table over, or Redis lost what was written to it."""


class TableStore:
    """Writes tables to Redis: what changed, and now and then what somebody else changed."""

    def __init__(
        self,
        client: Client,
        windows: Sequence[str],
        goals: Table | None = None,
        periods: Callable[[Table], Table] | None = None,
    ) -> None:
        """Write the tables of these windows, these goals, and what `periods` makes of the finished periods held."""
        self._client = client
        self._goals = goals or {}
        self._periods = periods
        self._windows = tuple(windows)
        self._name = secrets.token_hex(8)
        lua = files("streams.redis")
        self._take, self._release, self._claim, self._change = (
            client.register_script(lua.joinpath(f"{name}.lua").read_text("utf-8"))
            for name in ("lease", "release", "claim_table", "write_table")
        )
        self._number = 0
        """The number of the last lease, or of another one that was found."""
        self._written: dict[str, dict[str, str]] | None = None
        """What Redis holds, by key; None where that is not known."""
        self._times: dict[str, int] = {}
        """How often each key was written since it was taken over."""
        self._check_at = 0.0

    async def write(
        self,
        tables: Mapping[str, Table],
        as_of: int,
        versions: Mapping[str, int],
        counted_with: int = FIRST,
        growing: int = 0,
    ) -> bool:
        """Make Redis hold these tables, computed at `as_of` (epoch ms) from shards at these versions.

        They are of what is `counted_with` this version of the catalogue, without so many measures that are `growing`.
        Returns False if another board does that, which may have begun meanwhile. Raises StoreUnavailableError.
        """
        try:
            lease, number = await self._take(
                keys=[redis_keys.TABLE_WRITER, redis_keys.TABLE_LEASES],
                args=[self._name, int(LEASE_SECONDS * 1000), self._number],
            )
            if lease not in {_KEPT, _GOT}:
                self._written = None
                return False
            self._number = number or self._number
            written = self._written
            # Until all is written nobody knows what Redis holds.
            self._written = None
            if lease == _GOT or written is None or time.monotonic() > self._check_at:
                written = await self._take_over()
            changed = await self._write_tables(tables, written)
            catalogue = {"counted_with": counted_with, "growing": growing}
            more = {field: str(number) for field, number in catalogue.items() if number != _UNSAID[field]}
            await self._write_meta({"as_of": str(as_of), **more}, versions, written, changed=changed)
            self._written = written
        except FAILURES as error:
            raise StoreUnavailableError(f"tables: {error}") from error
        except _LostError:
            # The next lease has a number above what was found.
            await self.release()
            return False
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

    async def _take_over(self) -> dict[str, dict[str, str]]:
        """What Redis holds, which nobody with an older lease changes from now on. Raises _LostError."""
        held: dict[str, dict[str, str]] = {}
        periods = () if self._periods is None else (redis_keys.PERIODS,)
        for key in (*map(redis_keys.table, self._windows), redis_keys.GOALS, *periods, redis_keys.TABLE_META):
            number, *table = await self._claim(keys=[key, redis_keys.fence(key)], args=[self._number, self._name])
            if not table:
                self._number = number
                raise _LostError
            fields = [part.decode() for part in table[0]]
            held[key] = dict(zip(fields[::2], fields[1::2], strict=True))
            self._times[key] = 0
        self._check_at = time.monotonic() + _CHECK_SECONDS
        return held

    async def _write_tables(self, tables: Mapping[str, Table], written: dict[str, dict[str, str]]) -> bool:
        """Write the difference and note it in `written`; says whether there was any. Raises _LostError."""
        changed = await self._replace(redis_keys.GOALS, self._goals, written)
        if self._periods is not None:
            await self._replace(redis_keys.PERIODS, self._periods(written[redis_keys.PERIODS]), written)
        for window in self._windows:
            changed |= await self._replace(redis_keys.table(window), tables.get(window, {}), written)
        return changed

    async def _write_meta(
        self, told: Table, versions: Mapping[str, int], written: dict[str, dict[str, str]], *, changed: bool
    ) -> None:
        """Say what the tables hold; the generation is raised if they changed. Raises _LostError."""
        generation = int(written[redis_keys.TABLE_META].get("generation", 0)) + changed
        meta = {**told, "generation": str(generation)}
        meta.update((redis_keys.VERSION_FIELD + tag, str(version)) for tag, version in versions.items())
        await self._replace(redis_keys.TABLE_META, meta, written)

    async def _replace(self, key: str, wanted: Table, written: dict[str, dict[str, str]]) -> bool:
        """Turn the hash from what was written into what is wanted; says whether that changed anything."""
        held = written.get(key, {})
        if held == wanted:
            return False
        fresh = [part for field, value in wanted.items() if held.get(field) != value for part in (field, value)]
        gone = [field for field in held if field not in wanted]
        before, after = self._fence(key), self._fence(key, 1)
        arguments: list[Any] = [before, after, len(fresh), *fresh, *gone]
        if not await self._change(keys=[key, redis_keys.fence(key)], args=arguments):
            raise _LostError
        self._times[key] += 1
        written[key] = dict(wanted)
        return True

    def _fence(self, key: str, more: int = 0) -> str:
        """What the fence of a key says once it was written so many times more."""
        return f"{self._number} {self._name} {self._times[key] + more}"
