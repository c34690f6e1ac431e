"""Names of the fields of tables: a KPI, and the labels of one value of a breakdown as Prometheus writes them."""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""(dimension, value) pairs; in a field the dimensions are in alphabetical order."""

_FIELD: Final = re.compile(r"([a-z0-9_]+)(?:\{(.*)\})?", re.DOTALL)
_LABEL: Final = re.compile(r'([a-z0-9_]+)="((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)


def label_set(labels: Iterable[tuple[str, str]]) -> str:
    """Labels as Prometheus writes them, as in `{channel="email"}`; nothing where there are none."""
    written = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{written}}}" if written else ""


def table_field(kpi: str, labels: Iterable[tuple[str, str]] = ()) -> str:
    """The field of a KPI's total, or of one value of a breakdown; labels may stand in any order."""
    return kpi + label_set(sorted(labels))


def split_field(field: str) -> tuple[str, Labels]:
    """Name and labels of a table's field, values as they were before they were escaped."""
    found = _FIELD.fullmatch(field)
    if found is None:
        return field, ()
    labels = tuple((name, _ESCAPE.sub(_unescaped, value)) for name, value in _LABEL.findall(found[2] or ""))
    return found[1], labels


def _unescaped(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[1]


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
