"""Publishes lines bit by bit, so that there is time for something to happen in mid-stream."""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from tests.end_to_end.forking import Forked

_PAUSE_SECONDS = 0.05


class Feed:
    """Writes lines to the stdin of a `nabz publish -`, at an even pace."""

    def __init__(self, publishing: Forked, lines: Sequence[bytes], seconds: float) -> None:
        """The last line goes out after about `seconds`."""
        self._publishing = publishing
        self._lines = lines
        self._seconds = seconds
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Come back once all lines are in Kafka."""
        self._thread.join(self._seconds + 120)
        if self._publishing.wait(240):
            raise AssertionError("nabz publish refused lines, or did not get through")

    def _run(self) -> None:
        # A process that ends early, or is ended with the test, is told by its exit code.
        with suppress(OSError, ValueError):
            self._write()

    def _write(self) -> None:
        stdin = self._publishing.stdin
        if stdin is None:
            raise AssertionError("nabz publish was started without a pipe")
        began = time.monotonic()
        written = 0
        with stdin:
            while written < len(self._lines):
                share = min(1.0, (time.monotonic() - began + _PAUSE_SECONDS) / self._seconds)
                until = int(share * len(self._lines))
                stdin.write(b"".join(line + b"\n" for line in self._lines[written:until]))
                stdin.flush()
                written = until
                time.sleep(_PAUSE_SECONDS)
