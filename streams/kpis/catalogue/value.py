"""The catalogue as one value: what there is to be shown, and what it is computed from."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from schemas.built_in import EVENT_TYPES
from schemas.event_types import EventTypes
from streams.arithmetic.measures import Measure, Measures
from streams.arithmetic.measures.built_in import MEASURES
from streams.kpis.catalogue.colliding import taken_metrics, taken_names
from streams.kpis.catalogue.files import declarations
from streams.kpis.declaration import Group, Kpi
from streams.kpis.declared import InvalidDeclarations, Problem, Said, made, made_or_wrong, sorted_out
from streams.kpis.declared.formulas import Formulas, unread
from streams.kpis.lineage import Feed, Lineage, joined
from streams.kpis.lineage.built_in import LINEAGE

_GROUPS: Final = tuple(Group)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """KPIs in the order in which they are shown, the measures that they are made of, and where these come from.

    `formulas` are the texts of the KPIs' formulas by their names, of which further KPIs may be made. `lineage` maps
    each measure to the events, fields and settings that it comes from. `events` are the types of events that are read,
    with their topics and families.
    """

    kpis: tuple[Kpi, ...]
    formulas: Mapping[str, str]
    measures: Measures
    lineage: Mapping[Measure, Lineage]
    events: EventTypes

    def __post_init__(self) -> None:
        """Refuse measures without a lineage, KPIs of others, and names that two of these would be published under."""
        if missing := [measure.name for measure in self.measures if measure not in self.lineage]:
            raise ValueError(f"measures of which nothing says where they come from: {missing}")
        counted = frozenset(self.measures)
        if others := [kpi.name for kpi in self.kpis if not counted.issuperset(kpi.measures)]:
            raise ValueError(f"KPIs of measures that are not counted: {others}")
        used = Counter(name for kpi in self.kpis for name in (kpi.name, kpi.samples_name))
        if twice := sorted(name for name, times in used.items() if times > 1):
            raise ValueError(f"KPI names declared twice: {twice}")

    @classmethod
    def built_in(cls, said: Said) -> "Catalogue":
        """The catalogue that comes with Nabz. Raises InvalidDeclarations where its files declare what cannot be."""
        found = declarations()
        kpis = made(found.kpis, found.alerts, MEASURES.by_name, said)
        formulas = {name: kpi.formula for name, kpi in found.kpis.items()}
        return cls(_in_order(kpis), formulas, MEASURES, LINEAGE, EVENT_TYPES)

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
        measures = self.measures.by_name
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

    def events_of(self, kpi: Kpi) -> Feed:
        """All fields that have a part in a KPI or in one of its breakdowns."""
        feeds: list[Feed] = []
        for lineage in map(self.lineage.__getitem__, kpi.measures):
            dimensions = {dimension for breakdown in kpi.by for dimension in breakdown}
            feeds += [lineage.counted, *(feed for name, feed in lineage.told_apart.items() if name in dimensions)]
        return joined(*feeds)

    def settings_of(self, kpi: Kpi) -> tuple[str, ...]:
        """The keys of the settings that bear on a KPI: on its measures, and on its formula."""
        of_measures = (key for measure in kpi.measures for key in self.lineage[measure].settings)
        return tuple(dict.fromkeys((*of_measures, *kpi.settings)))

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


def _in_order(kpis: Iterable[Kpi]) -> tuple[Kpi, ...]:
    """By group; in a group as they were declared."""
    return tuple(sorted(kpis, key=lambda kpi: _GROUPS.index(kpi.group)))


def _without(kpi: Kpi, hidden_dimensions: frozenset[str]) -> Kpi:
    """The KPI without breakdowns by any of these dimensions; the same one if it has none."""
    shown = tuple(breakdown for breakdown in kpi.by if not set(breakdown) & hidden_dimensions)
    return kpi if shown == kpi.by else replace(kpi, by=shown)
