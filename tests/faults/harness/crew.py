"""Workers and boards as processes, and the supervisor that starts again what ends, as an installation has one."""

import random
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from tests.end_to_end.product import Process, Product

WORKERS: Final = ("w0", "w1", "w2", "w3")
BOARDS: Final = ("b0", "b1")
CALLERS: Final = (*WORKERS, *BOARDS)
RESTART_SECONDS: Final = 2.0
"""As in the units of systemd that come with Nabz."""
_LOOK_SECONDS = 0.1
_DEADLINE_SECONDS = 60.0
_MISUSED = 2


@dataclass(frozen=True)
class Ended:
    """A process that ended though nobody had asked it to."""

    at: float
    name: str
    code: int
    said: str


@dataclass
class _Member:
    """A process that is to run: how it is started, and the one of now."""

    environment: Mapping[str, str]
    anew: bool
    process: Process
    frozen: bool = False
    ended_at: float | None = None


class Crew:
    """The processes of an installation by their names, `w...` and `b...`; a context manager that supervises them."""

    def __init__(self, product: Product, addresses: Mapping[str, Mapping[str, str]]) -> None:
        """`addresses` are, by the name of a process, the settings of its environment."""
        self.ended: list[Ended] = []
        self._product = product
        self._addresses = addresses
        self._members: dict[str, _Member] = {}
        self._held: set[str] = set()
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def __enter__(self) -> Self:
        self._supervisor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._supervisor.join()

    # ----------------------------------------------------------------------------------- who runs

    def start(self, name: str, environment: Mapping[str, str] | None = None, *, anew: bool = False) -> None:
        """Have a process run; with libraries of its own, it has to be started `anew`."""
        with self._lock:
            own = {**self._addresses[name], **(environment or {})}
            self._members[name] = _Member(own, anew, self._started(name, own, anew=anew))

    def end(self, name: str) -> int:
        """End a process in good order; returns its exit code."""
        with self._lock:
            member = self._members.pop(name)
        return self._product.end(member.process)

    def end_all(self) -> dict[str, int]:
        """End all in good order; returns their exit codes."""
        with self._lock:
            members, self._members = self._members, {}
        for member in members.values():
            member.process.send_signal(signal.SIGTERM)
        return {name: member.process.wait(_DEADLINE_SECONDS) for name, member in members.items()}

    def names(self, prefix: str = "") -> list[str]:
        """Those that run at the moment, and are not frozen."""
        with self._lock:
            return sorted(
                name
                for name, member in self._members.items()
                if name.startswith(prefix) and not member.frozen and member.process.poll() is None
            )

    def at_work(self) -> list[str]:
        """Workers that run, and have been given shards."""
        return [name for name in self.names("w") if self.shards_of(name)]

    def any_of(self, prefix: str, chance: random.Random) -> str:
        """One that runs; one is waited for where none does."""
        self._product.until(lambda: bool(self.names(prefix)), _DEADLINE_SECONDS)
        return chance.choice(self.names(prefix))

    def free(self) -> list[str]:
        """Names of workers that are not to run."""
        with self._lock:
            return [name for name in WORKERS if name not in self._members]

    def shards_of(self, name: str) -> set[str]:
        """The shards that a worker was assigned last."""
        with self._lock:
            return self._product.shards_of(self._members[name].process)

    # ------------------------------------------------------------------------- what is done to them

    def kill(self, name: str, *, hold: bool = False) -> None:
        """End a process without a word. It is started again in a while, but for one that is held."""
        with self._lock:
            if hold:
                self._held.add(name)
            member = self._members[name]
            member.process.kill()
            member.process.wait()

    def release(self, name: str) -> None:
        """Have a process that is held started again."""
        self._held.discard(name)

    def freeze(self, name: str) -> None:
        """Stop a process where it is."""
        with self._lock:
            member = self._members[name]
            member.frozen = True
            member.process.send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let it go on."""
        with self._lock:
            member = self._members.get(name)
            if member is not None and member.frozen:
                member.frozen = False
                member.process.send_signal(signal.SIGCONT)

    def heal(self) -> None:
        """Let all go on, and start again what is held."""
        self._held.clear()
        for name in list(self._members):
            self.thaw(name)

    # --------------------------------------------------------------------------------- supervision

    def _started(self, name: str, environment: Mapping[str, str], *, anew: bool) -> Process:
        command = ("worker",) if name.startswith("w") else ("board", "--port", "0")
        if anew:
            return self._product.start_anew(*command, **environment)
        return self._product.start(*command, piped=False, **environment)

    def _supervise(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            with self._lock:
                for name, member in self._members.items():
                    self._look_after(name, member)

    def _look_after(self, name: str, member: _Member) -> None:
        code = member.process.poll()
        if code is None:
            return
        now = time.monotonic()
        if member.ended_at is None:
            member.ended_at = now
            if code != -signal.SIGKILL:
                self.ended.append(Ended(now, name, code, _last_words(self._product.log(member.process))))
        restarts = code not in (0, _MISUSED) and name not in self._held
        if restarts and now - member.ended_at >= RESTART_SECONDS:
            member.process = self._started(name, member.environment, anew=member.anew)
            member.ended_at = None


def _last_words(log: str) -> str:
    lines = [line for line in log.splitlines() if line.strip()]
    said = [line for line in lines if line.startswith("nabz: ")]
    return (said or lines or [""])[-1][:400]
