"""Finds what a family cannot count: the events that make it raise, so that everything else goes on. Pure.

A family is code, and code has bugs. One event that it cannot count must not hold up its partition. So when the work on
a batch raises, the writer takes the facts of its entities as they stand in Redis, asks here which events the family can
count, and does the batch again with those alone. What is left out goes to the dead letters, and the entities that it
belongs to are as they were.

Nothing of this costs a batch that raises nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from schemas import InvalidEvent, Reason
from streams.arithmetic.deltas import Contributions
from streams.engine.chunks import NO_CHUNKS, Stored
from streams.engine.family import EntityFamily, EventFamily
from streams.said import where

RETRY_MS: Final = 60 * 60 * 1000
"""When an entity that raises as time passes is looked at again."""
_MISTAKE: Final = "this is a mistake of Nabz: report it, and replay the event with a version in which it is mended"

NO_ENTITIES: Final[Mapping[str, Mapping[str, bytes]]] = {}
"""Where no entity has chunks."""

Logs = Callable[[Contributions, int], object]
"""Turns contributions into logs, as of a moment (epoch ms), for it may raise too."""


class Told(NamedTuple):
    """An event of a batch, its entity (empty where it has none) and its amount."""

    entity_id: str
    event: Any
    amount: int | None


@dataclass(slots=True)
class Sorted:
    """Which events of a batch can be counted: one truth for each, and what was raised by the others by their place."""

    keep: list[bool]
    errors: dict[int, Exception] = field(default_factory=dict)


def sort_out(
    family: EntityFamily[Any, Any],
    logs: Logs,
    packed: Mapping[str, bytes | None],
    told: Sequence[Told],
    now: int,
    chunks: Mapping[str, Mapping[str, bytes]] = NO_ENTITIES,
) -> Sorted:
    """Try the events of each entity by themselves, on its facts as they are `packed` in Redis (None: it is new).

    Of the events of an entity as many are kept as can be counted together, taken in their order. Of an entity that
    raises without any of them none is kept.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(told):
        places[one.entity_id].append(place)
    found = Sorted([True] * len(told))
    for entity_id, of_entity in places.items():
        stored = Stored(packed[entity_id], chunks.get(entity_id, NO_CHUNKS))
        trial = _Trial(family, logs, entity_id, stored, [told[place] for place in of_entity], now)
        for place, error in trial.errors().items():
            found.keep[of_entity[place]] = False
            found.errors[of_entity[place]] = error
    return found


def raised_by_time(
    family: EntityFamily[Any, Any],
    logs: Logs,
    packed: Mapping[str, bytes | None],
    now: int,
    chunks: Mapping[str, Mapping[str, bytes]] = NO_ENTITIES,
) -> dict[str, Exception]:
    """The entities that raise when time passes to `now` (epoch ms), and what they raise."""
    errors = {
        entity_id: _Trial(family, logs, entity_id, Stored(facts, chunks.get(entity_id, NO_CHUNKS)), (), now).error(())
        for entity_id, facts in packed.items()
    }
    return {entity_id: error for entity_id, error in errors.items() if error is not None}


def sort_out_events(family: EventFamily[Any], logs: Logs, told: Sequence[Told], now: int) -> Sorted:
    """Try each event of a family without entities by itself."""

    def count(one: Told) -> None:
        contributions = Contributions()
        family.contribute(one.event, one.amount, contributions)
        logs(contributions, now)

    return one_by_one(told, count)


def one_by_one(told: Sequence[Told], ask: Callable[[Told], object]) -> Sorted:
    """Ask a family about each event by itself."""
    found = Sorted([True] * len(told))
    for place, one in enumerate(told):
        try:
            ask(one)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a family raises is what is looked for
            found.keep[place] = False
            found.errors[place] = error
    return found


def not_countable(name: str, error: Exception) -> InvalidEvent:
    """The refusal of an event: names where the family raised, but no value of the event."""
    return InvalidEvent(
        Reason.NOT_COUNTABLE,
        f"The family '{name}' raised {type(error).__name__} at {where(error)} when it counted this event; {_MISTAKE}",
    )


def unreadable(error: Exception) -> InvalidEvent:
    """The refusal of a record at which Nabz raised this when it read it."""
    return InvalidEvent(
        Reason.NOT_COUNTABLE,
        f"Nabz raised {type(error).__name__} at {where(error)} when it read this record; {_MISTAKE}",
    )


class _Trial:
    """Tries the events of one entity, on a copy of its facts each time."""

    def __init__(
        self,
        family: EntityFamily[Any, Any],
        logs: Logs,
        entity_id: str,
        stored: Stored,
        told: Sequence[Told],
        now: int,
    ) -> None:
        self._family = family
        self._logs = logs
        self._entity_id = entity_id
        self._stored = stored
        self._told = told
        self._now = now
        self._errors: dict[int, Exception] = {}

    def errors(self) -> dict[int, Exception]:
        """What is raised by the events that cannot be counted with those before them, by their place."""
        every = range(len(self._told))
        alone = self.error(())
        if alone is not None:
            return dict.fromkeys(every, alone)
        self._accepted((), every)
        return self._errors

    def error(self, places: Iterable[int]) -> Exception | None:
        """What is raised when these events are counted, if anything."""
        family, contributions = self._family, Contributions()
        try:
            packed, chunks = self._stored
            entity = family.open(packed, chunks) if chunks else family.open(packed)
            family.begin(entity)
            for place in places:
                family.apply(entity, self._told[place].event, self._told[place].amount)
            family.settle(entity, self._now, contributions)
            family.pack(entity)
            family.take_changes(entity)
            self._logs(contributions, self._now)
            if family.timed:
                family.due(entity)
            if family.tells:
                family.outgoing(self._entity_id, entity)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a family raises is what is looked for
            return error
        return None

    def _accepted(self, before: tuple[int, ...], places: Sequence[int]) -> tuple[int, ...]:
        """`before`, which can be counted, and those of these places that can be counted with them, by halving."""
        if not places:
            return before
        error = self.error((*before, *places))
        if error is None:
            return (*before, *places)
        if len(places) == 1:
            self._errors[places[0]] = error
            return before
        half = len(places) // 2
        return self._accepted(self._accepted(before, places[:half]), places[half:])
