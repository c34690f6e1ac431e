"""One line that says how far a command is, where somebody is watching."""

import time
from typing import TextIO

_PAUSE_SECONDS = 0.2
_ERASE_LINE = "\r\x1b[K"


class Progress:
    """Writes over one line of a terminal; says nothing to a file or a pipe."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._watched = stream.isatty()
        self._next = 0.0
        self._shown = False

    def show(self, text: str) -> None:
        """Say how far it is, unless that was said a moment ago."""
        if not self._watched or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _PAUSE_SECONDS
        self._stream.write(f"{_ERASE_LINE}{text}")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write(_ERASE_LINE)
            self._stream.flush()
            self._shown = False
            self._next = 0.0
