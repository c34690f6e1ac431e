"""What is kept of one ticket, and how an event changes it.

Kept are the first opening, the two earliest responses, the last resolution and every reopening; of what was superseded
only a hash of its event_id, so that it stays a duplicate.
"""

from typing import Final, TypeAlias

import msgspec

from schemas import TicketOpened, TicketReopened, TicketResolved, TicketResponded
from streams.engine.family import EventOutcome, identity

TicketEvent: TypeAlias = TicketOpened | TicketResponded | TicketResolved | TicketReopened

Opening: TypeAlias = tuple[int, str, int, int, int]
"""Epoch ms, event_id, numbers of channel, category and priority."""
OrderKey: TypeAlias = tuple[int, str]
"""Epoch ms and event_id: the order of facts."""
Resolution: TypeAlias = tuple[int, str, int | None]
"""Epoch ms, event_id, contacts so far if declared."""

KEPT_RESPONSES: Final = 2
"""The earliest ones: no KPI asks for more."""


class Ticket(msgspec.Struct, array_like=True, gc=False):
    """The facts of one ticket; responses and reopenings are in order."""

    opening: Opening | None = None
    responses: list[OrderKey] = []
    resolution: Resolution | None = None
    reopenings: list[OrderKey] = []
    superseded: list[int] = []
    """Hashes of the event_ids that no longer matter."""


def add_opening(facts: Ticket, opening: Opening) -> None:
    """Keep the first opening of all."""
    if facts.opening is None:
        facts.opening = opening
        return
    first, later = sorted((facts.opening, opening))
    facts.opening = first
    facts.superseded.append(identity(later[1]))


def add_response(facts: Ticket, response: OrderKey) -> None:
    """Keep the earliest responses."""
    facts.responses.append(response)
    if len(facts.responses) > 1:
        facts.responses.sort()
        if len(facts.responses) > KEPT_RESPONSES:
            facts.superseded.append(identity(facts.responses.pop()[1]))


def add_resolution(facts: Ticket, resolution: Resolution) -> None:
    """Keep the last resolution of all."""
    if facts.resolution is None:
        facts.resolution = resolution
        return
    if resolution[:2] < facts.resolution[:2]:
        facts.superseded.append(identity(resolution[1]))
    else:
        facts.superseded.append(identity(facts.resolution[1]))
        facts.resolution = resolution


def add_reopening(facts: Ticket, reopening: OrderKey) -> None:
    """Keep every reopening."""
    facts.reopenings.append(reopening)
    facts.reopenings.sort()


def known_outcome(facts: Ticket, event: TicketEvent) -> EventOutcome | None:
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
        return EventOutcome.DUPLICATE if superseded else None
    return EventOutcome.DUPLICATE if same else EventOutcome.CONFLICT
