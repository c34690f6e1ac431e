"""Names of the fields of tables: a KPI, and the labels of one value of a breakdown as Prometheus writes them."""

from collections.abc import Iterable
from typing import TypeAlias

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""(dimension, value) pairs; in a field the dimensions are in alphabetical order."""


def label_set(labels: Iterable[tuple[str, str]]) -> str:
    """Labels as Prometheus writes them, as in `{channel="email"}`; nothing where there are none."""
    written = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{written}}}" if written else ""


def table_field(kpi: str, labels: Iterable[tuple[str, str]] = ()) -> str:
    """The field of a KPI's total, or of one value of a breakdown; labels may stand in any order."""
    return kpi + label_set(sorted(labels))


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
