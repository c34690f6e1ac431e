"""What is fuzzed, and what it begins with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOUND: Final = Path(__file__).parent / "found"
"""A folder for each target, with the inputs that showed a mistake once."""
SEPARATOR: Final = b"\x1e"
"""Stands between the parts of an input where a target takes several."""


@dataclass(frozen=True)
class Target:
    """One thing that takes what comes from outside."""

    name: str
    run: Callable[[bytes], None]
    """Takes any bytes at all, and raises nothing but for a mistake of ours: what may be raised, it takes back."""
    seeds: Callable[[], Sequence[bytes]]
    """Inputs that say something: what is drawn are changes of them."""
    words: Sequence[bytes] = ()
    """Pieces that mean something to it, put in anywhere."""
    quick: int = 2_000
    """So many inputs take about half a second."""

    def found(self) -> dict[str, bytes]:
        """The inputs that showed a mistake once, by the names of their files."""
        return {file.name: file.read_bytes() for file in sorted((FOUND / self.name).glob("*"))}


def parts(data: bytes, count: int) -> list[bytes]:
    """The first `count` parts of an input, the last of them with all that is left; empty ones for those missing."""
    found = data.split(SEPARATOR, count - 1)
    return found + [b""] * (count - len(found))
