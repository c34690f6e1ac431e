"""Finds the servers that Debian's packages bring."""

import os

from streams.embedded import ServerMissing


def installed(program: str, package: str) -> str:
    """The program's path. Raises `ServerMissing`, naming the package, if it is not there."""
    # By its full path: wheels may put programs of the same name first on the PATH.
    path = f"/usr/bin/{program}"
    if not os.access(path, os.X_OK):
        raise ServerMissing(f"{path} is not there: `make servers` installs it (Debian's package {package})")
    return path
