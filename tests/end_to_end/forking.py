"""Processes that run a module as `python -m` does, but begin where its imports end.

A start of Python imports for a second; here one process does so once, and each program is a fork of it. All else is as
users have it: a process with a number, an environment and output of its own, which can be stopped and killed.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Self

_PROJECT = Path(__file__).parents[2]
_IMPORTED = (
    "streams.cli.app",
    "streams.cli.terminal.log_lines",
    "streams.cli.service.worker",
    "streams.cli.service.board",
    "streams.cli.events.publish",
    "streams.cli.demo.simulate",
    "tests.integration.kafka_programs.ledger",
)
"""What the programs that are started here import."""
_MOST_BYTES = 100_000
"""An environment and a command line fit in."""


class Forked:
    """A process of this kind, with what of `subprocess.Popen` is needed of it."""

    def __init__(self, forks: "Forks", pid: int, stdin: IO[bytes] | None) -> None:
        self._forks = forks
        self._handle = os.pidfd_open(pid)
        self.pid = pid
        self.stdin = stdin
        """What it reads, where it was started with a pipe."""
        self.returncode: int | None = None
        """Its exit code once it has ended and was asked for; negative: the signal that ended it."""

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            os.close(self._handle)
            self.returncode = self._forks.exit_code(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            select.select([self._handle], [], [], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Forks:
    """The process of whose imports others begin; there is one for all tests of a process."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.end_to_end.forking", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=_PROJECT,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self._close)

    @classmethod
    @cache
    def shared(cls) -> Self:
        """The one of this process, which the first caller starts."""
        return cls()

    def start(
        self,
        module: str,
        arguments: Sequence[str],
        output: IO[bytes],
        *,
        piped: bool = False,
        environment: Mapping[str, str] = os.environ,
    ) -> Forked:
        """Run `python -m module arguments`; what it says goes to `output`. It reads a pipe, or nothing."""
        reading, writing = os.pipe() if piped else (os.open(os.devnull, os.O_RDONLY), -1)
        try:
            request = {"module": module, "arguments": list(arguments), "environment": dict(environment)}
            pid = self._answer({**request, "folder": str(Path.cwd())}, reading, output.fileno())
        finally:
            os.close(reading)
        return Forked(self, pid, os.fdopen(writing, "wb") if piped else None)

    def exit_code(self, pid: int) -> int:
        """The exit code of a process that has ended; asked for once."""
        return self._answer({"ended": pid})

    def _close(self) -> None:
        # It ends once nobody can ask any more.
        self._socket.close()
        self._process.wait()

    def _answer(self, request: Mapping[str, object], *files: int) -> int:
        with self._one_at_a_time:
            socket.send_fds(self._socket, [json.dumps(request).encode()], files)
            answer = self._socket.recv(_MOST_BYTES)
        if not answer:
            raise AssertionError("the process that starts others has ended")
        return int(answer)


def _serve(asked: socket.socket) -> None:
    """Start processes as they are asked for, and tell how they ended, until nobody can ask any more.

    It also returns, or raises SystemExit, in each of those processes, once its program has ended.
    """
    while True:
        message, files, _, _ = socket.recv_fds(asked, _MOST_BYTES, 2)
        if not message:
            return
        request = json.loads(message)
        if "ended" in request:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["ended"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                asked.close()
                _run(files, **request)
                return
            for file in files:
                os.close(file)
        asked.send(str(answer).encode())


def _run(
    files: Sequence[int], module: str, arguments: Sequence[str], environment: Mapping[str, str], folder: str
) -> None:
    """Be the process that was asked for; `files` are what it reads and where it writes."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    reading, writing = files
    for given, own in ((reading, 0), (writing, 1), (writing, 2)):
        os.dup2(given, own)
    for file in files:
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv[:] = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _main() -> None:
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "true"  # as `nabz` does before it imports
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which then close the socket
    for module in _IMPORTED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    _main()
