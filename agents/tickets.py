"""Tickets: what is kept of one, and what it contributes.

Kept are the first opening, the two earliest responses, the last resolution and every reopening; of what was superseded
only a hash of its event_id, so that it stays a duplicate.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from schemas import TicketOpened, TicketReopened, TicketResolved, TicketResponded
from schemas.topics import TICKETS
from streams.calendar import WorkingCalendar
from streams.differences import MEASURE_SHIFT, Combinations, Contributions, Tally, key_of_moment
from streams.family import Numbering, Outcome
from streams.identity import identity
from streams.measures import tickets as m

TicketEvent: TypeAlias = TicketOpened | TicketResponded | TicketResolved | TicketReopened

Opening: TypeAlias = tuple[int, str, int, int, int]
"""Moment, event_id, numbers of channel, category and priority."""
Moment: TypeAlias = tuple[int, str]
"""Moment and event_id: the order of facts."""
Resolution: TypeAlias = tuple[int, str, int | None]
"""Moment, event_id, contacts so far if declared."""

_KEPT_RESPONSES = 2

_CODES = {measure: code << MEASURE_SHIFT for code, measure in enumerate(m.MEASURES)}
_OPENED, _BACKLOG, _RESOLVED = _CODES[m.OPENED], _CODES[m.BACKLOG], _CODES[m.RESOLVED]
_REOPENED, _RESPONSE = _CODES[m.REOPENED], _CODES[m.RESPONSE]
_RESOLUTION, _BUSINESS = _CODES[m.RESOLUTION], _CODES[m.RESOLUTION_BUSINESS]
_FIRST_CONTACT, _AFTER_REOPENING = _CODES[m.FIRST_CONTACT], _CODES[m.RESOLVED_AFTER_REOPENING]


class Ticket(msgspec.Struct, array_like=True, gc=False):
    """The facts of one ticket; responses and reopenings are in order."""

    opening: Opening | None = None
    responses: list[Moment] = []
    resolution: Resolution | None = None
    reopenings: list[Moment] = []
    superseded: list[int] = []
    """Hashes of the event_ids that no longer matter."""


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
    dense_at_rest = False

    def __init__(self, numbers: Numbering, calendar: WorkingCalendar) -> None:
        """Tell working hours by this calendar."""
        self.combinations = Combinations(len(m.DIMENSIONS))
        self._numbers = numbers
        self._working = calendar.milliseconds_between
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
        channels, categories, priorities = (self._numbers.of[dimension] for dimension in m.DIMENSIONS)
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

    def seen_marks(self, event_type: str) -> tuple[str, ...]:
        """The type itself."""
        return (event_type,)

    def open(self, packed: bytes | None) -> OpenTicket:
        """A ticket from its packed facts, or a new one."""
        return OpenTicket(Ticket() if packed is None else self._decode(packed))

    def begin(self, entity: OpenTicket) -> None:
        """Hold on to what the ticket contributes now."""
        entity.before = self.contributions(entity.facts)

    def apply(self, entity: OpenTicket, event: TicketEvent, amount: int | None) -> Outcome:
        """Add an event to the ticket's facts."""
        del amount
        facts = entity.facts
        known = _known(facts, event)
        if known is not None:
            return known
        if isinstance(event, TicketOpened):
            _open(facts, self._opening(event))
        elif isinstance(event, TicketResolved):
            _resolve(facts, (event.occurred_at, event.event_id, event.contacts))
        elif isinstance(event, TicketResponded):
            _respond(facts, (event.occurred_at, event.event_id))
        else:
            facts.reopenings.append((event.occurred_at, event.event_id))
            facts.reopenings.sort()
        return Outcome.COUNTED

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

    def contributions(self, facts: Ticket) -> Tally:
        """Everything that these facts count."""
        opening, resolution = facts.opening, facts.resolution
        combination = self.combinations.number(opening[2:]) if opening else 0
        counting = resolution is not None and not (facts.reopenings and facts.reopenings[-1] > resolution)
        tally: Tally = []
        if opening:
            at = key_of_moment(opening[0]) | combination
            tally += (at | _OPENED, 1)
            if not counting:
                tally += (at | _BACKLOG, 1)
            if facts.responses and (waited := facts.responses[0][0] - opening[0]) >= 0:
                tally += (key_of_moment(facts.responses[0][0]) | combination | _RESPONSE, waited)
        for reopening in facts.reopenings:
            tally += (key_of_moment(reopening[0]) | combination | _REOPENED, 1)
        if counting and resolution:
            self._resolved(facts, resolution, combination, tally)
        return tally

    def _resolved(self, facts: Ticket, resolution: Resolution, combination: int, tally: Tally) -> None:
        """Add what counts at the resolution."""
        moment, _, contacts = resolution
        at = key_of_moment(moment) | combination
        tally += (at | _RESOLVED, 1)
        if facts.opening and moment >= facts.opening[0]:
            took, worked = moment - facts.opening[0], self._working(facts.opening[0], moment)
            tally += (at | _RESOLUTION, took, at | _BUSINESS, worked)
        if facts.reopenings:
            tally += (at | _AFTER_REOPENING, 1)
        elif contacts == 1 or (
            contacts is None and sum(response[0] < moment for response in facts.responses) < _KEPT_RESPONSES
        ):
            tally += (at | _FIRST_CONTACT, 1)

    def _opening(self, event: TicketOpened) -> Opening:
        of = self._numbers.of
        return (
            event.occurred_at,
            event.event_id,
            of["channel"][event.channel],
            of["category"][event.category],
            of["priority"][event.priority],
        )


def _open(facts: Ticket, opening: Opening) -> None:
    """Keep the first opening of all."""
    if facts.opening is None:
        facts.opening = opening
        return
    first, later = sorted((facts.opening, opening))
    facts.opening = first
    facts.superseded.append(identity(later[1]))


def _resolve(facts: Ticket, resolution: Resolution) -> None:
    """Keep the last resolution of all."""
    if facts.resolution is None:
        facts.resolution = resolution
        return
    if resolution[:2] < facts.resolution[:2]:
        facts.superseded.append(identity(resolution[1]))
    else:
        facts.superseded.append(identity(facts.resolution[1]))
        facts.resolution = resolution


def _respond(facts: Ticket, response: Moment) -> None:
    """Keep the two earliest responses: no KPI asks for more."""
    facts.responses.append(response)
    if len(facts.responses) > 1:
        facts.responses.sort()
        if len(facts.responses) > _KEPT_RESPONSES:
            facts.superseded.append(identity(facts.responses.pop()[1]))


def _known(facts: Ticket, event: TicketEvent) -> Outcome | None:
    """What the event is if its event_id was there before, else None."""
    event_id = event.event_id
    opening, resolution = facts.opening, facts.resolution
    kind = type(event)
    same: bool
    if opening and opening[1] == event_id:
        same = kind is TicketOpened and opening[0] == event.occurred_at
    elif resolution and resolution[1] == event_id:
        same = kind is TicketResolved and resolution[0] == event.occurred_at
    elif facts.responses and any(response[1] == event_id for response in facts.responses):
        same = kind is TicketResponded and (event.occurred_at, event_id) in facts.responses
    elif facts.reopenings and any(reopening[1] == event_id for reopening in facts.reopenings):
        same = kind is TicketReopened and (event.occurred_at, event_id) in facts.reopenings
    else:
        superseded = facts.superseded and identity(event_id) in facts.superseded
        return Outcome.DUPLICATE if superseded else None
    return Outcome.DUPLICATE if same else Outcome.CONFLICT
