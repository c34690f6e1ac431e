"""Runs `nabz` and tells what it said.

Inside this process, without a second Python that imports everything anew; or on a terminal.
"""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple
from unittest.mock import patch

import streams.cli
from tests.logs_as_before import logs_as_before


class Ended(NamedTuple):
    """How a command ended, named as `subprocess` names it."""

    returncode: int
    stdout: str
    stderr: str


def called(*arguments: str) -> Ended:
    """Run `nabz <arguments>` to its end. Only where no event loop runs, and in the main thread."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with logs_as_before(), patch.object(sys, "argv", ["nabz", *arguments]), redirect_stdout(out), redirect_stderr(err):
        code = _exit_code()
    return Ended(code, _text(out), _text(err))


def on_a_terminal(*arguments: str) -> Ended:
    """Run `nabz <arguments>` in a process of its own, on a terminal of its own, where nobody types."""
    inside = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    command = [sys.executable, "-c", inside, sys.executable, "-m", "streams.cli", *arguments]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180, check=False)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def _exit_code() -> int:
    try:
        streams.cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]  # it is a BytesIO
    return written.decode()
