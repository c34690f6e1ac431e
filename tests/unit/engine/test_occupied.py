"""What work takes of the time of all others."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from streams.engine.occupied import Occupied

BUSY_SECONDS = 0.02


def _busy() -> None:
    until = time.perf_counter() + BUSY_SECONDS
    while time.perf_counter() < until:
        pass


async def test_time_of_waiting_is_left_out_and_time_of_work_is_added_up() -> None:
    async def work() -> str:
        _busy()
        await asyncio.sleep(0.2)
        _busy()
        return "done"

    occupied = Occupied()
    assert await occupied.during(work()) == "done"
    assert 2 * BUSY_SECONDS <= occupied.seconds < 0.2
    await occupied.during(work())
    assert occupied.seconds >= 4 * BUSY_SECONDS


async def test_what_others_do_meanwhile_is_left_out() -> None:
    async def others() -> None:
        for _ in range(10):
            _busy()
            await asyncio.sleep(0)

    occupied = Occupied()
    other = asyncio.create_task(others())
    await occupied.during(asyncio.sleep(0.05))
    await other
    assert occupied.seconds < BUSY_SECONDS


async def test_what_work_raises_is_raised_and_its_time_is_added_up() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        _busy()
        raise ValueError("in vain")

    occupied = Occupied()
    with pytest.raises(ValueError, match="in vain"):
        await occupied.during(work())
    assert occupied.seconds >= BUSY_SECONDS


async def test_work_that_is_cancelled_cleans_up_and_may_go_on() -> None:
    told = []

    async def work(*, goes_on: bool) -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            told.append("cancelled")
            if not goes_on:
                raise
            await asyncio.sleep(0)
            told.append("went on")

    for goes_on in (False, True):
        task = asyncio.create_task(_during(work(goes_on=goes_on)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        if goes_on:
            await task
        else:
            with pytest.raises(asyncio.CancelledError):
                await task
    assert told == ["cancelled", "cancelled", "went on"]


async def _during(work: Coroutine[Any, Any, None]) -> None:
    await Occupied().during(work)
