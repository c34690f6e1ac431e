"""What was done with dead letters: a note for each that was replayed or dropped, in one hash.

A replay sends records to Kafka and notes it here, which no transaction joins. So it says before what it is about to
send, and where the partition of the record ended then: if it is killed in between, the next one finds out from there
what arrived (see `streams.cli.dead_letters.replaying`).
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from importlib.resources import files
from typing import Any, Final, NamedTuple

from streams.redis import keys as redis_keys
from streams.redis.connection import Client

REPLAYED: Final = "replayed"
DROPPED: Final = "dropped"
_PENDING: Final = "pending"

LEASE_SECONDS: Final = 15.0
"""How long a command that was killed keeps others from replaying and dropping."""
_AT_ONCE: Final = 1_000


class Pending(NamedTuple):
    """A record that was about to be sent to a partition which ended before `end` then."""

    topic: str
    partition: int
    end: int


class Handled(NamedTuple):
    """What became of a dead letter, and where its letter stood in the topic of dead letters."""

    state: str
    """`replayed`, `dropped` or `pending`."""
    place: tuple[int, int]
    pending: Pending | None = None


class HandledElsewhere(Exception):
    """Another command is replaying or dropping dead letters."""


class HandledDeadLetters:
    """The notes, by the marks of refused records. What the client raises goes through."""

    def __init__(self, client: Client) -> None:
        """Keep them in this Redis."""
        self._client = client
        self._name = secrets.token_hex(8)
        lua = files("streams.redis")
        self._take = client.register_script(lua.joinpath("lease.lua").read_text("utf-8"))
        self._release = client.register_script(lua.joinpath("release.lua").read_text("utf-8"))

    async def read(self) -> dict[str, Handled]:
        """All notes."""
        found: Any = await self._client.hgetall(redis_keys.HANDLED_DEAD_LETTERS)
        return {mark.decode(): _read(note.decode()) for mark, note in found.items()}

    async def note(self, notes: Mapping[str, Handled]) -> None:
        """Write notes; those of one call may be some of them written, if it is cut off."""
        written: list[tuple[Any, Any]] = [(mark, _written(handled)) for mark, handled in notes.items()]
        for start in range(0, len(written), _AT_ONCE):
            await self._client.hset(redis_keys.HANDLED_DEAD_LETTERS, mapping=dict(written[start : start + _AT_ONCE]))

    async def forget(self, marks: Iterable[str]) -> None:
        """Take notes away."""
        gone = list(marks)
        for start in range(0, len(gone), _AT_ONCE):
            await self._client.hdel(redis_keys.HANDLED_DEAD_LETTERS, *gone[start : start + _AT_ONCE])

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep other commands from replaying and dropping meanwhile. Raises HandledElsewhere."""
        if not await self._taken():
            raise HandledElsewhere
        kept = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            kept.cancel()
            await asyncio.gather(kept, return_exceptions=True)
            await self._release(keys=[redis_keys.DEAD_LETTERS_REPLAYER], args=[self._name])

    async def is_alone(self) -> bool:
        """Whether this command still keeps the others out: asked before anything is sent."""
        return await self._taken()

    async def _taken(self) -> bool:
        lasts = int(LEASE_SECONDS * 1000)
        keys = [redis_keys.DEAD_LETTERS_REPLAYER, redis_keys.DEAD_LETTERS_REPLAYS]
        taken, _ = await self._take(keys=keys, args=[self._name, lasts, 0])
        return bool(taken)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            await self._taken()


def _written(handled: Handled) -> str:
    words = [handled.state, f"{handled.place[0]}:{handled.place[1]}"]
    if handled.pending is not None:
        words.append(f"{handled.pending.topic}:{handled.pending.partition}:{handled.pending.end}")
    return " ".join(words)


def _read(note: str) -> Handled:
    state, place, *rest = note.split(" ")
    partition, _, offset = place.partition(":")
    pending = None
    if rest:
        topic, number, end = rest[0].rsplit(":", 2)
        pending = Pending(topic, int(number), int(end))
    return Handled(state, (int(partition), int(offset)), pending)


def pending(place: tuple[int, int], topic: str, partition: int, end: int) -> Handled:
    """The note of a record that is about to be sent."""
    return Handled(_PENDING, place, Pending(topic, partition, end))
