"""A stream that gives what it has in pieces of one size, as a pipe or a slow disk does."""

from io import RawIOBase


class Bytes(RawIOBase):
    """Content in portions."""

    def __init__(self, content: bytes, portion: int) -> None:
        """Give `portion` bytes at a time."""
        self._content = content
        self._portion = portion

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes."""
        most = self._portion if size < 0 else min(size, self._portion)
        found, self._content = self._content[:most], self._content[most:]
        return found
