"""The settings that the environment gives, and variables that look like settings and are none.

A variable is named like its key, with `NABZ_` before it and `__` between the parts; capitals make no difference. Of
those that are no settings, mistyped ones stop the start, and others are named.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from streams.settings.dimensions import DIMENSIONS
from streams.settings.keys import DEFAULT_PIPELINE
from streams.settings.model import Settings
from streams.settings.tables import model_of_table
from streams.settings.values import parsed, tabled

PREFIX: Final = "NABZ_"
CONFIG_VARIABLE: Final = "NABZ_CONFIG"
OTHERS: Final = frozenset(
    {
        CONFIG_VARIABLE,
        "NABZ_TRACEBACK",  # errors show where they came from
        "NABZ_EDITION",
        "NABZ_TOKEN",  # what commands that ask a board show it
        "NABZ_TOKEN_FILE",
        "NABZ_BENCH_PARTITIONS",  # of a bench
        "NABZ_BENCH_FACTS",
        "NABZ_BENCH_MINUTES",
        # What Grafana's provisioning and the compose file take.
        "NABZ_BOARDS",
        "NABZ_PROMETHEUS_URL",
        "NABZ_GRAFANA_PASSWORD",
        "NABZ_PAGE_URL",
        "NABZ_PAGE_ADDRESSES",
        "NABZ_TICKET_URL",
        "NABZ_CHAT_URL",
    }
)
"""Variables of this project that are no settings."""

_OF_A_SERVICE: Final = re.compile(r"_SERVICE_(HOST|PORT(_\w+)?)|_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?")
"""How the variables end that Kubernetes gives every pod for every service: here for nabz-board and nabz-worker."""
_SERVICE_PORT: Final = "_PORT"
_SERVICE_ADDRESS: Final = re.compile(r"(tcp|udp|sctp)://")
_MOST_SLIPS: Final = 3
_MOST_LETTERS: Final = 80


def environment_layer(environment: Mapping[str, str]) -> dict[str, Any]:
    """The variables as tables and texts, nested as in a file; what is empty is left out.

    A table may come as one JSON object, as entries with names of their own, or both: entries come before it.
    """
    layer: dict[str, Any] = {}
    for name, value in sorted(environment.items()):
        if not value or not name.upper().startswith(PREFIX) or not _is_read(name) or name.upper() in OTHERS:
            continue
        *tables, last = name[len(PREFIX) :].lower().split("__")
        inner = layer
        for table in tables:
            below = tabled(inner.get(table))
            inner[table] = inner = dict(below) if isinstance(below, Mapping) else {}
        is_table = not tables and _is_table(Settings.model_fields[last])
        inner[last] = parsed(value) if is_table else value
    rates = layer.get("rates")
    if isinstance(rates, dict):
        # Codes of currencies are the only keys in capitals.
        layer["rates"] = {str(code).upper(): rate for code, rate in rates.items()}
    return layer


def mistyped_variables(environment: Mapping[str, str]) -> list[str]:
    """A line for each variable that was meant as a setting and is none, with the nearest that is one.

    Meant as one is what has `__` in its name, or is a slip or two away from a name that is known.
    """
    known = known_variables()
    lines = []
    for name in _unknown(environment):
        nearest = min(known, key=lambda other: (_slips(name, other), other))
        near = _slips(name, nearest) <= _bearable(name)
        if near or "__" in name:
            advice = f"did you mean {nearest}?" if near else f"the nearest that is known is {nearest}"
            lines.append(f"{name}: unknown variable; {advice}")
    return lines


def ignored_variables(environment: Mapping[str, str]) -> list[str]:
    """The names of the other variables that begin as settings do and are none."""
    mistyped = {line.partition(":")[0] for line in mistyped_variables(environment)}
    of_services = {name for name, value in environment.items() if _is_of_a_service(name, value)}
    return sorted((set(_unknown(environment)) - mistyped) | of_services)


def known_variables() -> Collection[str]:
    """All names with which settings can be given, but for keys that are free: a pipeline's, a KPI's, a currency's."""
    return {f"{PREFIX}{name}".upper() for name in _names(Settings)} | OTHERS


def _unknown(environment: Mapping[str, str]) -> list[str]:
    """The names of variables that nothing reads, those of services apart."""
    return sorted(
        name
        for name, value in environment.items()
        if value and name.upper().startswith(PREFIX) and not _is_read(name) and not _is_of_a_service(name, value)
    )


def _is_read(name: str) -> bool:
    """Whether the settings take the variable, or say themselves that a key in it is wrong."""
    if name.upper() in OTHERS:
        return True
    key, nested, _ = name[len(PREFIX) :].lower().partition("__")
    field = Settings.model_fields.get(key)
    return field is not None and (not nested or _is_table(field))


def _is_table(field: FieldInfo) -> bool:
    return isinstance(field.default, Mapping) or model_of_table(field) is not None


def _is_of_a_service(name: str, value: str) -> bool:
    if not name.startswith(PREFIX) or "__" in name:
        return False
    if name.endswith(_SERVICE_PORT):
        return _SERVICE_ADDRESS.match(value) is not None
    found = _OF_A_SERVICE.search(name)
    return found is not None and found.end() == len(name)


def _names(model: type[BaseModel]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        yield key
        table = model_of_table(field)
        if table is not None:
            yield from (f"{key}__{nested}" for nested in _names(table))
        elif key == "dimension_values":
            yield from (f"{key}__{name}" for name in sorted(DIMENSIONS))
        elif key == "pipelines":
            pipelines: Mapping[str, BaseModel] = field.default
            yield from (f"{key}__{DEFAULT_PIPELINE}__{nested}" for nested in _names(type(pipelines[DEFAULT_PIPELINE])))


def _bearable(name: str) -> int:
    """How many slips a name of this length may have and still be meant as another."""
    return min(_MOST_SLIPS, max(1, (len(name) - len(PREFIX)) // 4))


def _slips(typed: str, meant: str) -> int:
    """How many letters are missing, too much or other ones, of names in capitals (Levenshtein's distance)."""
    # Nobody mistypes a name of so many letters, and to compare them all would take minutes.
    typed = typed.upper()[:_MOST_LETTERS]
    row = list(range(len(meant) + 1))
    for place, letter in enumerate(typed, start=1):
        before, row = row, [place]
        for column, other in enumerate(meant, start=1):
            row.append(min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other)))
    return row[-1]
