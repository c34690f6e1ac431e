"""The family of leads: how their events become facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from agents.leads.contributions import contributed
from agents.leads.facts import (
    Fact,
    Lead,
    add_conversion,
    add_creation,
    add_judgement,
    add_update,
    known_outcome,
    make_void,
    take_id,
)
from agents.statements import statement
from schemas import (
    LeadConverted,
    LeadCreated,
    LeadDisqualified,
    LeadEvent,
    LeadQualified,
    LeadUpdated,
    LeadVoided,
)
from schemas.topics import LEADS
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import leads as m
from streams.engine.chunks import NO_CHUNKS
from streams.engine.family import NO_MARKS, NOTHING_TO_TELL, EventOutcome, ValueNumbers


class OpenLead:
    """A lead in a worker's memory: its facts and what they counted when the batch began."""

    __slots__ = ("before", "facts")

    def __init__(self, facts: Lead) -> None:
        """Hold these facts."""
        self.facts = facts
        self.before: Tally = []


class Leads:
    """The family of leads."""

    name = "lead"
    topics = (LEADS,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    unmet = NO_MARKS
    timed = False
    compressed_at_rest = False
    bytes_of_one = 700
    tells = False
    persons = None
    told_by_facts = NO_MARKS
    naming = None
    comments = None

    def __init__(self, dictionary: ValueNumbers) -> None:
        """Number dimension values by `dictionary`."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._dictionary = dictionary
        self._decode = msgspec.msgpack.Decoder(Lead).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: LeadEvent) -> int | None:
        """A lead's event has no amount."""
        del event
        return None

    def entity_of(self, event: LeadEvent) -> str:
        """The lead's id."""
        return event.lead_id

    def unnumbered(self, events: Iterable[LeadEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        of = self._dictionary.of
        return [
            (dimension, text)
            for event in events
            for dimension, text in _values(event)
            if text and text not in of[dimension]
        ]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself, and with a creation that leads are followed."""
        return (event_type, m.FOLLOWED) if event_type == "lead.created" else (event_type,)

    def always_sees(self, event_type: str) -> tuple[str, ...]:
        """All of it."""
        return self.first_seen_flags(event_type)

    def seen_in(self, entity: OpenLead) -> Mapping[str, int]:
        """Nothing: all marks follow from types of events, or depend on settings."""
        del entity
        return {}

    def sees(self, event: LeadEvent) -> tuple[str, ...]:
        """All that an event of its type may see."""
        return self.first_seen_flags(event.type)

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> OpenLead:
        """A lead from its packed facts, or a new one; it has no chunks."""
        del chunks
        return OpenLead(Lead() if packed is None else self._decode(packed))

    def begin(self, entity: OpenLead) -> None:
        """Hold on to what the lead counts now."""
        entity.before = contributed(entity.facts, self.dimension_tuples)

    def counted(self, entity: OpenLead) -> Tally:
        """All that the lead counts now."""
        return entity.before

    def apply(self, entity: OpenLead, event: LeadEvent, amount: int | None) -> EventOutcome:
        """Add an event to the lead's facts."""
        del amount
        facts, event_id = entity.facts, event.event_id
        fact = self._fact_of(event)
        known = known_outcome(facts, event_id, fact)
        if known is not None:
            return known
        if facts.void:
            take_id(facts, event_id)
            return EventOutcome.VOIDED
        if fact is None:
            make_void(facts, event_id)
        else:
            _ADD[type(event)](facts, fact)
        return EventOutcome.COUNTED

    def settle(self, entity: OpenLead, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`; a lead does not change with time."""
        del clock
        contributions.replace(entity.before, contributed(entity.facts, self.dimension_tuples))

    def due(self, entity: OpenLead) -> int | None:
        """Never: a lead does not change with time."""
        del entity
        return None

    def pack(self, entity: OpenLead) -> bytes:
        """The facts, for `open`."""
        return self._encode(entity.facts)

    def outgoing(self, entity_id: str, entity: OpenLead) -> Mapping[str, bytes]:
        """Nobody has to be told of it."""
        del entity_id, entity
        return NOTHING_TO_TELL

    def take_changes(self, entity: OpenLead) -> None:
        """A lead has no chunks."""
        del entity

    def _fact_of(self, event: LeadEvent) -> Fact | None:
        """What is kept of an event; None of a voiding, of which nothing is."""
        of, moment, event_id = self._dictionary.of, event.occurred_at, event.event_id
        match event:
            case LeadCreated() | LeadUpdated():
                numbers = (of[dimension][text] if text else None for dimension, text in _values(event))
                return statement(moment, event_id, numbers)
            case LeadQualified():
                return moment, event_id, None
            case LeadDisqualified():
                return moment, event_id, of["reason"][event.reason]
            case LeadConverted():
                return moment, event_id
            case LeadVoided():
                return None


def _values(event: LeadEvent) -> Iterator[tuple[str, str | None]]:
    """Dimensions and values of an event."""
    if isinstance(event, LeadCreated | LeadUpdated):
        yield "channel", event.channel
        yield "campaign", event.campaign_id
        yield "owner", event.owner
        yield "priority", event.priority
    elif isinstance(event, LeadDisqualified):
        yield "reason", event.reason


_ADD: Final[Mapping[type, Callable[[Lead, Any], None]]] = {
    LeadCreated: add_creation,
    LeadUpdated: add_update,
    LeadQualified: add_judgement,
    LeadDisqualified: add_judgement,
    LeadConverted: add_conversion,
}
"""How the fact of an event is added to those of its lead."""
