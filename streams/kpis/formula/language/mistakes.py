"""What people write by habit, as in a spreadsheet or a query, and what they mean: told at its place in the text.

Where nothing else is said a function gives what is wrong, and at which letter, from 0.
"""

import re
from collections.abc import Collection
from typing import Final

_LAST_SIGN: Final = re.compile(r"(\*\*|//|[%^&|@<>=!]+)\s*$")
_NAME: Final = re.compile(r"[A-Za-z_]\w*(-[A-Za-z_]\w*)*")
_TWO_WORDS: Final = re.compile(r"(?=\b([A-Za-z_]\w*) +([A-Za-z_]\w*)\b)")


def foreign_sign(text: str, begin: int, end: int) -> tuple[str, int]:
    """A sign that no formula has, somewhere between two parts."""
    between = text[begin:end]
    sign = between.strip(" ()")
    return _no_sign(sign), begin + between.find(sign)


def stray_comma(text: str, begin: int) -> tuple[str, int]:
    """The first comma behind a part, outside of any function."""
    at = text.index(",", begin)
    is_decimal = text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal()
    hint = "; a number is written as 0.5" if is_decimal else ""
    return f"a comma stands between what a function takes, and nowhere else{hint}", at


def with_dashes(text: str, at: int) -> tuple[str, str]:
    """The name that begins at a letter and goes on over dashes without spaces; and the same with underscores."""
    found = _NAME.match(text, at)
    written = found[0] if found else ""
    return written, written.replace("-", "_")


def unreadable(text: str, said: str, at: int | None, known: Collection[str]) -> tuple[str, int]:  # noqa: PLR0911 - one a mistake
    """What Python's parser says of a text, in the words of formulas. `at` is where, or None for the end."""
    if "was never closed" in said and at is not None:
        return "a bracket that opens here is never closed", at
    if ("unmatched" in said or "does not match" in said) and at is not None:
        return "a bracket closes here that was never opened", at
    if last := _LAST_SIGN.search(text):
        return _no_sign(last[1]), last.start()
    for words in _TWO_WORDS.finditer(text):
        if (name := f"{words[1]}_{words[2]}") in known:
            return f"a name has no spaces; did you mean '{name}'?", words.start(1)
    if at is None:
        return "the formula ends too early", len(text.rstrip())
    if text[at : at + 1] == "=":
        return "a formula has no '=': it is what would stand behind it", at
    return "the formula cannot be read from here on", at


def _no_sign(sign: str) -> str:
    hint = "; a ratio is shown in per cent by itself" if sign == "%" else ""
    return f"'{sign}' is no sign of formulas; known: + - * /{hint}"
