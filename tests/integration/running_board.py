"""A board that runs inside the test, seen from outside."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiohttp import ClientSession

from streams.board.board import run_board
from streams.problems.told import WorkerTold
from streams.redis.connection import Client
from streams.redis.processes import tell
from streams.settings import BoardSettings, RedisSettings, Settings


class Seen:
    """A board that runs, seen from outside."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.url = url
        self._session = session

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self._session.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def json(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((await self.get(path))[1])
        return found

    async def until(self, path: str, holds: Callable[[int, str], bool], seconds: float = 90.0) -> str:
        """Ask until the answer is as wanted; returns it."""
        give_up_at = time.monotonic() + seconds
        while True:
            status, text = await self.get(path)
            if holds(status, text):
                return text
            assert time.monotonic() < give_up_at, f"{path} answered {status}: {text[:500]}"
            await asyncio.sleep(0.05)

    async def until_field(self, window: str, field: str, value: float) -> None:
        await self.until("/api/kpis", lambda _, text: json.loads(text)[window].get(field) == value)


async def worker_lives(client: Client, told: WorkerTold) -> None:
    """Say that a worker lives, as it would itself, for as long as this is not cancelled."""
    while True:
        await tell(client, f"worker {told.name}", msgspec.json.encode(told))
        await asyncio.sleep(1)


@asynccontextmanager
async def running_board(
    redis_url: str,
    clock: str = "wall",
    sections: Mapping[str, Any] | None = None,
    *,
    persistent: bool = False,
    keys: Mapping[str, Any] | None = None,
) -> AsyncIterator[Seen]:
    """A board that looks ten times a second; `sections` are further settings as a file has them, `keys` those of it.

    The Redis of tests writes to no disk, which is only told where it is to be `persistent`.
    """
    board = BoardSettings.model_validate({"port": 0, "refresh_ms": 100, **(keys or {})})
    settings = Settings(
        redis=RedisSettings(url=redis_url, persistent=persistent), board=board, clock=clock, **(sections or {})
    )
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(run_board(settings, stop, address.set_result))
    try:
        await asyncio.wait({running, address}, return_when=asyncio.FIRST_COMPLETED)
        async with ClientSession() as session:
            yield Seen(session, address.result())
    finally:
        stop.set()
        await asyncio.wait_for(running, timeout=20)
