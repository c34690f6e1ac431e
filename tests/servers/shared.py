"""Servers that the processes of one test run share: each is lent to one test at a time, by a lock on a file."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from streams.embedded import Server

_LOOK_SECONDS = 0.02


class SharedServers:
    """At most `count` servers that `make` makes, for all processes that name the same folder.

    One is started by the first process that finds none free, and ended by it in `close`. Should that process die,
    its server dies with it, and the next borrower starts another one.
    """

    def __init__(self, folder: Path, make: Callable[[], Server], answers: Callable[[int], bool], count: int) -> None:
        self._locks = [folder / f"server-{number}.lock" for number in range(count)]
        self._make = make
        self._answers = answers
        self._mine = ExitStack()

    @contextmanager
    def borrowed(self) -> Iterator[int]:
        """The port of a server that nobody else uses meanwhile; what others left in it is still there."""
        with _any_of(self._locks) as lock:
            yield self._running(lock) or self._started(lock)

    def close(self) -> None:
        """End what this process started, each as soon as nobody uses it."""
        self._mine.close()

    def _running(self, lock: TextIO) -> int:
        lock.seek(0)
        port = int(lock.read() or 0)
        return port if port and self._answers(port) else 0

    def _started(self, lock: TextIO) -> int:
        server = self._make()
        server.start()
        _write(lock, str(server.port))
        self._mine.callback(_ended, server, Path(lock.name))
        return server.port


def _ended(server: Server, path: Path) -> None:
    with path.open("r+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _write(lock, "")
        server.stop()


def _write(lock: TextIO, text: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(text)
    lock.flush()


@contextmanager
def _any_of(paths: list[Path]) -> Iterator[TextIO]:
    while True:
        for path in paths:
            with path.open("a+", encoding="utf-8") as lock:
                if _locked(lock):
                    yield lock
                    return
        time.sleep(_LOOK_SECONDS)


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
