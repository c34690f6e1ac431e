"""What comes with Nabz, for tests that ask what there is; and catalogues with other measures."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from streams.arithmetic.measures import Measure, Measures
from streams.counted_otherwise import CountedOtherwise
from streams.kpis.catalogue import Catalogue, built_in
from streams.kpis.lineage import Lineage

CATALOGUE: Final = built_in()
ALL_MEASURES: Final = CATALOGUE.measures.all
ALL_DIMENSIONS: Final = CATALOGUE.measures.dimensions
MEASURES_WITH_FACTS: Final = CATALOGUE.measures.with_facts
LINEAGE: Final = CATALOGUE.lineage
change_between: Final = CountedOtherwise(CATALOGUE)


def counting(measures: Iterable[Measure], further: Mapping[Measure, Lineage] | None = None) -> Catalogue:
    """A catalogue that counts these measures alone, with the KPIs that are made of them.

    `further` are those that do not come with Nabz. Each counts for its family: one of no family, for the first one.
    """
    wanted = {measure.name: measure for measure in measures}
    known = {name: tuple(wanted.pop(one.name) for one in of if one.name in wanted) for name, of in _families().items()}
    known["deal"] += tuple(wanted.values())
    without_facts = {name: known.pop(name) for name in CATALOGUE.measures.without_facts}
    counted = Measures(known, without_facts)
    origins = {measure.name: lineage for measure, lineage in {**LINEAGE, **(further or {})}.items()}
    lineage = {measure: origins[measure.name] for measure in counted}
    kpis = tuple(kpi for kpi in CATALOGUE.kpis if set(counted).issuperset(kpi.measures))
    return replace(CATALOGUE, kpis=kpis, measures=counted, lineage=lineage)


def _families() -> Mapping[str, tuple[Measure, ...]]:
    return {**CATALOGUE.measures.with_facts, **CATALOGUE.measures.without_facts}
