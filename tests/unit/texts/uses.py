"""Where messages are used: the keys that code looks up, found in its text without running it.

A key is looked up in one of these ways, and in no other:

- a script of the page: `say("search.found")` or `sayOr(...)`; markup: `data-text="skip"` or `data-label="health"`
- Python: `BOARDS["row.now"]`, of any section, and `edition.message("row.now")`, which is of the boards
- either: a key with a dot as a whole string that is handed to what looks it up: `chart(edition, "health.lag", ...)`

A key may be composed, as in `say(`about.${name}`)` or `BOARDS[f"board.{key}.about"]`. Then what stands in the open part
has to be a quoted string in the same room (the page, or one of the packages), or a name that declarations give.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from streams.texts.messages import SECTIONS, SHARED

OPEN: Final = "*"
"""Stands for an open part of a composed key."""
_SECTIONS: Final = {"PAGE": "page", "BOARDS": "boards", "ALERTS": "alerts", "REPORTS": "reports"}
_LOOKUP: Final = re.compile(r"\bsay(?:Or)?\(")
_MARKUP: Final = re.compile(r'\bdata-(?:text|label)="([^"]*)"')
_PLAIN: Final = re.compile(r"\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'")
_COMPOSED: Final = re.compile(r"`((?:\\.|[^`\\])*)`")


@dataclass(frozen=True, slots=True)
class Uses:
    """What one file of a room uses."""

    room: str
    keys: frozenset[tuple[str, str]] = frozenset()
    """(section, key) of every lookup; a composed key has `OPEN` for each open part."""
    handed: frozenset[tuple[str, str]] = frozenset()
    """(section, string) of every string with a dot, for each section that the file looks things up in."""
    words: frozenset[str] = frozenset()
    """All strings, for the open parts of composed keys."""


def of_script(source: str, room: str = "page") -> Uses:
    """The uses of a script of the page."""
    keys = chain.from_iterable(_of_argument(_first_argument(source, at.end())) for at in _LOOKUP.finditer(source))
    words = frozenset(one or other for one, other in _PLAIN.findall(source))
    return Uses(room, frozenset(("page", key) for key in keys if key), _dotted(words, ["page"]), words)


def of_markup(source: str, room: str = "page") -> Uses:
    """The uses of markup."""
    return Uses(room, frozenset(("page", key) for key in _MARKUP.findall(source)))


def of_python(source: str, room: str) -> Uses:
    """The uses of a module."""
    nodes = list(ast.walk(ast.parse(source)))
    lookups = [(section, asked) for node in nodes for section, asked in _lookup(node)]
    keys = frozenset((section, key) for section, asked in lookups for key in _keys(asked))
    looked_up = {part for _, asked in lookups for part in ast.walk(asked)}
    strings = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    handed = _dotted((str(node.value) for node in strings if node not in looked_up), ["boards", "alerts"])
    return Uses(room, keys, handed, frozenset(str(node.value) for node in strings))


def unused(sections: Mapping[str, Sequence[str]], uses: Sequence[Uses], declared: frozenset[str]) -> list[str]:
    """The keys of sections (name -> keys) that nothing uses, as in "[boards] row.now".

    A key of the shared section is used where any section's is.
    """
    return [
        f"[{section}] {key}"
        for section, keys in sections.items()
        for key in keys
        if not any(_used(key, section, one, uses, declared) for one in uses)
    ]


def unknown(sections: Mapping[str, Sequence[str]], uses: Sequence[Uses]) -> list[str]:
    """The lookups, composed ones too, for which their section and the shared one have no key."""
    shared = sections[SHARED]
    return sorted(
        {
            f"[{section}] {asked}"
            for one in uses
            for section, asked in one.keys
            if not any(_pattern(asked).fullmatch(key) for key in (*sections[section], *shared))
        }
    )


def _used(key: str, section: str, use: Uses, uses: Sequence[Uses], declared: frozenset[str]) -> bool:
    if any((found, key) in use.handed for found in ([section] if section != SHARED else SECTIONS)):
        return True
    for looked_up, asked in use.keys:
        match = _pattern(asked).fullmatch(key) if section in {looked_up, SHARED} else None
        if match and all(_said(part, use.room, uses, declared) for part in match.groups()):
            return True
    return False


def _said(part: str, room: str, uses: Sequence[Uses], declared: frozenset[str]) -> bool:
    return part in declared or any(part in use.words for use in uses if use.room == room)


def _dotted(strings: Iterable[str], sections: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset((section, string) for string in strings if "." in string for section in sections)


def _pattern(asked: str) -> re.Pattern[str]:
    return re.compile("(.+)".join(map(re.escape, asked.split(OPEN))))


# ------------------------------------------------------------------------------------------ scripts


def _first_argument(source: str, start: int) -> str:
    """The first argument of a call that begins here, without what stands in brackets inside of it."""
    depth, at, found = 0, start, ""
    while at < len(source):
        string = _PLAIN.match(source, at) or _COMPOSED.match(source, at)
        part = string[0] if string else source[at]
        if not depth and part in {",", ")"}:
            break
        depth -= part in {")", "]", "}"}
        found += "" if depth else part
        depth += part in {"(", "[", "{"}
        at += len(part)
    return found


def _of_argument(argument: str) -> Iterator[str]:
    """All keys that an argument may be: of `a ? "b" : "c"` both."""
    composed = _COMPOSED.findall(argument)
    yield from (re.sub(r"\$\{[^}]*\}", OPEN, key) for key in composed)
    # What is compared is no key.
    rest = re.sub(r"[!=]==\s*" + _PLAIN.pattern, "", _COMPOSED.sub("", argument))
    yield from (one or other for one, other in _PLAIN.findall(rest))


# ------------------------------------------------------------------------------------------- Python


def _lookup(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """(section, what is looked up in it) of one place in a module."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=asked) if name in _SECTIONS:
            yield _SECTIONS[name], asked
        case ast.Call(func=ast.Attribute(attr="message"), args=[asked, *_]):
            yield "boards", asked


def _keys(asked: ast.expr) -> Iterator[str]:
    match asked:
        case ast.Constant(value=str(key)):
            yield key
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else OPEN for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _keys(one)
            yield from _keys(other)
