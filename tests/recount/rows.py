"""FieldIndex: what was counted, when, and under which values; and how rows become numbers a breakdown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.windows import Window

Number = int | Fraction
# A number for each label, as in {'': 3, '{channel="web"}': 2}; the empty label is the total.
ByLabel = dict[str, Number]
# The breakdowns of a KPI; names that stand together make one breakdown of several labels.
Breakdowns = Sequence[tuple[str, ...]]
TOTAL = ""


@dataclass(frozen=True)
class Row:
    """One counted thing: its moment in epoch milliseconds, its dimensions' values, its amount."""

    at: int
    dimensions: Mapping[str, str] = field(default_factory=dict)
    amount: Number = 1


def label(dimensions: Mapping[str, str], names: Iterable[str]) -> str:
    """The label set as Prometheus writes it, names in alphabetical order."""
    return "{" + ",".join(f'{name}="{_escaped(dimensions[name])}"' for name in sorted(names)) + "}"


def grouped(rows: Iterable[Row], by: Breakdowns) -> dict[str, list[Row]]:
    """The rows of each label that any of them bears, and all of them under the total."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    groups[TOTAL] = []
    for row in rows:
        groups[TOTAL].append(row)
        for names in by:
            groups[label(row.dimensions, names)].append(row)
    return dict(groups)


def sums(rows: Iterable[Row], window: Window, by: Breakdowns = ()) -> ByLabel:
    """The sum of amounts inside the window; a label keeps its place, with 0, once it was seen."""
    return {
        name: sum((row.amount for row in group if row.at in window), start=0)
        for name, group in grouped(rows, by).items()
    }


def counts(rows: Iterable[Row], window: Window, by: Breakdowns = ()) -> ByLabel:
    """How many rows lie inside the window, whatever their amounts."""
    return {name: sum(1 for row in group if row.at in window) for name, group in grouped(rows, by).items()}


def level(changes: Iterable[Row], by: Breakdowns = ()) -> ByLabel:
    """What a level is by now: all of its changes together, 0 for a label that once had some."""
    return {name: sum((row.amount for row in group), start=0) for name, group in grouped(changes, by).items()}


def quantile(amounts: Sequence[Number], percent: int) -> Number:
    """The value of rank ceil(p n) among n values, n > 0."""
    rank = -(-percent * len(amounts) // 100)
    return sorted(amounts)[rank - 1]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
