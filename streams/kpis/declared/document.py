"""How KPIs are declared, as a page: docs/declaring-kpis.md, rendered from the model and the functions of formulas.

python -m streams.kpis.declared.document [--check] [FILE]

Writes the page, or with --check says whether the one that is there is what would be written (exit code 1 if not).
"""

import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final

from schemas.document.rendered import page_command, table
from streams.arithmetic.panes import WINDOW_NAMES
from streams.kpis.declaration import Group, Unit
from streams.kpis.declared.model import DeclaredKpi
from streams.kpis.declared.page_texts import FORMULAS, HEAD, UNITS
from streams.kpis.formula.language.functions import FUNCTIONS, Function
from streams.kpis.formula.language.reading import MOST_CHARACTERS, MOST_DEPTH, MOST_NODES

PAGE: Final = Path(__file__).parents[3] / "docs" / "declaring-kpis.md"


def document() -> str:
    """The page."""
    keys = table(("Key", "What it says", "Values", "Default"), map(_key_row, DeclaredKpi.model_fields))
    functions = table(("Function", "What it gives"), (*map(_function_row, FUNCTIONS.items()), _PERCENTILES))
    formulas = FORMULAS.format(characters=MOST_CHARACTERS, nodes=MOST_NODES, depth=MOST_DEPTH)
    units = UNITS.format(units=", ".join(f"`{unit.value}`" for unit in Unit))
    return f"{HEAD}{keys}\n{formulas}{functions}\n{units}"


_PERCENTILES: Final = (
    "`p95(measure)`, and so `p1` to `p99`",
    "The value that 95 % of the amounts do not exceed, within 1 %.",
)
_VALUES: Final = {
    "title": 'text, or `{ en = "...", fa = "..." }`',
    "meaning": 'text, or `{ en = "...", fa = "..." }`',
    "group": ", ".join(f"`{group.value}`" for group in Group),
    "unit": ", ".join(f"`{unit.value}`" for unit in Unit),
    "better": "`up`, `down`, `neither`",
    "by": "list of breakdowns",
    "windows": "list of " + ", ".join(f"`{name}`" for name in WINDOW_NAMES),
    "formula": "formula",
    "samples": "formula",
    "past": "formula",
    "compared": "`true`, `false`",
    "total": "`true`, `false`",
}


def _key_row(name: str) -> Iterator[str]:
    field = DeclaredKpi.model_fields[name]
    yield f"`{name}`"
    yield field.description or ""
    yield _VALUES.get(name, "text")
    yield "needed" if field.is_required() else _default(field.default)


def _default(value: Any) -> str:  # noqa: ANN401 - a default may be anything
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case Enum():
            return f"`{value.value}`"
        case _ if value == WINDOW_NAMES:
            return "all"
        case _:
            return "-"


def _function_row(named: tuple[str, Function]) -> Iterator[str]:
    name, function = named
    taken = [
        *(takes.name.lower().replace("_", " ") for takes in function.takes),
        *(["..."] if function.repeats else []),
    ]
    yield f"`{name}({', '.join(_ARGUMENTS.get(part, part) for part in taken)})`"
    yield function.gives


_ARGUMENTS: Final = {
    "sum": "measure",
    "averaged": "measure",
    "distribution": "measure",
    "level": "running total",
    "kept level": "running total",
    "window": '"90d"',
}
"""What functions take, as the table says it."""


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it; returns the exit code."""
    return page_command("streams.kpis.declared.document", PAGE, "the model says", document, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
