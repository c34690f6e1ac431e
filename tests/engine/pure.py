"""A worker without Kafka and Redis: families, their facts in memory, and the panes summed up in dictionaries.

It does what the writers do (raise the clock, number the values, begin, apply, settle, pack) and nothing else, so that
thousands of small stories can be counted in seconds.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from agents.families import build_families
from schemas import CustomerErased, Event, key_of_told
from schemas.topics import DERIVED
from streams.arithmetic.deltas import Contributions, PaneDeltas
from streams.arithmetic.measures import series_names
from streams.arithmetic.panes import LEVEL_LOG, Pane
from streams.engine.chunks import names_in
from streams.engine.family import EventOutcome, identity
from streams.engine.id_buckets import DIRECTORY, IdBuckets
from streams.redis.value_dictionary import SERIES, reserved_numbers
from streams.settings import Settings
from tests.built_in import ALL_DIMENSIONS, ALL_MEASURES, FAMILY_OF_TOPIC, parse_line, record_decoder, topic_of
from tests.engine.evaluation import PaneSums
from tests.engine.reading import pairs_of

_read_derived = record_decoder(DERIVED)
_DAY_MS = 24 * 60 * 60 * 1000
_SEEN = {EventOutcome.COUNTED, EventOutcome.UNPROVEN, EventOutcome.VOIDED}

EntityKey = tuple[str, str]
"""Family and entity."""


class PlainNumbers:
    """Numbers of dimension values and of series in the order of asking, without a cap.

    Drivers that share one give their values equal numbers, so that their sums can be compared.
    """

    def __init__(self) -> None:
        self.of: dict[str, dict[str | None, int]] = {name: reserved_numbers() for name in (*ALL_DIMENSIONS, SERIES)}
        self.resolve([(SERIES, name) for name in series_names(ALL_MEASURES)])

    def in_facts(self, dimension: str, text: str) -> int | None:
        """The number of a value, None if it has none."""
        return self.of[dimension].get(text)

    def resolve(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Make sure that every (dimension, text) has a number."""
        for dimension, text in wanted:
            known = self.of[dimension]
            known.setdefault(text, max(known.values()) + 1)

    @property
    def series(self) -> dict[str, int]:
        """The numbers of all series."""
        return {str(name): number for name, number in self.of[SERIES].items()}

    @property
    def texts(self) -> dict[str, dict[int, str]]:
        """The other way round: dimension -> number -> text."""
        return {
            dimension: {number: text for text, number in numbers.items() if text}
            for dimension, numbers in self.of.items()
        }


