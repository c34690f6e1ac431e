"""The family of tickets: how their events become facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec

from agents.comments import Comments, is_told
from agents.statements import statement
from agents.tickets.contributions import TicketContributions
from agents.tickets.facts import (
    VALUES,
    Fact,
    Ticket,
    add_opening,
    add_reopening,
    add_resolution,
    add_response,
    add_stop,
    add_update,
    known_outcome,
    make_void,
    take_id,
    to_pack,
)
from agents.tickets.promises import Promises, Targets
from agents.tickets.running_time import NEVER, WALL, Clock
from schemas import (
    TicketOpened,
    TicketPaused,
    TicketReopened,
    TicketResolved,
    TicketResponded,
    TicketResumed,
    TicketUpdated,
    TicketVoided,
)
from schemas.tickets import TicketEvent
from schemas.topics import TICKETS
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import tickets as m
from streams.arithmetic.measures.comments import OF_TICKET, TICKET
from streams.calendars.working_time import WorkingCalendar
from streams.comments import Listener
from streams.comments.kept import CommentChanges
from streams.engine.chunks import ESCAPE, NO_CHUNKS, Changes, Chunks, chunk_size, has_chunks, indexed, split
from streams.engine.family import FIRST_MOMENT, NO_MARKS, NOTHING_TO_TELL, EventOutcome, ValueNumbers, identity
from streams.settings.service_levels import WORKING, ServiceLevels

_TEXTS: Final[Callable[[TicketOpened | TicketUpdated], tuple[str | None, ...]]] = attrgetter(*VALUES)
"""What an event states of VALUES, in their order."""

_NONE: Final[frozenset[int]] = frozenset()
_COMMENTED: Final = frozenset({OF_TICKET})


class OpenTicket:
    """A ticket in a worker's memory: its facts and what they contributed when the batch began."""

    __slots__ = ("before", "due", "facts", "sealed", "taken")

    def __init__(self, facts: Ticket, sealed: Chunks[int] | None = None) -> None:
        """Hold these facts; `sealed` are hashes of event_ids that no longer matter, where there are very many."""
        self.facts = facts
        self.sealed = sealed
        self.taken: set[int] | frozenset[int] = _NONE if sealed is None else set(sealed)
        self.before: Tally = []
        self.due: int | None = None
        """When time alone next changes what they contribute."""


