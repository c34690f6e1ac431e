"""The catalogue as one value: what there is to be shown, and what it is computed from."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from streams.arithmetic.measures import ALL_DIMENSIONS, ALL_MEASURES, Measure
from streams.kpis.catalogue.colliding import taken_metrics, taken_names
from streams.kpis.catalogue.files import declarations
from streams.kpis.declaration import Group, Kpi
from streams.kpis.declared import InvalidDeclarations, Problem, Said, made, made_or_wrong, sorted_out
from streams.kpis.declared.formulas import Formulas, unread
from streams.kpis.lineage import LINEAGE, Lineage

_GROUPS: Final = tuple(Group)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """KPIs in the order in which they are shown, the measures that they are made of, and where these come from.

    `formulas` are the texts of the KPIs' formulas by their names, of which further KPIs may be made. `dimensions` are
    those by whose values measures are told apart.
    """

    kpis: tuple[Kpi, ...]
    formulas: Mapping[str, str]
    measures: tuple[Measure, ...] = ALL_MEASURES
    dimensions: tuple[str, ...] = ALL_DIMENSIONS

    def __post_init__(self) -> None:
        """Refuse a name that two KPIs, or a KPI and the samples of another, would be published under."""
        used = Counter(name for kpi in self.kpis for name in (kpi.name, kpi.samples_name))
        if twice := sorted(name for name, times in used.items() if times > 1):
            raise ValueError(f"KPI names declared twice: {twice}")

    @classmethod
    def built_in(cls, said: Said) -> "Catalogue":
        """The catalogue that comes with Nabz. Raises InvalidDeclarations where its files declare what cannot be."""
        found = declarations()
        kpis = made(found.kpis, found.alerts, _named(ALL_MEASURES), said)
        return cls(_in_order(kpis), {name: kpi.formula for name, kpi in found.kpis.items()})

    @classmethod
    def of(cls, tables: Mapping[str, Any], said: Said) -> "Catalogue":
        """The catalogue that comes with Nabz, and in each group after its KPIs those of the tables `[kpis.NAME]`.

        These may be made of all others. Raises InvalidDeclarations, with all that is wrong (see `own_kpis`).
        """
        return cls.built_in(said).with_own(tables, said)

    def with_own(self, tables: Mapping[str, Any], said: Said) -> "Catalogue":
        """The same with the KPIs of the tables `[kpis.NAME]`. Raises InvalidDeclarations as `of` does."""
        own, problems = self.own_kpis(tables, said)
        if problems:
            raise InvalidDeclarations(problems)
        return replace(self, kpis=_in_order((*self.kpis, *own)), formulas={**self.formulas, **_formulas(tables)})

    def own_kpis(self, tables: Mapping[str, Any], said: Said) -> tuple[list[Kpi], list[Problem]]:
        """The KPIs that tables `[kpis.NAME]` add to this catalogue, and all that is wrong.

        That is a key or a value that cannot be, what a KPI cannot be made of, and a name that is taken in formulas, in
        tables or on Prometheus.
        """
        declared, problems = sorted_out(tables)
        problems += taken_names(declared, self.formulas, self.measures)
        free = {name: kpi for name, kpi in declared.items() if ("kpis", name) not in {at.path for at in problems}}
        # The formula of a KPI with a wrong key can be named all the same: one mistake is told once.
        others = {**_formulas(tables), **self.formulas}
        measures = _named(self.measures)
        kpis, wrong = made_or_wrong(free, {}, measures, said, others)
        left = [name for name in others if name not in free and name not in self.formulas]
        told = {problem.path for problem in problems}
        further = unread(left, Formulas(others, measures, said.numbers))
        return kpis, [
            *problems,
            *wrong,
            *(problem for problem in further if problem.path not in told),
            *taken_metrics(kpis, self.kpis),
        ]

    @property
    def lineage(self) -> Mapping[Measure, Lineage]:
        """Measure -> the events, fields and settings that it comes from."""
        return LINEAGE

    def without(self, hidden_dimensions: Collection[str]) -> "Catalogue":
        """The same without breakdowns by any of these dimensions."""
        if not hidden_dimensions:
            return self
        return replace(self, kpis=tuple(_without(kpi, frozenset(hidden_dimensions)) for kpi in self.kpis))


def _formulas(tables: Mapping[str, Any]) -> dict[str, str]:
    """The texts of formulas in tables of which nothing else may be right."""
    declared = tables.get("kpis")
    of = declared if isinstance(declared, Mapping) else {}
    found = {name: table.get("formula") for name, table in of.items() if isinstance(table, Mapping)}
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _named(measures: Iterable[Measure]) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures}


def _in_order(kpis: Iterable[Kpi]) -> tuple[Kpi, ...]:
    """By group; in a group as they were declared."""
    return tuple(sorted(kpis, key=lambda kpi: _GROUPS.index(kpi.group)))


def _without(kpi: Kpi, hidden_dimensions: frozenset[str]) -> Kpi:
    """The KPI without breakdowns by any of these dimensions; the same one if it has none."""
    shown = tuple(breakdown for breakdown in kpi.by if not set(breakdown) & hidden_dimensions)
    return kpi if shown == kpi.by else replace(kpi, by=shown)
