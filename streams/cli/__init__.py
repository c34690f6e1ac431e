"""The `nabz` command: one module a command, imported when it is called."""

import sys

from streams.cli.terminal.exit_codes import ended


def main() -> None:
    """Run the command line of this process, and end it with the command's exit code."""
    sys.exit(ended(_command))


def _command() -> int:
    from streams.cli.app import app  # noqa: PLC0415 - Ctrl-C during imports ends as all else does

    try:
        app(prog_name="nabz")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0
