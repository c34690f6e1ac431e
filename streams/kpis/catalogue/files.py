"""The files of the catalogue, read and validated once."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from streams.kpis.declared import DeclaredKpi, InvalidDeclarations, Problem, validated
from streams.kpis.declared.alerts import DeclaredAlerts

SUBJECTS: Final = (
    "sales",
    "customers",
    "interactions",
    "retention",
    "purchases",
    "baskets",
    "leads",
    "marketing",
    "lifetime_values",
    "service",
    "service_levels",
    "comments",
    "loyalty",
    "loyalty_groups",
)
"""A file each; KPIs of a group are shown in this order."""


class Declarations(NamedTuple):
    """What the files declare: KPIs, and alerts of some of them, by the name of the KPI."""

    kpis: Mapping[str, DeclaredKpi]
    alerts: Mapping[str, DeclaredAlerts]
    subjects: Mapping[str, tuple[str, ...]]
    """File -> the names of its KPIs."""


def _half_texts(name: str, kpi: DeclaredKpi) -> Iterator[Problem]:
    """The texts that lack a language: whoever reads the other one is a user as well."""
    for key, text in (("title", kpi.title), ("meaning", kpi.meaning)):
        if text is None or text.en is None or text.fa is None:
            yield Problem(("kpis", name, key), "a text in English and in Persian is wanted")


@cache
def declarations() -> Declarations:
    """All that the files declare. Raises InvalidDeclarations, with the file and the key of what is wrong."""
    kpis: dict[str, DeclaredKpi] = {}
    alerts: dict[str, DeclaredAlerts] = {}
    subjects: dict[str, tuple[str, ...]] = {}
    for subject in SUBJECTS:
        file = f"{subject}.toml"
        try:
            declared = validated(tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8")))
            mine = {name: DeclaredAlerts.of(name, table) for name, table in declared.alerts.items()}
        except InvalidDeclarations as error:
            raise InvalidDeclarations(error.problems, file) from None
        wrong = [Problem(("kpis", name), "is declared in another file too") for name in declared.kpis if name in kpis]
        wrong += [problem for name, kpi in declared.kpis.items() for problem in _half_texts(name, kpi)]
        wrong += [
            Problem(("alerts", name), "there is no such KPI in this file") for name in mine.keys() - declared.kpis
        ]
        if wrong:
            raise InvalidDeclarations(wrong, file)
        kpis |= declared.kpis
        alerts |= mine
        subjects[subject] = tuple(declared.kpis)
    return Declarations(kpis, alerts, subjects)
