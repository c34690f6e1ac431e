"""Finds the program inside an installed wheel."""

import importlib.util
import os
import shutil
from pathlib import Path

from streams.embedded.server import ServerMissing


def program_of(package: str, *candidates: str) -> Path:
    """The first of the candidates (paths inside the package's folder) that is there.

    Raises `ServerMissing` if the package is not installed, or has no program for this machine. The package is
    not imported: it may open files or register things that nobody here needs.
    """
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ServerMissing(
            f"The embedded servers need the package '{package}', which is not installed: "
            "run `pip install 'nabz[embedded]'`"
        )
    folder = Path(found.origin).parent
    for candidate in candidates:
        program = folder / candidate
        if program.is_file():
            return program
    raise ServerMissing(
        f"The package '{package}' holds no server for this machine (looked for {', '.join(candidates)} in "
        f"{folder}): run Kafka and Redis yourself and name them in the settings"
    )


def runnable(program: Path, folder: Path) -> Path:
    """The program itself, or a copy in the folder where an installer dropped its right to be executed."""
    if os.access(program, os.X_OK):
        return program
    copy = folder / program.name
    shutil.copyfile(program, copy)
    copy.chmod(0o700)
    return copy
