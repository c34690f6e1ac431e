"""Events counted in memory, as a worker counts them, in the order of their moments: totals alone, without a server.

Families say what an event contributes, and take it back where a later one says otherwise. Contributions become rows:
the minute, the place of a series of totals, and an amount.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from agents.families import build_families
from schemas import Event, InvalidEvent
from streams.arithmetic import fields, sketch
from streams.arithmetic.deltas import MEASURE_BITS, MEASURE_SHIFT, MINUTE_SHIFT, Contributions
from streams.arithmetic.measures import Measure, Part
from streams.board.field_index import Int64s
from streams.board.history_values import Columns
from streams.engine.family import EventOutcome, identity
from streams.settings import Settings
from streams.settings.kept_comments import CommentSettings

_MEASURE_MASK: Final = (1 << MEASURE_BITS) - 1
_NONE: Final = -1
_SEEN: Final = frozenset({EventOutcome.COUNTED, EventOutcome.UNPROVEN, EventOutcome.VOIDED})


class Rows(NamedTuple):
    """Amounts by minute and column, all of one length; both may repeat."""

    minute: Int64s
    column: Int64s
    amount: Int64s


class Numbers:
    """Numbers of dimension values in the order of asking. Totals have none, so no dimension is ever full."""

    def __init__(self, dimensions: Iterable[str]) -> None:
        """Know the values that are no one's own, of each of these dimensions."""
        known: dict[str | None, int] = {None: fields.UNKNOWN, "": fields.UNKNOWN}
        known.update(dict[str | None, int](fields.RESERVED.items()))
        self.of: dict[str, dict[str | None, int]] = {name: dict(known) for name in dimensions}

    def in_facts(self, dimension: str, text: str) -> int | None:
        """The number of a value, None if it has none."""
        return self.of[dimension].get(text)

    def resolve(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Give a number to each (dimension, text) that has none."""
        for dimension, text in wanted:
            known = self.of[dimension]
            known.setdefault(text, len(known))  # more than all reserved numbers, which are among those known


class Counting:
    """Facts of all entities, and what the events of each stretch of time add to the totals of these measures."""

    def __init__(self, settings: Settings, measures: Iterable[Measure], columns: Columns) -> None:
        """Count nothing yet; series of totals get their places in `columns`."""
        self._events = settings.catalogue.events
        numbers = Numbers(settings.catalogue.measures.dimensions)
        # Nobody reads what is said in a trial.
        families = build_families(settings.model_copy(update={"comments": CommentSettings()}), numbers)
        numbers.resolve(families.numbered_first)
        wanted = {measure.name for measure in measures}
        self.outcomes: Counter[EventOutcome] = Counter()
        self.refused: Counter[str] = Counter()
        """Events that the settings do not allow, by reason."""
        self.seen: set[str] = set()
        """Event types that were ever counted, and the marks that families set."""
        self._families: dict[str, _Entities | _Events] = {}
        for entity_family in families.entities:
            self._families[entity_family.name] = _Entities(
                entity_family, numbers, _Layout(entity_family.measures, wanted, columns)
            )
        for event_family in families.events:
            self._families[event_family.name] = _Events(
                event_family, numbers, _Layout(event_family.measures, wanted, columns)
            )

    def count(self, events: Sequence[Event], until: int) -> Rows:
        """Count events, of which none is older than those before, and let time pass to `until` (epoch ms)."""
        parts: dict[str, list[Event]] = {name: [] for name in self._families}
        known = self._events
        for event in events:
            parts[known.family_of_topic[known.topic_of(event)]].append(event)
        found = [self._count(self._families[name], part, until) for name, part in parts.items()]
        return Rows(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _count(self, family: "_Entities | _Events", events: Sequence[Event], until: int) -> Rows:
        allowed, amounts = [], []
        for event in events:
            try:
                amounts.append(family.check(event))
            except InvalidEvent as error:
                self.refused[error.reason] += 1
            else:
                allowed.append(event)
        rows, outcomes = family.count(allowed, amounts, until)
        self.outcomes.update(outcomes)
        for event, outcome in zip(allowed, outcomes, strict=True):
            if outcome in _SEEN:
                self.seen.update(family.sees(event))
        return rows


class _Layout:
    """Where a family's measures have their columns."""

    def __init__(self, measures: Sequence[Measure], wanted: set[str], columns: Columns) -> None:
        self._measures = tuple(measures)
        self._columns = columns
        self._amounts = np.full(len(measures), _NONE, dtype=np.int64)
        self._samples = np.full(len(measures), _NONE, dtype=np.int64)
        self._sketched = np.zeros(len(measures), dtype=np.bool_)
        self._buckets: dict[tuple[int, int], int] = {}
        for place, measure in enumerate(measures):
            if measure.name in wanted:
                parts = measure.kind.parts
                self._amounts[place] = columns.add(measure, Part.AMOUNT, 0)
                if Part.SAMPLES in parts:
                    self._samples[place] = columns.add(measure, Part.SAMPLES, 0)
                self._sketched[place] = Part.SKETCH in parts

    def rows(self, contributions: Contributions) -> Rows:
        """What contributions add to the totals."""
        tally = np.array(contributions.retracted + contributions.added, dtype=np.int64)
        keys, amounts = tally.reshape(-1, 2).T
        signs = np.ones(len(keys), dtype=np.int64)
        signs[: len(contributions.retracted) // 2] = -1
        minutes, places = keys >> MINUTE_SHIFT, keys >> MEASURE_SHIFT & _MEASURE_MASK
        parts = []
        for columns, added in ((self._amounts[places], amounts * signs), (self._samples[places], signs)):
            there = columns != _NONE
            parts.append((minutes[there], columns[there], added[there]))
        there = self._sketched[places]
        if there.any():
            buckets = sketch.buckets(amounts[there])
            columns = self._of_buckets(places[there], buckets)
            parts.append((minutes[there], columns, signs[there]))
        return Rows(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _of_buckets(self, places: Int64s, buckets: Int64s) -> Int64s:
        pairs, inverse = np.unique(places << sketch.BITS | buckets, return_inverse=True)
        found = np.empty(len(pairs), dtype=np.int64)
        for at, pair in enumerate(pairs.tolist()):
            key = (pair >> sketch.BITS, pair & ((1 << sketch.BITS) - 1))
            if key not in self._buckets:
                self._buckets[key] = self._columns.add(self._measures[key[0]], Part.SKETCH, key[1])
            found[at] = self._buckets[key]
        return found[inverse]


class _Counted:
    """What families of both kinds have in common."""

    def __init__(self, family: Any, numbers: Numbers, layout: _Layout) -> None:  # noqa: ANN401 - any family
        self._family = family
        self._numbers = numbers
        self._layout = layout
        self.check = family.check
        self.sees = family.sees


class _Entities(_Counted):
    """A family whose events are facts of entities."""

    def __init__(self, family: Any, numbers: Numbers, layout: _Layout) -> None:  # noqa: ANN401 - any family
        super().__init__(family, numbers, layout)
        self._open: dict[str, Any] = {}
        self._due: dict[str, int] = {}
        self._timers: list[tuple[int, str]] = []

    def count(
        self, events: Sequence[Event], amounts: Sequence[int | None], until: int
    ) -> tuple[Rows, Sequence[EventOutcome]]:
        family = self._family
        contributions = Contributions()
        self._numbers.resolve(family.unnumbered(events))
        names = [family.entity_of(event) for event in events]
        touched = {name: self._entity(name) for name in names}
        for entity in touched.values():
            family.begin(entity)
        outcomes = [
            family.apply(touched[name], event, amount)
            for name, event, amount in zip(names, events, amounts, strict=True)
        ]
        self._settle(touched, until, contributions)
        while self._timers and self._timers[0][0] <= until:
            due, name = heapq.heappop(self._timers)
            if self._due.get(name) == due:
                entity = self._open[name]
                family.begin(entity)
                self._settle({name: entity}, until, contributions)
        return self._layout.rows(contributions), outcomes

    def _entity(self, name: str) -> Any:  # noqa: ANN401 - an entity of any family
        entity = self._open.get(name)
        if entity is None:
            entity = self._open[name] = self._family.open(None)
        return entity

    def _settle(self, entities: dict[str, Any], until: int, contributions: Contributions) -> None:
        family = self._family
        for name, entity in entities.items():
            family.settle(entity, until, contributions)
            if family.timed:
                due = family.due(entity)
                if due is None:
                    self._due.pop(name, None)
                elif self._due.get(name) != due:
                    self._due[name] = due
                    heapq.heappush(self._timers, (due, name))


class _Events(_Counted):
    """A family whose events stand for themselves."""

    def __init__(self, family: Any, numbers: Numbers, layout: _Layout) -> None:  # noqa: ANN401 - any family
        super().__init__(family, numbers, layout)
        self._known: set[int] = set()

    def count(
        self, events: Sequence[Event], amounts: Sequence[int | None], until: int
    ) -> tuple[Rows, Sequence[EventOutcome]]:
        del until
        contributions = Contributions()
        self._numbers.resolve(self._family.unnumbered(events))
        outcomes = []
        for event, amount in zip(events, amounts, strict=True):
            number = identity(event.event_id)
            if number in self._known:
                outcomes.append(EventOutcome.DUPLICATE)
                continue
            self._known.add(number)
            outcomes.append(EventOutcome.COUNTED)
            self._family.contribute(event, amount, contributions)
        return self._layout.rows(contributions), outcomes
