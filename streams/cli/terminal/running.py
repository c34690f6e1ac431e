"""Runs what is asynchronous: until it is done, or until SIGTERM or SIGINT (Ctrl-C) says that it is enough."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_until_told(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run work in a loop of its own; it gets an event that the first signal sets, and ends by itself then.

    A second signal kills the process as if nobody had listened: what hangs can always be ended.
    """
    asyncio.run(_listening(work))


async def _listening(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        for number in SIGNALS:
            loop.remove_signal_handler(number)

    for number in SIGNALS:
        loop.add_signal_handler(number, told)
    try:
        await work(stop)
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
