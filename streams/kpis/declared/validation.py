"""Tables of TOML -> declarations, with every problem at its key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from streams.kpis.declared.model import DeclaredKpi, DeclaredKpis, Languages
from streams.kpis.declared.problems import InvalidDeclarations, Path, Problem, known


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
            return f"there is no such key; {known(str(details['loc'][-1]), _keys(details['loc']))}"
        case "enum":
            names = [name.strip("' ") for name in str(context["expected"]).replace(" or ", ",").split(",")]
            return f"{given!r} is none of these; {known(str(given), names)}"
        case "string_type":
            return "a text in quotes is wanted"
        case "string_pattern_mismatch" | "string_too_long" if details["loc"][-1] == "[key]":
            return "a name is of at most 80 lower-case letters, digits and underscores, and begins with a letter"
        case "string_too_short":
            return "a text is wanted, and this one is empty"
        case "bool_type" | "bool_parsing":
            return "true or false is wanted"
        case "tuple_type":
            return "a list is wanted"
        case "model_type" | "mapping_type" | "dict_type":
            return "a table of keys and values is wanted"
        case "value_error":
            return str(context["error"])
        case _:
            return details["msg"].lower()


def _keys(location: Path) -> Iterable[str]:
    """The keys that may stand where an unknown one does: in the table of a KPI, or in a text of one."""
    return DeclaredKpi.model_fields if len(location) == len(("kpis", "NAME", "key")) else Languages.model_fields
