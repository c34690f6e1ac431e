"""Lets a simulation happen: its history as fast as it is taken, then live in step with the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from schemas import Event, EventTypes
from schemas.decoding import encode
from streams.kafka.clients.publisher import Publisher
from streams.redis.clock import wall_clock
from streams.simulator import Simulation, live

_AT_ONCE = 200
"""Events of history that are made before others get their turn."""


class Outlet(Protocol):
    """Where events go."""

    async def send(self, event: Event) -> None:
        """Take an event; it may be sent on later."""

    async def flush(self) -> None:
        """Send on all that was taken."""


class KafkaOutlet:
    """Events go to their topics."""

    def __init__(self, publisher: Publisher, events: EventTypes) -> None:
        self._publisher = publisher
        self._events = events

    async def send(self, event: Event) -> None:
        """Send it soon; raises DeliveryFailed if earlier ones were not taken."""
        await self._publisher.send(encode(event), self._events.key_of(event), self._events.topic_of(event))

    async def flush(self) -> None:
        """Come back once Kafka has all; raises DeliveryFailed."""
        await self._publisher.flush()


async def play_history(
    simulation: Simulation, outlet: Outlet, stop: asyncio.Event, progress: Callable[[int], None]
) -> int:
    """Send all events up to the beginning of live; returns how many. `progress` hears of them now and then."""
    count = 0
    for event in simulation.history():
        await outlet.send(event)
        count += 1
        if count % _AT_ONCE == 0:
            progress(count)
            # Sending seldom has to wait, so nobody else would get a turn.
            await asyncio.sleep(0)
            if stop.is_set():
                break
    await outlet.flush()
    return count


async def play_live(
    simulation: Simulation,
    outlet: Outlet,
    stop: asyncio.Event,
    progress: Callable[[int], None],
    seconds: float | None = None,
) -> int:
    """Send events as their time comes, until `stop` is set or for so many seconds; returns how many."""
    count = 0

    async def happen() -> None:
        nonlocal count
        async for events in live(simulation, wall_clock):
            for event in events:
                await outlet.send(event)
            await outlet.flush()
            count += len(events)
            progress(count)

    await _until_stopped(happen, stop, seconds)
    return count


async def _until_stopped(work: Callable[[], Awaitable[None]], stop: asyncio.Event, seconds: float | None) -> None:
    """Let work without an end go on until `stop` is set or the seconds are over; raises what it raises."""
    working = asyncio.ensure_future(work())
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({working, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if working in done:
            working.result()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
