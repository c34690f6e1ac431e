"""The names of all targets, for those who must not import them yet: what is led by coverage is instrumented first."""

from typing import Final

MODULES: Final = {
    "records": ("records", "lines", "corrections", "files"),
    "texts": ("settings", "variables", "options", "addresses"),
    "stored": (
        "customers",
        "tickets",
        "deals",
        "leads",
        "customers-read",
        "deals-read",
        "dense",
        "pairs",
        "months",
        "months-plain",
        "ids",
        "told",
        "comments",
        "models",
        "goals",
    ),
    "asked": ("sites", "shown", "questions", "requests"),
}
"""Module of this folder -> the targets in its constant of the same name in capitals."""
NAMES: Final = tuple(name for names in MODULES.values() for name in names)
