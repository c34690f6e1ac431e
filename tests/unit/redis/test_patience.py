"""Waiting for Redis is said once a minute, and ends when somebody wants it to end."""

import asyncio

import pytest
from structlog.testing import capture_logs

from streams.redis.errors import StoreGivenUpError, StoreUnavailableError
from streams.redis.patience import Patience, Waits


async def test_a_line_of_log_is_written_once_a_minute_and_kind() -> None:
    now = 1000.0
    waits = Waits("nabz.test", lambda: now)
    with capture_logs() as lines:
        for _ in range(150):
            waits.waited(StoreUnavailableError("away"))
            now += 1.0
        assert len(lines) == 3
        waits.went_on()
        assert len(lines) == 3, "some calls go through while others do not"
        now += 10.0
        waits.went_on()
        waits.went_on()
    assert [line["event"] for line in lines][3:] == ["Redis is back"]


async def test_who_gives_up_waits_no_longer_and_what_is_under_way_comes_to_its_end() -> None:
    asked = 0

    async def away() -> int:
        nonlocal asked
        asked += 1
        raise StoreUnavailableError("away")

    async def slow() -> int:
        await asyncio.sleep(0.01)
        return 5

    patience = Patience(lambda _: None, lambda: None)
    asking = asyncio.create_task(patience.ask(away))
    while asked < 2:  # noqa: ASYNC110 - it is asked again by itself
        await asyncio.sleep(0.01)
    patience.end()
    with pytest.raises(StoreGivenUpError):
        await asking
    assert await patience.ask(slow) == 5
