"""What is wrong with the settings, said so that whoever wrote them finds the place."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from streams.settings.values import DECLARED

Location = tuple[int | str, ...]

_LONGEST_VALUE = 80
_PASSWORD_IN_ADDRESS = re.compile(r"//.*@")
_SECRET = re.compile("password", re.IGNORECASE)
_SECRET_KEY = re.compile(r"password|token|username|sasl_|url_file|erasure_key|\breceivers\..*_file\b", re.IGNORECASE)
"""In the name of a key whose value is not repeated: people also type a password into the line above or below, or
a secret where the name of its file is asked for."""
_FILE_KEY = re.compile(r"\bssl_\w*file$")
_ADDRESS_KEY = re.compile(r"\burl$")
_PLAIN_ADDRESS = re.compile(r"[\w+.-]*(:/{0,2})?[\w.-]*(:[0-9]{0,5})?(/[\w.-]*){0,2}")
"""An address in which there is no room for a password; of another one, which is wrong anyhow, nothing is repeated."""


class SettingsError(Exception):
    """The settings cannot be used, so nothing starts. One line per problem, each naming the key."""


def problems(
    error: ValidationError,
    origin: Callable[[Location], str],
    known: Callable[[Location], Iterable[str]],
    own_kpis: Collection[str] = (),
) -> list[str]:
    """A line for each problem of a validation.

    `origin` names where the value at a location came from (a file, a variable); `known` lists the keys that
    the table at a location may have. `own_kpis` are the names of those that the settings declare: where something is
    wrong with their declarations, nothing is said of what else names them.
    """
    found = error.errors()
    if any(problem["loc"][:1] == ("kpis",) for problem in found):
        found = [problem for problem in found if problem["loc"][:1] == ("kpis",) or not _names(problem, own_kpis)]
    return [_line(problem, origin, known) for problem in found]


def _names(problem: ErrorDetails, names: Collection[str]) -> bool:
    given = problem["input"]
    return any(part in names for part in (*problem["loc"], *(given if isinstance(given, list | tuple) else ())))


def key_name(location: Location) -> str:
    """A location as it is written in TOML: `kafka.partitions`, `calendar.days[2]`."""
    name = ""
    for part in location:
        if part == "[key]":  # pydantic's mark for "the key itself is wrong"
            continue
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += f".{part}" if name else part
    return name


def _line(problem: ErrorDetails, origin: Callable[[Location], str], known: Callable[[Location], Iterable[str]]) -> str:
    location = problem["loc"]
    key = key_name(location)
    place = origin(location)
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key{place}; {_suggestion(str(location[-1]), known(location[:-1]))}"
    if problem["type"] == DECLARED:
        return f"{key}{place}: {problem['msg']}"
    value = problem["input"]
    said = _shown(key, value, is_key=location[-1:] == ("[key]",))
    return f"{key}{said}{place}: {expectation(problem)}"


def expectation(problem: ErrorDetails) -> str:
    """What was expected in the place of a value that cannot be."""
    if problem["type"] == DECLARED:
        return problem["msg"]
    return f"expected {problem['msg'] if problem['type'] == 'expected' else _in_our_words(problem)}"


def _suggestion(key: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = get_close_matches(key, names, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(names)}"


def _shown(key: str, value: object, *, is_key: bool) -> str:
    if is_key or isinstance(value, Mapping):
        return ""
    if _SECRET_KEY.search(key) or _SECRET.search(str(value)) or _may_hold_a_password(key, value):
        return " = '***'"
    if isinstance(value, bool):
        return f" = {str(value).lower()}"
    shown = _PASSWORD_IN_ADDRESS.sub("//***@", repr(value) if isinstance(value, str | list | tuple) else str(value))
    return f" = {shown[: _LONGEST_VALUE - 3]}..." if len(shown) > _LONGEST_VALUE else f" = {shown}"


def _may_hold_a_password(key: str, value: object) -> bool:
    text = str(value)
    if _FILE_KEY.search(key):
        return "/" not in text  # the pass phrase of the key in that file, more likely
    return bool(_ADDRESS_KEY.search(key)) and not _PLAIN_ADDRESS.fullmatch(text)


def _in_our_words(problem: ErrorDetails) -> str:
    if problem["type"] in {"model_type", "mapping_type", "dict_type"}:
        return "a table of keys and values"
    if problem["type"] == "string_type":
        return "text"
    if problem["type"] == "missing":
        return "a value, and it is missing"
    return problem["msg"]
