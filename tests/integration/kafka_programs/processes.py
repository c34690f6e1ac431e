"""Starts, watches and ends worker processes."""

import asyncio
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.end_to_end.forking import Forks


class WorkerProcess:
    """One worker in a process of its own; as a context manager it is killed at the end if it still runs."""

    def __init__(self, folder: Path, bootstrap: str, redis_url: str, name: str, *families: str) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self.process = Forks.shared().start(
                "tests.integration.kafka_programs.worker", [bootstrap, redis_url, name, *families], log
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"the log of {self.name}:\n{self.log}")
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def partitions(self) -> set[str]:
        """What this worker was last assigned and not revoked, as `topic:number`."""
        held: set[str] = set()
        for line in self.log.splitlines():
            what, *listed = line.split(" ")
            if what == "assigned":
                held = set(filter(None, listed))
            elif what == "revoked":
                held -= set(listed)
        return held

    async def until_it_has(self, count: int, seconds: float = 200) -> None:
        """Wait until this worker has so many partitions."""
        until = time.monotonic() + seconds
        while len(self.partitions) != count:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, f"{self.name} has {self.partitions}\n{self.log}"
            await asyncio.sleep(0.05)

    async def exit_code(self, seconds: float = 150) -> int:
        """Wait for the end of the process."""
        return await asyncio.to_thread(self.process.wait, seconds)
