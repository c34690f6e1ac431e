"""What the parser of TOML says, and what it means for somebody who writes TOML seldom."""

import re
from typing import Final

_AT: Final = re.compile(
    r"^(?P<what>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)
_OPEN_TEXT: Final = "a text ends on its line with the quote that it begins with"
_MEANS: Final = (
    ("Illegal character", _OPEN_TEXT),
    ("Unterminated string", _OPEN_TEXT),
    ("Expected '\"'", _OPEN_TEXT),
    ("Invalid value", 'a text stands in quotes, as in "refunds / revenue"'),
    (
        "Expected newline or end of document",
        'one key and its value are a line; in a text in "..." write \' for a quote',
    ),
    ("Cannot overwrite a value", "this key stands twice in its table"),
    ("Cannot declare", "this table stands twice: write all of its keys in one place"),
    ("Expected ']'", "a name in [...] has letters, digits, - and _, and no spaces"),
    ("Expected '=' after a key", "a line is a key, = and its value"),
)
_CURLED: Final = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"


def line_of_mistake(said: str, text: str) -> int:
    """The line, from 1, that the words of the parser name; the last one where they name the end."""
    found = _AT.match(said)
    return int(found["line"]) if found and found["line"] else text.count("\n") + 1


def meaning(said: str, text: str) -> str:
    """What the parser says, and behind a colon what it means where that is known."""
    lines = text.splitlines()
    number = line_of_mistake(said, text)
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    if curled := next((letter for letter in line if letter in _CURLED), None):
        return f'{said}: {curled} is no quote in TOML, write "'
    means = next((means for begins, means in _MEANS if said.startswith(begins)), "")
    return f"{said}: {means}" if means else said
