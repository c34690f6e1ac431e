"""What all servers of a run have in common: they are frozen, go on, and are started again on what they had."""

import os
import signal
from typing import Protocol


class _Server(Protocol):
    @property
    def pid(self) -> int: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Node:
    """One server, whose data and port outlast its process."""

    def __init__(self, server: _Server) -> None:
        self._node = server
        self._frozen = self._running = False

    def start(self) -> None:
        """Come back once it answers."""
        self._node.start()
        self._running, self._frozen = True, False

    def freeze(self) -> None:
        """Stop it where it is."""
        self._frozen = True
        os.kill(self._node.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self._frozen:
            self._frozen = False
            os.kill(self._node.pid, signal.SIGCONT)

    def heal(self) -> None:
        """Have it run, whatever was done to it."""
        self.thaw()
        if not self._running:
            self._node.stop()
            self.start()
