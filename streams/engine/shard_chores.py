"""A chore that every shard of a worker needs: of each by itself, so that one that waits for Redis holds up no other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from streams.redis.errors import StoreUnavailableError

_LOOK_SECONDS: Final = 0.25
_LONG_SECONDS: Final = 2.0
"""So long the others are waited for while some shard waits: what they do may depend on it after all."""


class ShardChores:
    """Does the work on all shards, again and again. On a shard whose last work is not done none is begun."""

    def __init__(self, waits: Callable[[str], bool], at_once: int) -> None:
        """Work on so many shards `at_once`; `waits` tells of a tag whether its shard waits for Redis now."""
        self._waits = waits
        self._at_once = at_once
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def do(self, works: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
        """Do the work on each shard, by tag; comes back once all is done, or goes on where a shard waits for Redis.

        Raises what work has raised since the last call: what is no StoreUnavailableError comes first.
        """
        began = time.monotonic()
        left = [(tag, work) for tag, work in works.items() if tag not in self._under_way]
        try:
            while True:
                waiting = {tag for tag in self._under_way if self._waits(tag)}
                going = {task for tag, task in self._under_way.items() if tag not in waiting and not task.done()}
                while left and len(going) < self._at_once:
                    tag, work = left.pop(0)
                    task = self._under_way[tag] = asyncio.create_task(_done(work))
                    going.add(task)
                if not going or (waiting and not left and time.monotonic() - began > _LONG_SECONDS):
                    break
                await asyncio.wait(going, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            for task in self._under_way.values():
                task.cancel()
            raise
        self._raise()

    async def finish(self) -> None:
        """Wait for what is under way; whatever it raises, for nobody will do it again."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _raise(self) -> None:
        errors = []
        for tag, task in list(self._under_way.items()):
            if task.done():
                del self._under_way[tag]
                if not task.cancelled() and (error := task.exception()) is not None:
                    errors.append(error)
        for error in sorted(errors, key=lambda one: isinstance(one, StoreUnavailableError)):
            raise error


async def _done(work: Callable[[], Awaitable[None]]) -> None:
    await work()
