"""Whether a value is JSON in UTF-8, whoever looks at which part of it.

A decoder of a struct looks closely only at the fields that it knows. So what holds for the whole text is looked at
here: it is UTF-8, and it is not nested too deeply. An escape of half a surrogate pair, as from a text that was cut in
the middle of an emoji, is JSON, but no character: a text with one is no text, and everything around it is read.
"""

import re
from typing import Final

import msgspec

from schemas.advice import on_what_is_no_json
from schemas.errors import InvalidEvent, Reason

MOST_LEVELS: Final = 500
"""How deeply objects and arrays may be nested."""

_read_text: Final = msgspec.json.Decoder(str).decode
_STRING: Final = rb'"(?:[^"\\]|\\.)*"'
_BRACKETS: Final = re.compile(_STRING + rb"|([\[{])|[\]}]", re.DOTALL)
_STRING_AND_COLON: Final = re.compile(rb"(" + _STRING + rb")([ \t\n\r]*:)?", re.DOTALL)
_HALF_OR_OTHER: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
"""A pair, a half of one (the group), or another escape."""
_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def check_text(value: bytes) -> None:
    """Look at what holds for the whole of a value. Raises InvalidEvent: not-json."""
    if not value.isascii():
        try:
            value.decode()
        except UnicodeDecodeError as error:
            raise InvalidEvent(
                Reason.NOT_JSON, f"The value is no JSON in UTF-8: {error.reason}{on_what_is_no_json(value)}"
            ) from None
    # Each level takes two characters, so that nearly all values are too short to be looked at.
    if len(value) > 2 * MOST_LEVELS and value.count(b"[") + value.count(b"{") > MOST_LEVELS:
        _check_depth(value)


def _check_depth(value: bytes) -> None:
    depth = 0
    for found in _BRACKETS.finditer(value):
        if found[1]:
            depth += 1
            if depth > MOST_LEVELS:
                raise InvalidEvent(Reason.NOT_JSON, f"The value is nested more than {MOST_LEVELS} levels deep")
        elif found[0] in {b"]", b"}"}:
            depth -= 1


def without_halves(value: bytes) -> bytes:
    """JSON in which no text has half of a surrogate pair: an empty list, which is no text, is in the place of such.

    A value without any is given back itself, and what is no JSON is none afterwards either.
    """
    if _HALF.search(value) is None:
        return value
    return _STRING_AND_COLON.sub(_whole, value)


def _whole(found: re.Match[bytes]) -> bytes:
    rest = _HALF_OR_OTHER.sub(lambda escape: b"" if escape[1] else escape[0], found[1])
    if rest == found[1]:
        return found[0]
    try:
        _read_text(rest)
    except msgspec.DecodeError:
        return found[0]  # it is no JSON for another reason
    # The name of a member stays a name, of a field that nobody knows.
    return b'"?"' + found[2] if found[2] else b"[]"
