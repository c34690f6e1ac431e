"""The family of tickets: how their events become facts."""

from collections.abc import Iterable, Sequence

import msgspec

from agents.tickets.contributions import TicketContributions
from agents.tickets.facts import (
    Opening,
    Ticket,
    TicketEvent,
    add_opening,
    add_reopening,
    add_resolution,
    add_response,
    known_outcome,
)
from schemas import TicketOpened, TicketResolved, TicketResponded
from schemas.topics import TICKETS
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import tickets as m
from streams.calendars.working_time import WorkingCalendar
from streams.engine.family import EventOutcome, ValueNumbers


class OpenTicket:
    """A ticket in a worker's memory: its facts and what they contributed when the batch began."""

    __slots__ = ("before", "facts")

    def __init__(self, facts: Ticket) -> None:
        """Hold these facts."""
        self.facts = facts
        self.before: Tally = []


class Tickets:
    """The family of tickets."""

    name = "ticket"
    topics = (TICKETS,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    timed = False
    compressed_at_rest = False

    def __init__(self, dictionary: ValueNumbers, calendar: WorkingCalendar) -> None:
        """Tell working hours by this calendar."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self.contributions = TicketContributions(self.dimension_tuples, calendar.milliseconds_between).of
        self._dictionary = dictionary
        self._decode = msgspec.msgpack.Decoder(Ticket).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: TicketEvent) -> int | None:
        """A ticket event has no amount."""
        del event
        return None

    def entity_of(self, event: TicketEvent) -> str:
        """The ticket's id."""
        return event.ticket_id

    def unnumbered(self, events: Iterable[TicketEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number; only openings have dimensions."""
        channels, categories, priorities = (self._dictionary.of[dimension] for dimension in m.DIMENSIONS)
        wanted: list[tuple[str, str]] = []
        for event in events:
            if type(event) is TicketOpened:
                if event.channel not in channels:
                    wanted.append(("channel", event.channel or ""))
                if event.category not in categories:
                    wanted.append(("category", event.category or ""))
                if event.priority not in priorities:
                    wanted.append(("priority", event.priority or ""))
        return wanted

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself."""
        return (event_type,)

    def open(self, packed: bytes | None) -> OpenTicket:
        """A ticket from its packed facts, or a new one."""
        return OpenTicket(Ticket() if packed is None else self._decode(packed))

    def begin(self, entity: OpenTicket) -> None:
        """Hold on to what the ticket contributes now."""
        entity.before = self.contributions(entity.facts)

    def apply(self, entity: OpenTicket, event: TicketEvent, amount: int | None) -> EventOutcome:
        """Add an event to the ticket's facts."""
        del amount
        facts = entity.facts
        known = known_outcome(facts, event)
        if known is not None:
            return known
        if isinstance(event, TicketOpened):
            add_opening(facts, self._opening(event))
        elif isinstance(event, TicketResolved):
            add_resolution(facts, (event.occurred_at, event.event_id, event.contacts))
        elif isinstance(event, TicketResponded):
            add_response(facts, (event.occurred_at, event.event_id))
        else:
            add_reopening(facts, (event.occurred_at, event.event_id))
        return EventOutcome.COUNTED

    def settle(self, entity: OpenTicket, clock: int, contributions: Contributions) -> None:
        """Add what changed since `begin`; a ticket does not change with time."""
        del clock
        contributions.replace(entity.before, self.contributions(entity.facts))
        entity.before = []

    def due(self, entity: OpenTicket) -> int | None:
        """Never: a ticket does not change with time."""
        del entity
        return None

    def pack(self, entity: OpenTicket) -> bytes:
        """The facts, for `open`."""
        return self._encode(entity.facts)

    def _opening(self, event: TicketOpened) -> Opening:
        of = self._dictionary.of
        return (
            event.occurred_at,
            event.event_id,
            of["channel"][event.channel],
            of["category"][event.category],
            of["priority"][event.priority],
        )
