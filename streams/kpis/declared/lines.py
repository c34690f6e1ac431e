"""On which line of a file each key stands. The parser of the standard library does not tell."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from streams.kpis.declared.problems import Path


def lines_of(text: str) -> dict[Path, int]:
    """Every table and key of a text that is TOML, with the line (from 1) of the statement that writes it.

    A value inside of another one, as an element of a list, is on the line of the key. The text is cut where each piece
    is TOML by itself: the header of a table, or a key with its value, however many lines that has.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        says = tomllib.loads(statement)
        header = statement.lstrip().startswith("[")
        inside: Path = () if header else table
        for path in _paths(says, inside):
            found.setdefault(path, line)
        if header:
            table = _deepest(says)
    return found


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key or, where it is not written, of the nearest table around it; 1 where there is none."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each header and of each key with its value."""
    begun, waiting = 0, ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        begun, waiting = (begun, waiting + line) if waiting else (number, line)
        try:
            tomllib.loads(waiting)
        except tomllib.TOMLDecodeError:
            continue
        if not waiting.isspace() and not waiting.lstrip().startswith("#"):
            yield begun, waiting
        waiting = ""


def _paths(says: Mapping[str, Any], path: Path) -> Iterator[Path]:
    for key, value in says.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from _paths(value, (*path, key))


def _deepest(says: Mapping[str, Any]) -> Path:
    """The table that a header opens, as one table in another."""
    path: Path = ()
    while says:
        ((key, inside),) = says.items()
        path = (*path, key)
        says = inside[0] if isinstance(inside, list) else inside
    return path
