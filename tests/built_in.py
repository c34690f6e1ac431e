"""What comes with Nabz, for tests that ask what there is; and catalogues with other measures."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from schemas import LineDecoder, RecordDecoder
from schemas.document import events, files
from streams.arithmetic.measures import Measure, Measures
from streams.counted_otherwise import CountedOtherwise
from streams.engine.decode import BatchDecoder
from streams.engine.health import Health
from streams.kpis.catalogue import Catalogue, built_in
from streams.kpis.lineage import Lineage

CATALOGUE: Final = built_in()
ALL_MEASURES: Final = CATALOGUE.measures.all
ALL_DIMENSIONS: Final = CATALOGUE.measures.dimensions
MEASURES_WITH_FACTS: Final = CATALOGUE.measures.with_facts
LINEAGE: Final = CATALOGUE.lineage
EVENTS: Final = CATALOGUE.events
TOPICS: Final = EVENTS.topics
FAMILY_OF_TOPIC: Final = EVENTS.family_of_topic
TOPICS_OF_TYPE: Final = EVENTS.topics_of_type
TOPIC_OF_TYPE: Final = EVENTS.topic_of_type
STRUCT_OF_TYPE: Final = EVENTS.struct_of_type
KEY_FIELDS: Final = EVENTS.keys
KEYS_WITHOUT: Final = EVENTS.keys_without
parse_line: Final = LineDecoder(EVENTS)
parse_record: Final = parse_line.of_record
topic_of: Final = EVENTS.topic_of
key_of: Final = EVENTS.key_of
documented_events: Final = partial(events.documented_events, EVENTS)
documents: Final = partial(files.documents, EVENTS)
record_decoder: Final = partial(RecordDecoder, EVENTS)
batch_decoder: Final = partial(BatchDecoder, EVENTS)
worker_health: Final = partial(Health, EVENTS)
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
