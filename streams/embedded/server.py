"""A server that this process starts, waits for, and takes with it when it ends."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.embedded.ports import free_port, is_taken

# Reads one line, which an orderly stop sends. An end of file instead means that the parent is gone: the
# server's process group ($1) is killed, and its folder ($2) removed once nobody writes there any more. A pipe
# is told of every kind of death, on every Unix, and does not mistake the end of a thread for it, as
# PR_SET_PDEATHSIG does.
_WATCHDOG = """
read -r _ && exit 0
kill -s KILL -- "-$1" 2>/dev/null
tries=0
while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf -- "$2"
"""


class ServerMissing(RuntimeError):
    """The program to start is not installed; the message says how to install it."""


class ServerFailed(RuntimeError):
    """The server ended, or did not answer in time; the message holds the end of its log."""


class _EndedEarly(ServerFailed):
    """The server could not be started, or ended while it was waited for: mostly because of its port."""


class Server:
    """One server process with a temporary folder of its own, as a context manager or by `start` and `stop`.

    `command` gets the port and the folder and returns the command line. `ready` gets the port and is asked
    until it says yes, at most for `deadline` seconds. `port` 0 means a free one, taken at the start. Stopping
    sends SIGTERM and, `patience` seconds later, SIGKILL; 0 kills at once.

    The server is in a session of its own: Ctrl-C in a terminal reaches this process alone, which can then end
    what depends on the server before it ends the server.
    """

    def __init__(  # noqa: PLR0913 - all but the first three have a default that fits most servers
        self,
        name: str,
        command: Callable[[int, Path], Sequence[str]],
        ready: Callable[[int], bool],
        *,
        port: int = 0,
        deadline: float = 10.0,
        patience: float = 5.0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self._command = command
        self._ready = ready
        self._given_port = port
        self._port = port
        self._deadline = deadline
        self._patience = patience
        self._environment = environment
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the running process. Raises `ServerFailed` if it was not started."""
        if self._process is None:
            raise ServerFailed(f"{self.name} is not running")
        return self._process.pid

    @property
    def port(self) -> int:
        """Where the server listens. Raises `ServerFailed` if no port was given and none is taken yet."""
        if self._port == 0:
            raise ServerFailed(f"{self.name} has no port before it is started")
        return self._port

    @property
    def folder(self) -> Path:
        """Where the server keeps its data and log while it runs. Raises `ServerFailed` if it does not."""
        if self._folder is None:
            raise ServerFailed(f"{self.name} is not running")
        return self._folder

    def log(self) -> str:
        """What the server printed so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Come back once the server answers. If it does not, `ServerFailed`, and nothing is left behind."""
        if self._process is not None:
            raise ServerFailed(f"{self.name} is running already")
        # Somebody else may take a free port before the server does; one that was asked for is not changed.
        for tries_left in [0] if self._given_port else [2, 1, 0]:
            try:
                self._start_once()
            except _EndedEarly:
                if not tries_left:
                    raise
            else:
                return

    def _start_once(self) -> None:
        self._port = self._given_port or free_port()
        # Asked beforehand: the answer that is waited for might else be a stranger's.
        if is_taken(self._port):
            raise _EndedEarly(f"{self.name} cannot listen on port {self._port}: it is taken")
        self._folder = Path(tempfile.mkdtemp(prefix=f"nabz-{self.name}-"))
        try:
            self._await_answer(self._spawn(self._folder))
        except BaseException:
            self.stop()
            raise

    def _spawn(self, folder: Path) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self._environment} if self._environment else None
        with (folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command(self._port, folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(self._process.pid), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._process

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        give_up_at = time.monotonic() + self._deadline
        pause = 0.005
        ready = False
        while not ready:
            if time.monotonic() > give_up_at:
                raise ServerFailed(f"{self.name} did not answer within {self._deadline:g} s:\n{self._end_of_log()}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.1)
            ready = self._ready(self._port)
            if process.poll() is not None:
                raise _EndedEarly(f"{self.name} ended before it answered on port {self._port}:\n{self._end_of_log()}")

    def _end_of_log(self) -> str:
        return "\n".join(self.log().splitlines()[-15:])

    def stop(self) -> None:
        """End the server and remove its folder. Does nothing if it is not running."""
        process, self._process = self._process, None
        watchdog, self._watchdog = self._watchdog, None
        folder, self._folder = self._folder, None
        if process is not None:
            _end(process, self._patience)
        if watchdog is not None:
            # Only now, after the server is gone: until here a crash of ours must still take it along.
            watchdog.communicate(b"stopped\n")
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    if process.poll() is not None:
        return
    if patience > 0:
        process.send_signal(signal.SIGTERM)
        # A stopped process (SIGSTOP) acts on SIGTERM only once it goes on.
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
        else:
            return
    # The whole group: a server may be started by a script that has children of its own.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
