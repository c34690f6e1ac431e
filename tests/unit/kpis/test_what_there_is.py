"""What there is, is told by the catalogue: tables of what comes with Nabz are read where they belong, nowhere else.

Import contracts hold most of it (`built-in-measures` and `built-in-events` in pyproject.toml). What families declare
for themselves stands in modules that others have a use for as well, so here it is the names that are looked for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[3]
ROOMS: Final = ("schemas", "streams", "agents", "grafana")
TOPICS: Final = "schemas.topics"
MEASURES: Final = "streams.arithmetic.measures"
FAMILIES: Final = ("deals", "tickets", "leads", "customers", "marketing")
TABLES: Final = {
    TOPICS: frozenset({"FAMILIES", "TYPES"}),
    **{f"{MEASURES}.{family}": frozenset({"MEASURES", "DIMENSIONS"}) for family in FAMILIES},
}
"""Module -> its tables of what a family, or what comes with Nabz, has."""
MAY: Final = {
    TOPICS: (
        "schemas/built_in.py",
        "agents/campaigns/",
        "agents/customers/",
        "agents/deals/",
        "agents/document/",
        "agents/leads/",
        "agents/tickets/",
        # Words that may stand in logs of libraries: topics of anybody else are not shown there.
        "streams/cli/terminal/harmless.py",
    ),
    f"{MEASURES}.deals": ("streams/arithmetic/measures/", "agents/deals/"),
    f"{MEASURES}.tickets": ("streams/arithmetic/measures/", "agents/tickets/"),
    f"{MEASURES}.leads": ("streams/arithmetic/measures/", "agents/leads/"),
    f"{MEASURES}.customers": ("streams/arithmetic/measures/", "agents/customers/"),
    f"{MEASURES}.marketing": ("streams/arithmetic/measures/", "agents/campaigns/"),
}
"""Module -> files and folders whose own arithmetic, or declaration, it is."""


def read_by(source: str) -> Iterator[tuple[str, str]]:
    """(module, name) of each table that a file reads, however it has imported the module or the name."""
    if not any(name in source for names in TABLES.values() for name in names):
        return
    tree, modules = ast.parse(source), dict[str, str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                if alias.name in TABLES.get(node.module, ()):
                    yield node.module, alias.name
        elif isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            written = ast.unparse(node.value)
            module = modules.get(written, written)
            if node.attr in TABLES.get(module, ()):
                yield module, node.attr


def test_no_file_reads_the_tables_of_what_comes_with_nabz_that_is_to_be_given_the_catalogue() -> None:
    found = [
        f"{path} reads {module}.{name}: take it from Settings.catalogue, or be given what is needed of it"
        for room in ROOMS
        for file in sorted((PROJECT / room).rglob("*.py"))
        for path in [file.relative_to(PROJECT).as_posix()]
        for module, name in read_by(file.read_text("utf-8"))
        if not path.startswith(MAY[module])
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("from schemas.topics import DEALS, FAMILIES as f", (TOPICS, "FAMILIES")),
        ("from schemas import topics\nprint(topics.TYPES)", (TOPICS, "TYPES")),
        ("import schemas.topics\nprint(schemas.topics.TYPES)", (TOPICS, "TYPES")),
        ("from streams.arithmetic.measures import tickets as m\nm.MEASURES", (f"{MEASURES}.tickets", "MEASURES")),
        ("from streams.arithmetic.measures.deals import DIMENSIONS", (f"{MEASURES}.deals", "DIMENSIONS")),
    ],
)
def test_a_table_is_found_however_it_is_imported(source: str, read: tuple[str, str]) -> None:
    assert list(read_by(source)) == [read]


def test_a_measure_of_a_family_may_be_read_by_anybody() -> None:
    assert not list(read_by("from streams.arithmetic.measures import tickets as m\nprint(m.OPENED, other.MEASURES)"))
