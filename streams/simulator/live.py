"""A simulation in step with the clock on the wall."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from schemas import Event
from streams.simulator.simulation import Simulation

_TICK: Final = 0.05
"""Seconds between two looks at the clock."""


def wall_clock() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


async def live(
    simulation: Simulation,
    clock: Callable[[], int] = wall_clock,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[list[Event]]:
    """The events of a simulation as their time comes, some at once, never ahead of the clock; without end.

    What lies in the past comes at once: after `history` has taken a while, that is what happened meanwhile.
    """
    while True:
        happened = list(simulation.until(clock()))
        if happened:
            yield happened
        await sleep(_TICK)