class PureDriver:
    """One worker that owns every shard; `now` is the clock (epoch ms), which never goes back.

    With `clock = "event"` events raise it, with `clock = "wall"` only `pass_time` does.
    """

    def __init__(self, settings: Settings, numbers: PlainNumbers | None = None, now: int = 0) -> None:
        self.now = now
        self.numbers = numbers or PlainNumbers()
        self.sums = PaneSums()
        self.outcomes = Counter[EventOutcome]()
        self._count_by(settings, self.numbers.series)
        self._packed: dict[EntityKey, bytes] = {}
        self.chunks: dict[EntityKey, dict[str, bytes]] = {}
        """Those that stand in Redis, by entity and by name."""
        self._open: dict[EntityKey, Any] = {}
        self._timers: dict[EntityKey, int] = {}
        self._oldest_day = -settings.dedupe_days
        """Days before the one of the clock."""
        self._known = IdBuckets(per_bucket=2)
        self._stored_buckets: dict[str, bytes] = {}
        self._marks = self._families.marks
        self._erased: set[str] = set()
        """Marks of the erased, as deals' shards find them."""
        self._id_of: dict[str, str] = {}
        """Mark -> the entity of who was erased."""
        self._told: dict[str, list[Event]] = {}
        """Family -> what the engine has told it, and it has not counted yet."""
        self.told: list[Event] = []
        """All that the engine ever told itself."""

    def _count_by(self, settings: Settings, series: Mapping[str, int]) -> None:
        """Count by these settings, into series that have these numbers by their names."""
        self._events_raise_the_clock = settings.clock == "event"
        self._families = build_families(settings, self.numbers)
        self.numbers.resolve(self._families.numbered_first)
        self._by_name: dict[str, Any] = {family.name: family for family in self._families.all}
        days = settings.calendar.dates.days
        self._deltas = {
            family.name: PaneDeltas(family.dimensions, family.measures, series, days) for family in self._families.all
        }

    @property
    def families(self) -> Mapping[str, Any]:
        """The families by name."""
        return self._by_name

    def count(self, events: Collection[Event]) -> None:
        """Count one batch, in which events of all topics may stand."""
        if self._events_raise_the_clock:
            self.now = max([self.now, *(event.occurred_at for event in events)])
        for name, family in self._by_name.items():
            batch = [*self._heard(name), *(e for e in events if FAMILY_OF_TOPIC[topic_of(e)] == name)]
            if batch:
                self.numbers.resolve(family.unnumbered(batch))
                count = self._count_events if family in self._families.events else self._count_entities
                outcomes = count(family, batch)
                self.outcomes.update(outcomes)
                new = (event for event, outcome in zip(batch, outcomes, strict=True) if outcome in _SEEN)
                for event in new:
                    for mark in family.sees(event):
                        self.sums.see(mark, event.occurred_at)

    def hear(self, told: Sequence[Event]) -> None:
        """Count what the engine told itself, before the next batch."""
        self._told.setdefault(FAMILY_OF_TOPIC[DERIVED], []).extend(told)

    def _heard(self, name: str) -> list[Event]:
        """What the engine has told a family, but what others have told theirs."""
        told = self._told.pop(name, [])
        mine = [event for event in told if not self._families.is_foreign(event)]
        if len(told) > len(mine):
            self.outcomes[EventOutcome.FOREIGN] += len(told) - len(mine)
        return mine

    def pass_time(self, now: int) -> None:
        """Let the clock go on to `now`, and run every timer that is due by then."""
        self.now = max(self.now, now)
        while due := [key for key, moment in self._timers.items() if moment <= self.now]:
            for key in due:
                family = self._by_name[key[0]]
                contributions = Contributions()
                entity = self._entity(key)
                self._begin(family, key, entity, contributions)
                self._settle(family, {key: entity}, contributions)
                assert self._timers.get(key, self.now + 1) > self.now, f"the timer of {key} stands still"
        for pane in [pane for pane in self.sums.panes if not pane.may_be_kept(self.now)]:
            del self.sums.panes[pane]

    def write_again(self, clock: int) -> None:
        """Count all entities again as of another clock, as a chore does that waited, or a worker that is behind."""
        for key in list(self._packed):
            family, contributions = self._by_name[key[0]], Contributions()
            entity = self._entity(key)
            self._begin(family, key, entity, contributions)
            self._settle(family, {key: entity}, contributions, clock)

    def forget(self, every: int = 1) -> None:
        """Let go of every n-th entity in memory, and of all ids: they are unpacked again when they are needed.

        Before that deals forget who was erased by now.
        """
        self._forget_the_erased()
        for key in list(self._open)[::every]:
            del self._open[key]
        self._known = IdBuckets(self._stored_buckets.get(DIRECTORY), per_bucket=2)

    def _forget_the_erased(self) -> None:
        for name, entity_id in [key for key in self._packed if key[0] == "deal"] if self._erased else ():
            family, entity = self._by_name[name], self._entity((name, entity_id))
            family.begin(entity)
            family.naming.forget(entity, self._erased)
            self._settle(family, {(name, entity_id): entity}, Contributions())

    @property
    def kinds(self) -> set[type]:
        """What the entities in memory are."""
        return set(map(type, self._open.values()))

    def family(self, name: str) -> Any:  # noqa: ANN401 - any family
        """The family of this name."""
        return self._by_name[name]

    def packed(self, family: str) -> dict[str, bytes]:
        """The packed facts of a family's entities."""
        return {entity: packed for (name, entity), packed in self._packed.items() if name == family}

    def _count_entities(self, family: Any, batch: Sequence[Event]) -> list[EventOutcome]:  # noqa: ANN401 - any family
        self._note_the_erased(family, batch)
        keys = [(family.name, self._id_of.get(name, name)) for name in map(family.entity_of, batch)]
        amounts = [family.check(event) for event in batch]
        entities = {key: self._entity(key) for key in keys}
        contributions = Contributions()
        for key, entity in entities.items():
            self._begin(family, key, entity, contributions)
        outcomes = [
            family.apply(entities[key], event, amount) for key, event, amount in zip(keys, batch, amounts, strict=True)
        ]
        self._settle(family, entities, contributions)
        return outcomes

    def _begin(self, family: Any, key: EntityKey, entity: Any, contributions: Contributions) -> None:  # noqa: ANN401 - any family
        """Begin the work on an entity."""
        del key, contributions
        family.begin(entity)

    def _note_the_erased(self, family: Any, batch: Sequence[Event]) -> None:  # noqa: ANN401 - any family
        for event in batch:
            if isinstance(event, CustomerErased):
                self._erased.add(self._marks.in_room(event.customer_id))
                self._id_of[self._marks.entity_of(event.customer_id)] = family.entity_of(event)

    def _count_events(self, family: Any, batch: Sequence[Event]) -> list[EventOutcome]:  # noqa: ANN401 - any family
        contributions = Contributions()
        outcomes = []
        oldest = self.now // _DAY_MS + self._oldest_day
        missing = self._known.plan([identity(event.event_id) for event in batch])
        self._known.load({number: self._stored_buckets.get(str(number)) for number in missing}, oldest)
        days = [event.occurred_at // _DAY_MS for event in batch]
        for event, day, fresh in zip(batch, days, self._known.add(days, oldest), strict=True):
            if not fresh:
                outcomes.append(EventOutcome.DUPLICATE)
                continue
            outcomes.append(EventOutcome.COUNTED if day >= oldest else EventOutcome.UNPROVEN)
            family.contribute(event, family.check(event), contributions)
        written, removed = self._known.take_changed()
        self._stored_buckets |= written
        for name in removed:
            self._stored_buckets.pop(name, None)
        self._add(family, contributions)
        return outcomes

    def _settle(
        self,
        family: Any,  # noqa: ANN401 - any family
        entities: Mapping[EntityKey, Any],
        contributions: Contributions,
        clock: int | None = None,
    ) -> None:
        for key, entity in entities.items():
            family.settle(entity, self.now if clock is None else clock, contributions)
            self._packed[key] = family.pack(entity)
            for name, value in family.outgoing(key[1], entity).items():
                event = _read_derived(key_of_told(name), value)
                self.told.append(event)
                self.hear([event])
            changes = family.take_changes(entity)
            if changes is not None:
                chunks = self.chunks.setdefault(key, {})
                for name in changes.removed:
                    del chunks[name]
                chunks |= changes.written
            assert set(names_in(self._packed[key])) == set(self.chunks.get(key, ())), f"chunks of {key} are orphaned"
            due = family.due(entity)
            if due is None:
                self._timers.pop(key, None)
            else:
                self._timers[key] = due
        self._add(family, contributions)

    def _add(self, family: Any, contributions: Contributions) -> None:  # noqa: ANN401 - any family
        logs = self._deltas[family.name].logs(contributions, family.dimension_tuples, self.now)
        for name, log in logs.items():
            self.sums.add(None if name == LEVEL_LOG else Pane.named(name), pairs_of(log))

    def _entity(self, key: EntityKey) -> Any:  # noqa: ANN401 - an entity of any family
        if key not in self._open:
            self._open[key] = self._by_name[key[0]].open(self._packed.get(key), self.chunks.get(key, {}))
        return self._open[key]


def decoded(events: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Events as a worker reads them; decimals are written as text."""
    return [parse_line(json.dumps(event, default=_as_text).encode()) for event in events]


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{value!r} cannot be part of an event")
