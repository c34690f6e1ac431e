"""How long a piece of work keeps its thread from all else: what it waits for is left out.

In an event loop most of the time that work takes is spent waiting, for replies and for its turn, while others go on.
Whoever has to leave them a share of the time has to know the rest of it.
"""

import time
from collections.abc import Awaitable, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Occupied:
    """Adds up the seconds of all work that was done `during` it."""

    def __init__(self) -> None:
        """Nothing was done yet."""
        self.seconds = 0.0

    @coroutine
    def during(self, work: Awaitable[T]) -> Generator[Any, None, T]:
        """Do this work, which is awaited here, to its end. What it starts besides (tasks) is not timed."""
        steps = work.__await__()
        error: BaseException | None = None
        while True:
            began = time.perf_counter()
            try:
                waits_for = next(steps) if error is None else steps.throw(error)
            except StopIteration as ended:
                done: T = ended.value
                return done
            finally:
                self.seconds += time.perf_counter() - began
            error = None
            try:
                yield waits_for
            except BaseException as thrown:  # noqa: BLE001 - it is the work's own to handle
                error = thrown
