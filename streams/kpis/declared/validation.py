"""Tables of TOML -> declarations, with every problem at its key."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from streams.kpis.declared.model import DeclaredKpi, DeclaredKpis, Languages
from streams.kpis.declared.problems import InvalidDeclarations, Path, Problem, known

_MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("lower", "low", "less", "smaller"), "down"),
    **dict.fromkeys(("higher", "high", "more", "larger", "greater"), "up"),
    **dict.fromkeys(("percent", "per cent", "percentage", "share", "%"), "ratio"),
    **dict.fromkeys(("number", "integer", "sum"), "count"),
    **dict.fromkeys(("currency", "amount", "revenue"), "money"),
    **dict.fromkeys(("time", "duration", "minutes", "hours", "days"), "seconds"),
    **dict.fromkeys(("support", "tickets", "helpdesk"), "service"),
}
"""What people write -> what a key calls it, where the words are not alike."""
_ELSEWHERE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("alert", "alerts", "threshold", "limit", "spike"), "alerts"),
    **dict.fromkeys(("goal", "goals", "target"), "goals"),
    **dict.fromkeys(("benchmark", "benchmarks"), "benchmarks"),
}
"""What people write into the table of a KPI -> the table in which it stands."""


def validated(tables: Mapping[str, Any]) -> DeclaredKpis:
    """The declarations in a file's tables.

    Raises InvalidDeclarations, with each key that is unknown, missing or has another value than it may have.
    """
    try:
        return DeclaredKpis.model_validate(tables)
    except ValidationError as error:
        raise InvalidDeclarations(list(_problems(error))) from None


def sorted_out(tables: Mapping[str, Any]) -> tuple[dict[str, DeclaredKpi], list[Problem]]:
    """The declarations that are as they should be, by name, and what is wrong with the others."""
    try:
        return dict(validated(tables).kpis), []
    except InvalidDeclarations as error:
        problems = list(error.problems)
    wrong = {problem.path[1] for problem in problems if len(problem.path) > 1}
    tables_of = tables.get("kpis")
    if not isinstance(tables_of, Mapping):
        return {}, problems
    right = {name: table for name, table in tables_of.items() if name not in wrong}
    return dict(validated({"kpis": right}).kpis), problems


def _problems(error: ValidationError) -> Iterator[Problem]:
    for details in error.errors():
        # pydantic's mark for "the key itself is wrong"
        at = (part for part in details["loc"] if part != "[key]")
        yield Problem(tuple(at), _said(details))


def _said(details: ErrorDetails) -> str:  # noqa: C901, PLR0911 - one line a kind of problem
    given, context = details["input"], details.get("ctx", {})
    match details["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"there is no such key; {_known_key(details['loc'])}"
        case "enum":
            names = [name.strip("' ") for name in str(context["expected"]).replace(" or ", ",").split(",")]
            meant = _MEANT.get(str(given).lower())
            hint = f"did you mean '{meant}'?" if meant in names else known(str(given), names)
            return f"{given!r} is none of these; {hint}"
        case "string_type":
            return "a text in quotes is wanted"
        case "string_pattern_mismatch" | "string_too_long" if details["loc"][-1] == "[key]":
            said = "a name is of at most 80 lower-case letters, digits and underscores, and begins with a letter"
            return said + _as(given)
        case "string_too_short":
            return "a text is wanted, and this one is empty"
        case "bool_type" | "bool_parsing":
            return "true or false is wanted"
        case "tuple_type":
            return f'a list is wanted, as in ["{given}"]' if isinstance(given, str) else "a list is wanted"
        case "model_type" | "mapping_type" | "dict_type":
            return "a table of keys and values is wanted"
        case "value_error":
            return str(context["error"])
        case _:
            return details["msg"].lower()


def _as(name: object) -> str:
    """The end of a sentence: a name as it may be written; empty where nobody knows."""
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", str(name))
    meant = "_".join(words).lower()
    return f"; did you mean '{meant}'?" if meant[:1].isalpha() and len(meant) <= 80 else ""


def _known_key(location: Path) -> str:
    key = str(location[-1])
    if key in _ELSEWHERE and _is_of_a_kpi(location):
        return f"it stands in a table of its own, [{_ELSEWHERE[key]}.{location[1]}]"
    return known(key, _keys(location))


def _keys(location: Path) -> Iterable[str]:
    """The keys that may stand where an unknown one does: in the table of a KPI, or in a text of one."""
    return DeclaredKpi.model_fields if _is_of_a_kpi(location) else Languages.model_fields


def _is_of_a_kpi(location: Path) -> bool:
    return len(location) == len(("kpis", "NAME", "key"))
