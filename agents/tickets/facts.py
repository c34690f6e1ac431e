"""What is kept of one ticket, and how an event changes it.

Kept are the first opening, the updates that give a latest value, the two earliest responses of people, and all pauses,
resumptions, resolutions and reopenings: a late fact can make any of these count. Of what can never count again there is
only a hash of its event_id, so that it stays a duplicate.
"""

from typing import Annotated, Any, Final, TypeAlias, TypeVar

import msgspec

from agents.statements import Statement, adding, latest, order_key
from schemas.topics import TICKETS, TYPES
from streams.arithmetic import fields
from streams.engine.family import EventOutcome, identity
from streams.kept import EMPLOYEE, FIGURE, HASH, ID, TIME, VALUE, ToldBy

VALUES: Final = ("channel", "category", "priority", "team", "segment", "product", "assignee")
"""What openings and updates state of a ticket, in the order of their numbers in `Statement`."""
_Moment: TypeAlias = Annotated[int, TIME.of("occurred_at")]
_EventId: TypeAlias = Annotated[str, ID.of("event_id")]
_Agent: TypeAlias = Annotated[int, EMPLOYEE.of("agent")]
Response: TypeAlias = tuple[_Moment, _EventId, _Agent]
"""Epoch ms, event_id and the number of the agent."""
Resolution: TypeAlias = tuple[_Moment, _EventId, _Agent, Annotated[int | None, FIGURE.of("contacts")]]
"""Epoch ms, event_id, the number of the agent, and contacts so far if declared."""
Reopening: TypeAlias = tuple[_Moment, _EventId]
"""Epoch ms and event_id."""
Stop: TypeAlias = tuple[_Moment, _EventId, Annotated[bool, FIGURE]]
"""Epoch ms and event_id of a pause (True) or of a resumption."""
Fact: TypeAlias = Statement | Response | Resolution | Reopening | Stop

_FactT = TypeVar("_FactT", bound=tuple[Any, ...])

KEPT_RESPONSES: Final = 2
"""The earliest ones: no KPI asks for more."""


_EMPLOYEES: Final = EMPLOYEE.of("assignee")
_STATED: TypeAlias = Annotated[
    Statement,
    TIME.of("occurred_at"),
    ID.of("event_id"),
    VALUE.of(*(name for name in VALUES if name not in _EMPLOYEES.fields)),
    _EMPLOYEES,
]


_ANY: Final = ToldBy(*TYPES[TICKETS])


class Ticket(msgspec.Struct, array_like=True, gc=False):
    """The facts of one ticket; those of one kind are in the order of time and event_id."""

    opening: Annotated[_STATED | None, ToldBy("ticket.opened")] = None
    """The first opening: channel, category, priority, team, segment, product and assignee."""
    responses: Annotated[tuple[Response, ...], ToldBy("ticket.responded")] = ()
    """The two earliest answers of people, and their agents."""
    resolutions: Annotated[tuple[Resolution, ...], ToldBy("ticket.resolved")] = ()
    """All resolutions, with their agents, and the contacts so far."""
    reopenings: Annotated[tuple[Reopening, ...], ToldBy("ticket.reopened")] = ()
    """All reopenings."""
    superseded: Annotated[tuple[int, ...], HASH.of("event_id"), _ANY] = ()
    """Hashes of the event_ids that no longer matter."""
    updates: Annotated[tuple[_STATED, ...], ToldBy("ticket.updated")] = ()
    """The updates by which a value is the latest one, of the same values as an opening."""
    stops: Annotated[tuple[Stop, ...], ToldBy("ticket.paused", "ticket.resumed")] = ()
    """All pauses and resumptions."""
    void: Annotated[bool, FIGURE] = False
    """Whether the ticket is void; then only the hashes are left."""
    as_of: Annotated[int, TIME] = 0
    """When the ticket was counted last, while it goes on changing with time; epoch ms, else 0."""
    comment: Annotated[tuple[int, ...], FIGURE, VALUE, ToldBy("ticket.opened")] = ()
    """Of the opening's comment its score and its themes, and no text of it; empty without one.

    The score from -1,000 to 1,000, the number of its touchpoint, and those of its themes, `UNKNOWN` where it has none.
    """


