"""Time and chance of a simulated run: nothing waits, no clock of the machine is read, every random byte has a seed.

`installed` has to be called before the product is imported, for some of it binds a clock when it is imported.
"""

import asyncio
import os
import random
import selectors
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final, Self

_REAL_TIME: Final = {name: getattr(time, name) for name in ("time", "time_ns", "monotonic", "perf_counter")}
_REAL_CLOCK: Final = time.clock_gettime
_REAL_URANDOM: Final = os.urandom

SKEW_MS: Final[ContextVar["Skew"]] = ContextVar("skew")
"""By how much the clock of the machine is off on which the code of this context runs."""


class Skew:
    """How far a machine's clock is ahead, ms."""

    def __init__(self) -> None:
        self.ms = 0


MOST_STEPS: Final = 100_000
"""Far more than any run takes: somebody goes round in circles."""


class StuckError(Exception):
    """Everybody waits and nothing will ever come."""


class VirtualTime:
    """Seconds since the beginning of a run, which began at `epoch_ms`."""

    def __init__(self, epoch_ms: int, seed: int) -> None:
        self.epoch_ms = epoch_ms
        self.seconds = 0.0
        self._chance = random.Random(seed)

    @property
    def now_ms(self) -> int:
        """Epoch ms by a right clock."""
        return self.epoch_ms + round(self.seconds * 1000)

    def random_bytes(self, count: int) -> bytes:
        """What the machine's source of chance would give."""
        return self._chance.randbytes(count)


_current: VirtualTime | None = None


def install() -> None:
    """Let clocks and chance be those of the run that is under way, if one is."""
    time.time_ns = _time_ns
    time.time = lambda: _time_ns() / 1e9 if _current is not None else _REAL_TIME["time"]()
    time.monotonic = lambda: _REAL_TIME["monotonic"]() if _current is None else _current.seconds + 1_000.0
    time.perf_counter = lambda: _REAL_TIME["perf_counter"]() if _current is None else _current.seconds + 1_000.0
    # The clock that runs on while a machine sleeps is asked for by number; here no machine sleeps.
    time.clock_gettime = lambda clock: _REAL_CLOCK(clock) if _current is None else _current.seconds + 1_000.0
    os.urandom = _urandom
    random._urandom = _urandom  # type: ignore[attr-defined]  # what `secrets` draws from


def _time_ns() -> int:
    if _current is None:
        return int(_REAL_TIME["time_ns"]())
    skew = SKEW_MS.get(None)
    return (_current.now_ms + (skew.ms if skew is not None else 0)) * 1_000_000


def _urandom(count: int) -> bytes:
    return _REAL_URANDOM(count) if _current is None else _current.random_bytes(count)


class _Selector(selectors.BaseSelector):
    """Waits for nothing: where a loop would wait, time has passed."""

    def __init__(self, of_run: VirtualTime) -> None:
        self._time = of_run
        self.left = MOST_STEPS
        self._files: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - the loop's
        key = self._files[fileobj] = selectors.SelectorKey(fileobj, 0, events, data)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:  # noqa: ANN401 - the loop's
        return self._files.pop(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.left -= 1
        if self.left < 0:
            raise StuckError("time does not pass any more")
        if timeout is None:
            raise StuckError("everybody waits, and nothing will ever come")
        self._time.seconds += max(timeout, 0.0)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._files


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time is that of a run."""

    def __init__(self, of_run: VirtualTime) -> None:
        self._waits = _Selector(of_run)
        super().__init__(self._waits)
        self._of_run = of_run
        self.errors: list[Mapping[str, Any]] = []
        self.set_exception_handler(lambda _loop, context: self.errors.append(context))

    def time(self) -> float:
        return self._of_run.seconds

    def __enter__(self) -> Self:
        global _current  # noqa: PLW0603 - the clocks of the process are what is replaced
        _current = self._of_run
        random.seed(0)
        return self

    def __exit__(self, *_: object) -> None:
        global _current  # noqa: PLW0603 - as above
        for task in asyncio.all_tasks(self):
            task.cancel()
        self._waits.left = MOST_STEPS
        self.call_soon(self.stop)
        self.run_forever()
        _current = None
        self.close()
