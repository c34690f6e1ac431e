"""The processes that tests fork are what `python -m` would start."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.end_to_end.forking import Forked, Forks


@pytest.fixture
def output(tmp_path: Path) -> Iterator[IO[bytes]]:
    with (tmp_path / "said").open("w+b") as file:
        yield file


def reads_json(output: IO[bytes], *arguments: str) -> Forked:
    return Forks.shared().start("json.tool", arguments, output, piped=True)


def ended_after(process: Forked, text: bytes) -> int:
    assert process.stdin is not None
    with process.stdin as stdin:
        stdin.write(text)
    return process.wait(60)


def said(output: IO[bytes]) -> bytes:
    output.seek(0)
    return output.read()


def test_a_program_reads_its_pipe_and_ends_by_itself(output: IO[bytes]) -> None:
    process = reads_json(output, "--compact")
    assert process.poll() is None
    assert ended_after(process, b'{"a":\n1}') == 0
    assert said(output) == b'{"a":1}\n'
    assert process.poll() == 0


def test_a_program_that_fails_has_the_exit_code_of_a_failure(output: IO[bytes]) -> None:
    assert ended_after(reads_json(output), b"{") == 1
    assert b"Expecting property name" in said(output)


def test_wrong_arguments_have_their_exit_code_too(output: IO[bytes]) -> None:
    assert ended_after(reads_json(output, "--no-such-option"), b"") == 2


def test_a_program_that_is_killed_says_by_what(output: IO[bytes]) -> None:
    process = reads_json(output)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.kill()
    assert ended_after(process, b"") == -signal.SIGKILL


def test_a_program_has_an_environment_of_its_own(output: IO[bytes]) -> None:
    process = Forks.shared().start("sysconfig", [], output, environment={"HOME": "/somewhere/of/its/own"})
    assert process.wait(60) == 0
    assert b"/somewhere/of/its/own/.local" in said(output)