def to_pack(facts: Ticket) -> Ticket | tuple[Any, ...]:
    """What to pack of a ticket: most have nothing behind their resolutions, and then it is left out; so is no comment.

    The six bytes matter: with ids of 36 characters they decide whether an ordinary ticket fits into Redis' 160 bytes.
    """
    if facts.comment:
        return facts
    unusual = facts.reopenings or facts.superseded or facts.updates or facts.stops or facts.void or facts.as_of
    if unusual:
        return msgspec.structs.astuple(facts)[:-1]
    return facts.opening, facts.responses, facts.resolutions


def add_opening(facts: Ticket, opening: Statement) -> None:
    """Keep the first opening of all. Its comment is the caller's to keep."""
    if facts.opening is None:
        facts.opening = opening
        return
    facts.opening, later = sorted((facts.opening, opening), key=order_key)
    take_id(facts, order_key(later)[1])


def add_update(facts: Ticket, update: Statement) -> None:
    """Keep the updates that state a value which no later one does."""
    facts.updates, dropped = adding(facts.updates, update)
    for event_id in dropped:
        take_id(facts, event_id)


def add_response(facts: Ticket, response: Response) -> None:
    """Keep the earliest responses."""
    kept = _with(facts.responses, response)
    if len(kept) > KEPT_RESPONSES:
        take_id(facts, kept[-1][1])
        kept = kept[:KEPT_RESPONSES]
    facts.responses = kept


def add_resolution(facts: Ticket, resolution: Resolution) -> None:
    """Keep every resolution."""
    facts.resolutions = _with(facts.resolutions, resolution)


def add_reopening(facts: Ticket, reopening: Reopening) -> None:
    """Keep every reopening."""
    facts.reopenings = _with(facts.reopenings, reopening)


def add_stop(facts: Ticket, stop: Stop) -> None:
    """Keep every pause and every resumption."""
    facts.stops = _with(facts.stops, stop)


def make_void(facts: Ticket, event_id: str) -> None:
    """Keep nothing but that the ticket is void, and that the ids of its events are taken."""
    opening = () if facts.opening is None else (facts.opening,)
    kept = (*opening, *facts.responses, *facts.resolutions, *facts.reopenings, *facts.updates, *facts.stops)
    facts.superseded = (*facts.superseded, *(identity(str(fact[1])) for fact in kept), identity(event_id))
    facts.opening = None
    facts.responses = facts.resolutions = facts.reopenings = facts.updates = facts.stops = facts.comment = ()
    facts.void = True
    facts.as_of = 0


def known_outcome(facts: Ticket, event_id: str, fact: Fact | None) -> EventOutcome | None:
    """What an event is if its event_id was there before, else None.

    What was heard of its comment does not matter: other words in the settings would have heard something else.

    Args:
        facts: the ticket's facts.
        event_id: the event's id.
        fact: what would be kept of the event; None if that is nothing.
    """
    opening = facts.opening
    if opening is not None and opening[1] == event_id:
        return EventOutcome.DUPLICATE if opening == fact else EventOutcome.CONFLICT
    for kept in (facts.responses, facts.resolutions, facts.reopenings, facts.updates, facts.stops):
        for known in kept:
            if known[1] == event_id:
                return EventOutcome.DUPLICATE if known == fact else EventOutcome.CONFLICT
    if facts.superseded and identity(event_id) in facts.superseded:
        return EventOutcome.DUPLICATE
    return None


def take_id(facts: Ticket, event_id: str) -> None:
    """Remember an event of which nothing else is kept."""
    facts.superseded = (*facts.superseded, identity(event_id))


def _with(kept: tuple[_FactT, ...], fact: _FactT) -> tuple[_FactT, ...]:
    """One more, in order; event_ids differ, so that order never depends on what follows them."""
    return (*kept, fact) if not kept or kept[-1] < fact else tuple(sorted((*kept, fact)))


def values_of(facts: Ticket) -> tuple[int, ...]:
    """The latest number of each of `VALUES` that the first opening or any update states."""
    opening = facts.opening
    stated = facts.updates if opening is None else (opening, *facts.updates)
    return latest(stated, len(VALUES), fields.UNKNOWN)


def counting_resolution(facts: Ticket) -> Resolution | None:
    """The first resolution after the last reopening, or the first of all where there is none."""
    resolutions, reopenings = facts.resolutions, facts.reopenings
    if not reopenings:
        return resolutions[0] if resolutions else None
    last = reopenings[-1]
    return next((resolution for resolution in resolutions if resolution[:2] > last), None)
