"""Who calls Redis again and again ends when it is cancelled, whatever the call is at then."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.redis.connection import Client
from tests.engine.crowd import connected

TIMES = 400
"""By an `asyncio.wait_for` that forgets a cancellation, some of a hundred go on."""


async def without_end(call: Callable[[], Awaitable[object]]) -> None:
    while True:
        await call()


def one_call(client: Client) -> Callable[[], Awaitable[object]]:
    return lambda: client.sadd("cancelled", "one")


def a_pipeline(client: Client) -> Callable[[], Awaitable[object]]:
    async def call() -> None:
        pipeline = client.pipeline(transaction=False)
        for number in range(5):
            pipeline.sadd("cancelled", number)
        await pipeline.execute()

    return call


@pytest.mark.parametrize("kind", [one_call, a_pipeline])
@pytest.mark.parametrize("server", ["embedded_redis", "redis_cluster"])
async def test_a_cancellation_is_not_lost(
    request: pytest.FixtureRequest, server: str, kind: Callable[[Client], Callable[[], Awaitable[object]]]
) -> None:
    async with connected(request.getfixturevalue(server)) as client:
        for steps in range(TIMES):
            task = asyncio.create_task(without_end(kind(client)))
            for _ in range(steps % 40):
                await asyncio.sleep(0)
            task.cancel()
            done, _ = await asyncio.wait([task], timeout=5)
            assert done, f"it goes on, cancelled after {steps % 40} steps of the loop"
            assert task.cancelled()
