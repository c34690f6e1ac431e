"""What is wrong with the settings, said so that whoever wrote them finds the place."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

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


_OF_KPIS: Final = frozenset({("alerts",), ("goals",)})
"""Tables whose keys are the names of KPIs, among others."""
_LISTS_OF_KPIS: Final = frozenset({"focus", "hidden_kpis"})
_INCLUDE: Final = "include"
_NO_TABLE: Final = frozenset({"model_type", "mapping_type", "dict_type"})


class Wrong(NamedTuple):
    """One thing that is wrong: where, what stands there (` = 3`, or nothing), and what is wrong with it.

    Of a key that there is not (`is_unknown`), `what` says which one may have been meant.
    """

    location: Location
    value: str
    what: str
    is_unknown: bool = False

    def line(self, place: str) -> str:
        """As it is told where nobody knows the line; `place` is as ` (in nabz.toml)`."""
        key = key_name(self.location)
        return (
            f"{key}: unknown key{place}; {self.what}" if self.is_unknown else f"{key}{self.value}{place}: {self.what}"
        )

    def __str__(self) -> str:
        """As it is told behind the name of the file and the line."""
        if not self.is_unknown:
            return f"{key_name(self.location)}{self.value}: {self.what}"
        subject = "KPI" if self.location[:-1] in _OF_KPIS else "key"
        return f"{key_name(self.location)}: there is no such {subject}; {self.what}"


class SettingsError(Exception):
    """The settings cannot be used, so nothing starts. One line per problem, each naming the key.

    `wrong` has what can be told of single keys.
    """

    def __init__(self, text: str, wrong: Sequence[Wrong] = ()) -> None:
        super().__init__(text)
        self.wrong = tuple(wrong)


def wrong_keys(
    error: ValidationError, known: Callable[[Location], Iterable[str]], own_kpis: Collection[str] = ()
) -> list[Wrong]:
    """Every problem of a validation.

    `known` lists the keys that the table at a location may have. `own_kpis` are the names of those that the settings
    declare: where something is wrong with their declarations, it is not said of what else names them that they are not
    there.
    """
    found = error.errors()
    if any(problem["loc"][:1] == ("kpis",) for problem in found):
        found = [problem for problem in found if problem["loc"][:1] == ("kpis",) or not _names(problem, own_kpis)]
    return [_wrong(problem, known) for problem in found]


def _names(problem: ErrorDetails, names: Collection[str]) -> bool:
    """Whether it is that a name of these, or a pattern that means one, names nothing."""
    first, *inner = (part for part in problem["loc"] if part != "[key]")
    if first in _LISTS_OF_KPIS:
        return any(fnmatchcase(name, str(problem["input"]).strip()) for name in names)
    return inner[-1:] in [[name] for name in names]


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


def _wrong(problem: ErrorDetails, known: Callable[[Location], Iterable[str]]) -> Wrong:
    location = problem["loc"]
    if not location:
        # A key with half a character in it, as the name of a variable may be.
        return Wrong((ascii(problem["input"]).strip("'"),), "", "is no text in UTF-8")
    if problem["type"] == "extra_forbidden" or _is_for_no_kpi(problem, known):
        return Wrong(location, "", _meant(location, known(location[:-1])), is_unknown=True)
    if problem["type"] == DECLARED:
        return Wrong(location, "", problem["msg"])
    if problem["type"] == "missing":
        return Wrong(location, "", "is missing")
    value = _shown(key_name(location), problem["input"], is_key=location[-1:] == ("[key]",))
    expected = problem["msg"] if problem["type"] == "expected" else _in_our_words(problem)
    return Wrong(location, value, f"expected {expected}")


def _is_for_no_kpi(problem: ErrorDetails, known: Callable[[Location], Iterable[str]]) -> bool:
    """Whether it is a value where a table of a KPI is wanted, and no KPI has this name: a key with a mistake in it."""
    table = problem["loc"][:-1]
    return problem["type"] in _NO_TABLE and table in _OF_KPIS and str(problem["loc"][-1]) not in set(known(table))


def _meant(location: Location, known: Iterable[str]) -> str:
    key, names = str(location[-1]), sorted(known)
    if key == _INCLUDE:
        return "it stands before the first table of a file"
    if location[:-1] in _OF_KPIS:
        return meant_kpi(key, names)
    close = get_close_matches(key, names, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(names) or 'none'}"


def meant_kpi(name: str, names: Iterable[str]) -> str:
    """The end of a sentence about a name that no KPI has; `names` are those that there are."""
    close = get_close_matches(name, list(names), n=1)
    return f"did you mean '{close[0]}'?" if close else "`nabz catalogue` lists all KPIs"


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
    if problem["type"] in _NO_TABLE:
        return "a table of keys and values"
    if problem["type"] == "string_type":
        return "text"
    if problem["type"] == "missing":
        return "a value, and it is missing"
    return problem["msg"]