class Tickets:
    """The family of tickets."""

    name = "ticket"
    topics = (TICKETS,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    compressed_at_rest = False
    bytes_of_one = 1_500
    tells = False
    persons = None
    told_by_facts = NO_MARKS
    naming = None
    comments: CommentChanges | None = None

    def __init__(
        self,
        dictionary: ValueNumbers,
        calendar: WorkingCalendar,
        levels: ServiceLevels,
        listener: Listener,
    ) -> None:
        """Tell working hours by this calendar, promises by these service levels, and comments by this listener."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        working = Clock(calendar.milliseconds_between, calendar.moment_after)
        self._promises = Promises(
            working if levels.clock == WORKING else WALL,
            Targets(levels.response, dictionary),
            Targets(levels.resolution, dictionary),
        )
        self.contributions = TicketContributions(self.dimension_tuples, working, self._promises or None).of
        self.timed = bool(self._promises)
        """Promises are broken as time passes."""
        self._dictionary = dictionary
        self._comments = Comments(listener, dictionary)
        self._seen_by_opening = ("ticket.opened", *self._promises.seen_with_an_opening)
        self._decode = msgspec.msgpack.Decoder(Ticket).decode
        self._decode_ids = msgspec.msgpack.Decoder(list[int]).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: TicketEvent) -> int | None:
        """A ticket event has no amount."""
        del event
        return None

    def entity_of(self, event: TicketEvent) -> str:
        """The ticket's id, in a form that no chunk's field begins with."""
        ticket_id = event.ticket_id
        return ticket_id if ticket_id[0] != ESCAPE else ESCAPE + "t" + ticket_id

    def unnumbered(self, events: Iterable[TicketEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number: of openings with their comments, updates, responses and resolutions."""
        of = self._dictionary.of
        stated: dict[tuple[str | None, ...], None] = {}
        agents: dict[str | None, None] = {}
        commented = False
        for event in events:
            if type(event) is TicketOpened or type(event) is TicketUpdated:
                stated[_TEXTS(event)] = None
                if type(event) is TicketOpened and event.comment is not None:
                    commented = True
            elif type(event) is TicketResponded or type(event) is TicketResolved:
                agents[event.agent] = None
        wanted = [pair for texts in stated for pair in zip(VALUES, texts, strict=True)]
        wanted += [("agent", agent) for agent in agents]
        wanted += [("touchpoint", TICKET)] if commented else []
        found = [(dimension, text or "") for dimension, text in wanted if text not in of[dimension]]
        return found + self._comments.unnumbered() if commented else found

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself, the promises that are made with an opening, and the comment that it may have."""
        if event_type == "ticket.opened":
            return (*self._seen_by_opening, OF_TICKET)
        return (event_type,)

    def always_sees(self, event_type: str) -> tuple[str, ...]:
        """The same without the comment."""
        return self._seen_by_opening if event_type == "ticket.opened" else (event_type,)

    @property
    def unmet(self) -> frozenset[str]:
        """The mark of comments, until there is one."""
        return NO_MARKS if self._comments.are_heard else _COMMENTED

    def seen_in(self, entity: OpenTicket) -> Mapping[str, int]:
        """Nothing: all marks follow from types of events, or depend on settings."""
        del entity
        return {}

    def sees(self, event: TicketEvent) -> tuple[str, ...]:
        """All that an event of its type may see, but for a comment that it does not have."""
        if type(event) is TicketOpened and not is_told(event.comment):
            return self._seen_by_opening
        return self.first_seen_flags(event.type)

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> OpenTicket:
        """A ticket from its packed facts, or a new one."""
        if packed is None:
            return OpenTicket(Ticket())
        if not has_chunks(packed):
            return OpenTicket(self._decode(packed))
        rest, index = split(packed)
        return OpenTicket(self._decode(rest), Chunks(0, self._encode, self._decode_ids, [], index, chunks))

    def begin(self, entity: OpenTicket) -> None:
        """Hold on to what the ticket contributes now."""
        facts = entity.facts
        entity.before, _ = self.contributions(facts, facts.as_of or NEVER)

    def counted(self, entity: OpenTicket) -> Tally:
        """All that the ticket contributes now."""
        return entity.before

    def apply(self, entity: OpenTicket, event: TicketEvent, amount: int | None) -> EventOutcome:
        """Add an event to the ticket's facts."""
        del amount
        facts, event_id = entity.facts, event.event_id
        fact = self._fact_of(event)
        known = known_outcome(facts, event_id, fact)
        if known is not None:
            return known
        if entity.taken and identity(event_id) in entity.taken:
            return EventOutcome.DUPLICATE
        if facts.void:
            take_id(facts, event_id)
            return EventOutcome.VOIDED
        kind = type(event)
        if kind is TicketVoided:
            make_void(facts, event_id)
        elif fact is None:
            take_id(facts, event_id)
        else:
            _ADD[kind](facts, fact)
            if facts.opening is fact:
                # Whether or not it has a comment: one of an opening that is the first no longer counts no more.
                facts.comment = self._heard(event.comment) if type(event) is TicketOpened else ()
        return EventOutcome.COUNTED

    def settle(self, entity: OpenTicket, clock: int, contributions: Contributions) -> None:
        """Add what changed since `begin`: by new facts, and by promises that are broken by now."""
        facts = entity.facts
        as_of = max(facts.as_of, clock, FIRST_MOMENT)
        after, changes = self.contributions(facts, as_of)
        contributions.replace(entity.before, after)
        entity.before = []
        # Once nothing is to come, the facts count the same at any time.
        facts.as_of, entity.due = (0, None) if changes == NEVER else (as_of, changes)
        if facts.superseded and len(facts.superseded) >= 2 * chunk_size():
            self._seal(entity)

    def due(self, entity: OpenTicket) -> int | None:
        """When the next promise is due, or due soon."""
        return entity.due

    def pack(self, entity: OpenTicket) -> bytes:
        """The facts, for `open`."""
        packed = self._encode(to_pack(entity.facts))
        return packed if entity.sealed is None else indexed(packed, entity.sealed)

    def outgoing(self, entity_id: str, entity: OpenTicket) -> Mapping[str, bytes]:
        """Nobody has to be told of it."""
        del entity_id, entity
        return NOTHING_TO_TELL

    def take_changes(self, entity: OpenTicket) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        if entity.sealed is None or not entity.sealed.is_changed:
            return None
        changes = Changes({}, [])
        entity.sealed.take_changes(changes)
        return changes

    def _seal(self, entity: OpenTicket) -> None:
        """Seal the first of the hashes that there are so many of."""
        facts = entity.facts
        if entity.sealed is None:
            entity.sealed = Chunks(0, self._encode, self._decode_ids, [])
        entity.taken = entity.taken if isinstance(entity.taken, set) else set(entity.taken)
        entity.taken.update(facts.superseded)
        entity.sealed.open.extend(facts.superseded)
        entity.sealed.seal()
        facts.superseded = tuple(entity.sealed.open)
        entity.taken.difference_update(facts.superseded)
        entity.sealed.open.clear()

    def _fact_of(self, event: TicketEvent) -> Fact | None:
        """What is kept of an event, None where that is nothing but its id."""
        moment, event_id = event.occurred_at, event.event_id
        fact: Fact | None = None
        match event:
            case TicketOpened() | TicketUpdated():
                fact = statement(moment, event_id, self._numbers(event))
            case TicketResponded():
                fact = None if event.automatic else (moment, event_id, self._dictionary.of["agent"][event.agent])
            case TicketResolved():
                fact = (moment, event_id, self._dictionary.of["agent"][event.agent], event.contacts)
            case TicketReopened():
                fact = (moment, event_id)
            case TicketPaused() | TicketResumed():
                fact = (moment, event_id, type(event) is TicketPaused)
            case TicketVoided():
                pass
        return fact

    def _heard(self, comment: str | None) -> tuple[int, ...]:
        """What is kept of a comment, if there is one; nothing of a blank one."""
        if not is_told(comment):
            return ()
        score, themes = self._comments.heard(comment)
        return (score, self._dictionary.of["touchpoint"][TICKET], *themes)

    def _numbers(self, event: TicketOpened | TicketUpdated) -> Sequence[int | None]:
        """The numbers of the values that it states, None where it omits one."""
        of = self._dictionary.of
        return [of[dimension][text] if text else None for dimension, text in zip(VALUES, _TEXTS(event), strict=True)]


_ADD: Final[Mapping[type, Callable[[Ticket, Any], None]]] = {
    TicketOpened: add_opening,
    TicketUpdated: add_update,
    TicketResponded: add_response,
    TicketResolved: add_resolution,
    TicketReopened: add_reopening,
    TicketPaused: add_stop,
    TicketResumed: add_stop,
}
"""How the fact of an event is added to those of its ticket."""
