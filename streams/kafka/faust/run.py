"""Runs an app until it is told to stop, and says by the exit code how that went."""

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from streams.kafka.faust.app import UNDER_WAY_SECONDS, BatchApp

logger = logging.getLogger(__name__)

STOP_SECONDS = UNDER_WAY_SECONDS + 10
"""An end that takes longer than this is cut short."""
EXIT_STOPPED = 0
EXIT_FAILED = 1

_YOUNG_OBJECTS = 500_000
"""New objects after which the collector looks for cycles: it takes 0.3 us for each that lives."""


class WorkerEnded(Exception):
    """The app stopped without having been told to, and without saying why."""


def run(work: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    """Run a process's work to its end; returns the exit code. The last thing that a process does.

    `work` gets an event that SIGTERM and SIGINT set. When it raises, that is logged and the code is
    `EXIT_FAILED`. If it does not end within `STOP_SECONDS` of the signal, the process is cut off with the same
    code.
    """
    try:
        asyncio.run(_until_told(work))
    except Exception as error:
        logger.critical("stopped: %s", error, exc_info=error)
        return EXIT_FAILED
    return EXIT_STOPPED


async def _until_told(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        if not stop.is_set():
            stop.set()
            _cut_short_later()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    await work(stop)


def _cut_short_later() -> None:
    # A thread and no task: what hangs may be the loop itself, or a thread that the interpreter waits for.
    timer = threading.Timer(STOP_SECONDS, _cut_short)
    timer.daemon = True
    timer.start()


def _cut_short() -> None:
    logger.critical("stopped: the orderly end took longer than %g s", STOP_SECONDS)
    os._exit(EXIT_FAILED)


async def serve(app: BatchApp, stop: asyncio.Event) -> None:
    """Run the app until `stop` is set.

    Raises:
        WorkerEnded: the app stopped by itself.
        Exception: what made the app stop.
    """
    starting = asyncio.create_task(app.start())
    told = asyncio.create_task(stop.wait())
    ended = asyncio.create_task(app.wait_until_stopped())
    try:
        await asyncio.wait([starting, told, ended], return_when=asyncio.FIRST_COMPLETED)
        if starting.done() and not told.done():
            starting.result()
            spare_the_collector()
            await asyncio.wait([told, ended], return_when=asyncio.FIRST_COMPLETED)
    finally:
        # What goes wrong from here on is noise: nothing is handled any more, and nothing that was is lost.
        failure = app.failure or app.crash_reason
        starting.cancel()
        await app.stop()
        await app.until_ended()
        for task in (starting, told, ended):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
    if failure is not None:
        raise failure
    if not stop.is_set():
        raise WorkerEnded("the app stopped by itself")


def spare_the_collector() -> None:
    """Records come and go by the thousand and form no cycles: looking for some is a fifth of the time.

    So entities must form none either: a worker would keep each one that it lets go of.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
