"""Two workers and a board, of which the workers are killed now and then."""

import re
import time
import urllib.request
from dataclasses import dataclass

from streams.embedded import LOOPBACK, free_port
from tests.bench.cpu import cpu_seconds
from tests.end_to_end.product import Process, Product

_RESTART_SECONDS = 3.0


@dataclass(frozen=True)
class Cpu:
    """Seconds of one core that processes have had up to a moment (monotonic), by their ids."""

    moment: float
    workers: dict[int, float]
    board: float
    redis: float


class Crew:
    """The processes of an installation. What it starts, it ends by its id; what is left the installation ends."""

    def __init__(self, product: Product) -> None:
        """Take part in this one."""
        self._product = product
        self.workers: list[Process] = []
        self._board: Process | None = None
        self._port = 0

    def start(self, *, shared: bool = True) -> None:
        """Start two workers and a board; come back once the workers share the partitions, where that is asked for."""
        self.workers = [self._product.start("worker") for _ in range(2)]
        self._port = free_port()
        self._board = self._product.start("board", "--port", str(self._port))
        if shared:
            self._product.until_shared(*self.workers)

    def until_shared(self) -> None:
        """Come back once the workers share the partitions."""
        self._product.until_shared(*self.workers)

    def kill(self, place: int) -> None:
        """Kill a worker, and start another one some seconds later; come back once both share the partitions."""
        self.workers[place].kill()
        self.workers[place].wait()
        time.sleep(_RESTART_SECONDS)
        self.workers[place] = self._product.start("worker")
        self.until_shared()

    def end(self) -> None:
        """End all in good order. Raises AssertionError where one ends otherwise."""
        processes = [*self.workers, *([self._board] if self._board else [])]
        codes = [self._product.end(process) for process in processes]
        if any(codes):
            raise AssertionError(f"workers and board ended with {codes}\n{self._product.logs()}")
        self.workers, self._board = [], None

    def rounds_told(self) -> str:
        """How long rounds of the board took so far, step by step, in a line."""
        with urllib.request.urlopen(f"http://{LOOPBACK}:{self._port}/metrics", timeout=30) as page:
            text = page.read().decode()
        steps = {}
        for step in ("read", "compute", "write"):
            total, count = (
                float(re.findall(rf'^nabz_board_seconds_{part}{{step="{step}"}} (\S+)$', text, re.MULTILINE)[0])
                for part in ("sum", "count")
            )
            steps[step] = total / max(count, 1)
        return "rounds of the board: " + ", ".join(f"{step} {seconds:.2f} s" for step, seconds in steps.items())

    def cpu(self, redis: int) -> Cpu:
        """What they have used by now, and the Redis of this id."""
        assert self._board is not None
        workers = {worker.pid: used for worker in list(self.workers) if (used := _used(worker.pid)) is not None}
        return Cpu(time.monotonic(), workers, cpu_seconds(self._board.pid), cpu_seconds(redis))


def _used(pid: int) -> float | None:
    """Seconds of a core; None of a process that was killed."""
    try:
        return cpu_seconds(pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
