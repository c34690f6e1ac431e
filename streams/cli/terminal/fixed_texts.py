"""Of a line that was put together before it was logged: what of it stands in the source, and what was filled in."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

GAP: Final = "…"
"""What stands for what was filled in."""

_LEAST: Final = 8
"""Fewer letters than these tell nothing."""


class _Texts(NamedTuple):
    whole: frozenset[str]
    """Every text of a file that has no gaps."""
    parts: tuple[tuple[str, ...], ...]
    """The pieces around the gaps of every text that has some; those with the most letters first."""


def without_what_was_filled_in(text: str, path: str) -> str | None:
    """The text with a mark for each gap, None where the source file does not have it or cannot be read."""
    known = _texts_of(path)
    if text in known.whole:
        return text
    for pieces in known.parts:
        if _pattern(pieces).fullmatch(text):
            return GAP.join(pieces)
    return None


@cache
def _texts_of(path: str) -> _Texts:
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return _Texts(frozenset(), ())
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    whole = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
    }
    parts = {_pieces(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    telling = sorted((pieces for pieces in parts if _length(pieces) >= _LEAST), key=lambda one: (-_length(one), one))
    return _Texts(frozenset(whole), tuple(telling))


def _length(pieces: tuple[str, ...]) -> int:
    return sum(map(len, pieces))


def _pieces(node: ast.JoinedStr) -> tuple[str, ...]:
    pieces = [""]
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces[-1] += str(part.value)
        else:
            pieces.append("")
    return tuple(pieces)


@cache
def _pattern(pieces: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pieces)), re.DOTALL)
