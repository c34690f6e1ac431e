"""How commands end: what goes wrong is one line on stderr that says what to do, and an exit code."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from streams.cli.terminal.redaction import redacted

DONE = 0
FAILED = 1
"""Something was refused, missing, unreachable or not done in time."""
MISUSED = 2
"""Wrong usage or wrong settings: the same call will never work."""
FIRING = 3
"""Said by `nabz alerts` alone: all went well, and something fires."""
BEHIND = 3
"""Said by `nabz goals` alone: all went well, and a goal is behind."""
PROBLEM = 3
"""Said by `nabz status`, and by `nabz check`: all went well, and something may make the numbers old or incomplete."""
INTERRUPTED = 130
"""Ctrl-C in a command that was not meant to be ended by it."""

TRACEBACK_VARIABLE = "NABZ_TRACEBACK"
"""Set to anything, an unforeseen error shows where it came from."""


class CommandFailed(Exception):
    """The command could not do all of what it was asked to; the message is the last line that the user reads."""


class Misused(Exception):
    """The command was called in a way that can never work."""


@contextmanager
def misused_where(kind: type[Exception]) -> Iterator[None]:
    """Raises Misused, with the same message, where an error of this kind is raised."""
    try:
        yield
    except kind as error:
        raise Misused(str(error)) from error


def ended(command: Callable[[], int]) -> int:
    """Run a command to its end; returns the exit code, having said on stderr what went wrong."""
    try:
        return command()
    except CommandFailed as error:
        return _said(str(error), FAILED)
    except Misused as error:
        return _said(str(error), MISUSED)
    except KeyboardInterrupt:
        return _said("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output (`head`, a pager) has seen enough. Nothing may be flushed to it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - all that was foreseen is above
        return _unforeseen(error)


def say(text: str) -> None:
    """Say something on stderr, each line of it marked as ours, and no secret of the settings in it."""
    for line in redacted(text).splitlines():
        sys.stderr.write(f"nabz: {line}\n")


def _show_origin(error: Exception) -> None:
    """What Python itself would write, without a secret and without words that may hold values."""
    from streams.said import traced  # noqa: PLC0415 - hardly ever needed

    sys.stderr.write(redacted(f"{traced(error)}\n"))


def _said(text: str, code: int) -> int:
    say(text)
    return code


def _unforeseen(error: Exception) -> int:
    if os.environ.get(TRACEBACK_VARIABLE):
        _show_origin(error)
        return FAILED
    from streams.said import named  # noqa: PLC0415 - the same

    text = f"unforeseen {named(error)} (set {TRACEBACK_VARIABLE}=1 to see where it came from)"
    return _said(text, FAILED)
