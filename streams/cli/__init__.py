"""The `nabz` command: one module a command, imported when it is called."""

import gc
import os
import sys

from streams.cli.terminal.exit_codes import ended

_YOUNG_OBJECTS = 200_000
"""New objects after which the collector looks for cycles: imports make many, and most of them stay."""


def main() -> None:
    """Run the command line of this process, and end it with the command's exit code."""
    gc.set_threshold(_YOUNG_OBJECTS)
    # There are none here, and looking for them means to read the metadata of every package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    code = ended(_command)
    # What is left goes with the process: nobody need look through it once more.
    gc.freeze()
    sys.exit(code)


def _command() -> int:
    from streams.cli.app import app  # noqa: PLC0415 - Ctrl-C during imports ends as all else does

    try:
        app(prog_name="nabz")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0
