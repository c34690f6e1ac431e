"""`python -m schemas.document [--check]`: write what is made from the structs, or say whether it still fits.

Exits with 1 where `--check` finds a file that does not fit.
"""

import argparse
import sys
from pathlib import Path

from schemas.built_in import EVENT_TYPES
from schemas.document.files import differences, write


def main() -> int:
    """Do what the arguments say; returns the exit code."""
    arguments = argparse.ArgumentParser(prog="python -m schemas.document", description=__doc__)
    arguments.add_argument("--check", action="store_true", help="change nothing; exit with 1 if something would")
    arguments.add_argument("project", nargs="?", type=Path, default=Path(), help="the project's folder (default: here)")
    told = arguments.parse_args()
    changed = differences(told.project, EVENT_TYPES) if told.check else write(told.project, EVENT_TYPES)
    verb = "does not fit its struct" if told.check else "changed"
    sys.stdout.writelines(f"{verb}: {path}\n" for path in changed)
    return 1 if told.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
