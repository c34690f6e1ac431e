"""Runs what is asynchronous until it is done or told to end, and says how far it is, where somebody is watching."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from typing import TextIO

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


_PAUSE_SECONDS = 0.2
_ERASE_LINE = "\r\x1b[K"


class Progress:
    """Writes over one line of a terminal; says nothing to a file or a pipe."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._watched = stream.isatty()
        self._next = 0.0
        self._shown = False

    def show(self, text: str) -> None:
        """Say how far it is, unless that was said a moment ago."""
        if not self._watched or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _PAUSE_SECONDS
        self._stream.write(f"{_ERASE_LINE}{text}")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write(_ERASE_LINE)
            self._stream.flush()
            self._shown = False
            self._next = 0.0
