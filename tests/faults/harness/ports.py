"""Ports for servers that are away for a while: nobody takes them meanwhile."""

import random
from typing import Final

from streams.embedded.ports import is_taken

_PORTS: Final = range(20_000, 32_000)
"""Below those that Linux gives to connections, of which there are many here."""
_given: set[int] = set()


def lasting_port() -> int:
    """A port of the loopback interface that nobody listens on, and that was not given to anybody here before."""
    # Of the system's chance: others choose ports of this range, too.
    chance = random.SystemRandom()
    while True:
        port = chance.choice(_PORTS)
        if port not in _given and not is_taken(port):
            _given.add(port)
            return port
