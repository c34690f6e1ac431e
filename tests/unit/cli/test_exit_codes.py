import subprocess
import sys

import pytest

from streams.cli.terminal.exit_codes import TRACEBACK_VARIABLE, CommandFailed, Misused, ended
from streams.cli.terminal.redaction import hide


def raising(error: BaseException) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CommandFailed("it is missing\nand so is this"), 1, "nabz: it is missing\nnabz: and so is this\n"),
        (Misused("--window: unknown"), 2, "nabz: --window: unknown\n"),
        (KeyboardInterrupt(), 130, "nabz: interrupted\n"),
        (OSError("no\nspace"), 1, "nabz: unforeseen OSError: no space (set NABZ_TRACEBACK=1 to see where"),
        (KeyError("C-7"), 1, "nabz: unforeseen KeyError at tests/unit/cli/test_exit_codes.py:11 (set NABZ_TRACEBACK=1"),
    ],
)
def test_an_error_is_a_line_and_a_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(lambda: raising(error)) == code
    assert capsys.readouterr().err.startswith(said)


def test_a_command_that_ends_well_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: 0) == 0
    assert capsys.readouterr().err == ""


def test_an_unforeseen_error_shows_where_it_came_from_when_asked_and_nothing_that_is_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TRACEBACK_VARIABLE, "1")
    hide(["of-the-test"])
    try:
        assert ended(lambda: raising(OSError("by of-the-test"))) == 1
    finally:
        hide([])
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last):")
    assert said.endswith("in raising\n    raise error\nOSError: by ***\n")
    customer = "7-C"[::-1]  # not as the traceback shows this line
    assert ended(lambda: raising(KeyError(customer))) == 1
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last):")
    assert customer not in said
    assert "\nKeyError: (its words are not told" in said


def test_a_reader_that_has_seen_enough_is_no_error_to_speak_of() -> None:
    program = (
        "import sys\nfrom streams.cli.terminal.exit_codes import ended\n"
        "def much():\n"
        "    for _ in range(100_000): sys.stdout.write('more\\n')\n"
        "    sys.stdout.flush()\n"
        "    return 0\n"
        "sys.exit(ended(much))"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"more\n"
    process.stdout.close()
    assert process.wait(60) == 1
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
