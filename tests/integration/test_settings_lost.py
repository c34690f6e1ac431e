"""By which settings it is counted stands in Redis as a whole, or not at all, whenever Redis loses what it had."""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept, accept_former, agree
from streams.redis.connection import Client
from streams.redis.counting_configuration import said, still_said, stored
from streams.redis.errors import StoreUnavailableError
from streams.redis.keys import COUNTING_CONFIGURATION, HOLIDAY_DATES
from streams.settings import Settings
from tests.built_in import change_between
from tests.engine.crowd import connected

PARTITIONS = {"crm.tickets": 4}
BEFORE = counting_configuration(Settings(), PARTITIONS)
NOW = counting_configuration(Settings(inactivity_days=30), PARTITIONS)
AS_EARLIER = {name: text for name, text in NOW.items() if name != HOLIDAY_DATES}
"""As a version said it that knew of no holidays."""
MOST_CALLS = 20

Work = Callable[[Client], Awaitable[Any]]


async def begin(client: Client) -> None:
    await agree(client, NOW, change_between)


async def say_again(client: Client) -> None:
    agreed = await agree(client, NOW, change_between)
    await still_said(client, NOW, agreed.catalogue, agreed.never_again)


async def accept_anything(client: Client) -> None:
    await accept(client, NOW)


async def accept_what_was(client: Client) -> None:
    await accept_former(client, NOW, change_between)


async def nothing(client: Client) -> None:
    del client


async def begun_before(client: Client) -> None:
    await agree(client, BEFORE, change_between)


async def begun_earlier(client: Client) -> None:
    await begun_before(client)
    await client.hdel(COUNTING_CONFIGURATION, HOLIDAY_DATES)


@pytest.mark.parametrize("again", [False, True], ids=["lost once", "lost at each call from then on"])
@pytest.mark.parametrize("work", [begin, begun_before, say_again, accept_anything, accept_what_was])
@pytest.mark.parametrize("before", [nothing, begun_before, begun_earlier])
async def test_whatever_is_lost_before_whichever_call_what_stands_is_whole(
    before: Work, work: Work, again: bool, embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(embedded_redis) as client, connected(embedded_redis) as other:
        real, calls = client.execute_command, 0
        lost_at = 0

        async def losing(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as of any command
            nonlocal calls
            calls += 1
            if calls == lost_at or (again and calls > lost_at):
                await other.flushall()
            return await real(*arguments, **options)

        for lost_at in range(1, MOST_CALLS):
            await other.flushall()
            await before(other)
            calls = 0
            with monkeypatch.context() as patch:
                patch.setattr(client, "execute_command", losing)
                with contextlib.suppress(StoreUnavailableError):
                    await work(client)
            standing, catalogue = await said(other)
            assert standing in ({}, NOW, BEFORE, AS_EARLIER), f"lost before call {lost_at}"
            assert standing or catalogue.version.number == 1
            await begin(other)
            assert await stored(other) == NOW
            if calls < lost_at:
                return
        raise AssertionError(f"{work.__name__} asks more than {MOST_CALLS} times")
