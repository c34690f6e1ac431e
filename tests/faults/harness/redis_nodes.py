"""Servers of Redis that are killed and stopped, and what all three arrangements of them have in common."""

import os
import shutil
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis

from streams.embedded import LOOPBACK, ServerFailed
from tests.faults.harness.nodes import Node
from tests.servers.redis_servers import DebianRedis

_ANSWER_SECONDS = 0.5
_LOOK_SECONDS = 0.05
PERSISTENCE = {
    "aof": ("--appendonly", "yes", "--appendfsync", "everysec"),
    "snapshots": ("--save", "2 1"),
    "none": (),
}


class RedisNode(Node):
    """One server with a folder and a port of its own, both of which outlast its process."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = port
        self._server = DebianRedis("--dir", str(folder), *options, port=port)
        super().__init__(self._server)

    def kill(self) -> None:
        """End it without a word."""
        self._running = False
        try:
            os.kill(self._server.pid, signal.SIGKILL)
        except ServerFailed:
            return
        self._server.stop()

    def ask(self, *words: str | int, seconds: float = _ANSWER_SECONDS) -> Any:  # noqa: ANN401 - as Redis answers
        """The answer to one command. Raises redis.RedisError."""
        with self.client(seconds) as client:
            return client.execute_command(*words)

    def info(self, section: str) -> dict[str, Any]:
        """What `INFO` says. Raises redis.RedisError."""
        with self.client() as client:
            found: dict[str, Any] = client.info(section)
        return found

    def client(self, seconds: float = _ANSWER_SECONDS) -> redis.Redis:
        """A client for a server that answers soon, or not at all."""
        return redis.Redis(host=LOOPBACK, port=self.port, socket_timeout=seconds, decode_responses=True)

    def contents(self) -> list[Path]:
        """What it has on the disk."""
        return [path for path in self.folder.iterdir() if path.name in {"dump.rdb", "appendonlydir"}]

    def keep_aside(self, aside: Path) -> None:
        """Copy what it has on the disk."""
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for path in self.contents():
            if path.is_dir():
                shutil.copytree(path, aside / path.name)
            else:
                shutil.copy(path, aside / path.name)

    def take_back(self, aside: Path | None) -> None:
        """Have on the disk what was copied, and nothing else; nothing at all without a folder."""
        for path in self.contents():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        if aside is not None:
            for path in aside.iterdir():
                shutil.move(path, self.folder / path.name)


class Store(ABC):
    """Some Redis that workers and boards use, as a context manager."""

    def __init__(self, nodes: Sequence[RedisNode]) -> None:
        self.nodes = nodes
        self._running = ExitStack()

    def __enter__(self) -> Self:
        with self._running:
            for node in self.nodes:
                self._running.callback(node.kill)
                node.start()
            self._arrange()
            self._stay = self._running.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stay.close()

    def _arrange(self) -> None:  # noqa: B027 - a server of its own needs no arrangement
        """Make of nodes that run what they are to be together."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The address of it."""

    def url_of(self, caller: str) -> str:
        """The address by which a process reaches it."""
        del caller
        return self.url

    def asked(self) -> Sequence[RedisNode]:
        """The nodes between which everything lies that holds; others may be among them that refuse to answer."""
        return self.nodes

    def heal(self) -> None:
        """Have all nodes run and take writes."""
        for node in self.nodes:
            node.heal()


def comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether a condition comes true within so many seconds; Redis may fail to answer meanwhile."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        try:
            if condition():
                return True
        except (redis.RedisError, OSError):
            pass  # not yet
        time.sleep(_LOOK_SECONDS)
    return False


def has_to_come_true(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Come back once a condition is true. Raises ServerFailed, naming what was waited for."""
    if not comes_true(condition, seconds):
        raise ServerFailed(f"{what} did not come true within {seconds:g} s")
