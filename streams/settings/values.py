"""What single values of the settings may be: each check takes a value from TOML, the environment or code.

A check returns the value in its final type or raises the one error whose text completes the sentence
"expected ...". Text is accepted wherever a number or a list is meant: the environment knows nothing else.
"""

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_WHOLE = re.compile(r"[+-]?[0-9]+")
_DURATION = re.compile(r"(?:([0-9]{1,4})d)?\s*(?:([0-9]{1,5})h)?\s*(?:([0-9]{1,5})m)?")
_MINUTE_MS = 60_000
DECLARED = "declared"
"""The type of an error that says what is wrong in a sentence of its own, as of a declaration."""
_MOST_DIGITS = 30
"""More than any rate or share needs; keeps 1e999999 from being written out."""


class Change(StrEnum):
    """What a change of a key means for what is counted already: a mark in the key's annotation.

    A key without one has no bearing on it, and may change at any time. The mark of a table holds for all its keys
    that have none of their own.
    """

    ANY_TIME = "any time"
    """Nothing that is counted depends on it."""
    NEW_EVENTS = "new events only"
    """Events that are counted already stay as they are."""
    GROWS = "grows"
    """It decides how facts are counted, and facts are counted by the new value out of what is kept of them."""
    REPROCESS = "needs reprocessing"
    """It decides what facts hold: workers refuse to start on a Redis that was counted with another value."""


def wrong(expected: str) -> PydanticCustomError:
    """The error that says what was expected instead of a value."""
    return PydanticCustomError("expected", "{expected}", {"expected": expected})


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number from `low` to `high`, both included; fractions and truth values are none."""
    expected = f"a whole number from {low} to {high}"

    def check(value: object) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
            value = int(value) if len(value) <= _MOST_DIGITS else None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise wrong(expected)
        return value

    return BeforeValidator(check)


def number(expected: str, allowed: Callable[[Decimal], bool]) -> BeforeValidator:
    """A decimal number, from text or a number, for which `allowed` holds; `expected` says so in words."""
    return BeforeValidator(lambda value: allowed_number(value, expected, allowed))


def allowed_number(value: object, expected: str, allowed: Callable[[Decimal], bool]) -> Decimal:
    """The number that a value is, as `number` takes it."""
    decimal = _decimal(value)
    if decimal is None or not allowed(decimal):
        raise wrong(expected)
    return decimal


def one_of(*choices: str, fold: Callable[[str], str] | None = None) -> BeforeValidator:
    """One of a few words; `fold` (str.lower, str.upper) makes their case not matter."""
    expected = ", ".join(choices[:-1]) + f" or {choices[-1]}"

    def check(value: object) -> str:
        if isinstance(value, str) and fold is not None:
            value = fold(value)
        if not isinstance(value, str) or value not in choices:
            raise wrong(expected)
        return value

    return BeforeValidator(check)


def flag() -> BeforeValidator:
    """True or false, also as text."""

    def check(value: object) -> bool:
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.strip().lower())
        if not isinstance(value, bool):
            raise wrong("true or false")
        return value

    return BeforeValidator(check)


def words(expected: str, check_word: Callable[[str], str | None], *, may_be_empty: bool = False) -> BeforeValidator:
    """A list of different words, never empty unless it `may_be_empty`; text with commas is a list too.

    `check_word` returns the word in its final form, or None for a wrong one.
    """

    def check(value: object) -> tuple[str, ...]:
        if may_be_empty and value in ((), []):
            return ()
        found = [check_word(word) if isinstance(word, str) else None for word in listed(value, expected)]
        words = tuple(word for word in found if word is not None)
        if not words or len(words) != len(found) or len(set(words)) != len(words):
            raise wrong(expected)
        return words

    return BeforeValidator(check)


def listed(value: object, expected: str) -> Sequence[object]:
    """The entries of a list, of a JSON array, or of text with commas between them."""
    if isinstance(value, str):
        value = parsed(value)
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    raise wrong(expected)


def tabled(value: object) -> object:
    """A table, also from the text of a JSON object; anything else is left for the table's own check."""
    return parsed(value) if isinstance(value, str) else value


def parsed(text: str) -> object:
    """What JSON text says, its fractions as decimals; text that is no JSON array or object stays text."""
    if text.lstrip()[:1] not in {"[", "{"}:
        return text
    try:
        parsed: object = json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):  # also of a number that no decimal can be
        return text
    return parsed


def duration(expected: str) -> BeforeValidator:
    """A time above 0 in milliseconds, from text of days, hours and minutes such as "30d" or "1h30m"."""
    return BeforeValidator(lambda value: milliseconds_of(value, expected))


def milliseconds_of(value: object, expected: str) -> int:
    """The time that text tells, as `duration` takes it."""
    found = _DURATION.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = (days * 24 + hours) * 60 + minutes
    if not total:
        raise wrong(expected)
    return total * _MINUTE_MS


def text(expected: str, allowed: Callable[[str], bool] = bool) -> BeforeValidator:
    """Text for which `allowed` holds once the spaces around it are gone; `expected` says so in words."""

    def check(value: object) -> str:
        if not isinstance(value, str) or not allowed(value.strip()):
            raise wrong(expected)
        return value.strip()

    return BeforeValidator(check)


def is_web_address(url: str) -> bool:
    """Whether it is a whole address of the web, with a host and a port that can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # brackets that do not close, or no port
        return False


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        # A binary float is taken for the shortest decimal that reads the same: 0.1 means a tenth.
        decimal = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):  # no number, or one with thousands of digits
        return None
    if not decimal.is_finite() or len(decimal.as_tuple().digits) > _MOST_DIGITS:
        return None
    return decimal if decimal.is_zero() or abs(decimal.adjusted()) <= _MOST_DIGITS else None
