"""What is kept of one lead, and how an event changes it.

Kept are the first creation, the later ones and the updates that give a latest value, all qualifications and
disqualifications, and the first conversion: a late fact can make any of these count. Of what can never count again
there is only a hash of its event_id, so that it stays a duplicate.
"""

from collections.abc import Iterator
from typing import Annotated, Final, TypeAlias

import msgspec

from agents.statements import Statement, adding, latest, order_key
from schemas.topics import LEADS, TYPES
from streams.arithmetic import fields
from streams.engine.family import EventOutcome, identity
from streams.kept import EMPLOYEE, FIGURE, HASH, ID, TIME, VALUE, ToldBy

VALUES: Final = ("channel", "campaign", "owner", "priority")
"""What creations and updates state of a lead, in the order of their numbers in `Statement`."""

_Moment: TypeAlias = Annotated[int, TIME.of("occurred_at")]
_EventId: TypeAlias = Annotated[str, ID.of("event_id")]
Conversion: TypeAlias = tuple[_Moment, _EventId]
"""Epoch ms and event_id."""
Judgement: TypeAlias = tuple[_Moment, _EventId, Annotated[int | None, VALUE.of("reason")]]
"""Epoch ms, event_id, and the number of the reason of a disqualification; None of a qualification."""
Fact: TypeAlias = Statement | Conversion | Judgement


_STATED: TypeAlias = Annotated[
    Statement,
    TIME.of("occurred_at"),
    ID.of("event_id"),
    VALUE.of("channel", "campaign_id", "priority"),
    EMPLOYEE.of("owner"),
]


class Lead(msgspec.Struct, array_like=True, gc=False):
    """The facts of one lead; those of one kind are in the order of time and event_id."""

    created: Annotated[_STATED | None, ToldBy("lead.created")] = None
    """The first creation: channel, campaign, owner and priority."""
    judged: Annotated[tuple[Judgement, ...], ToldBy("lead.qualified", "lead.disqualified")] = ()
    """All qualifications, and all disqualifications with their reasons."""
    converted: Annotated[Conversion | None, ToldBy("lead.converted")] = None
    """The first conversion."""
    stated: Annotated[tuple[_STATED, ...], ToldBy("lead.created", "lead.updated")] = ()
    """The later creations and the updates by which a value is the latest one, of the same values."""
    superseded: Annotated[tuple[int, ...], HASH.of("event_id"), ToldBy(*TYPES[LEADS])] = ()
    """Hashes of the event_ids of which nothing else is kept."""
    void: Annotated[bool, FIGURE] = False
    """Whether the lead is void; then only the hashes are left."""

    def kept(self) -> Iterator[Fact]:
        """All facts of which more than a hash is kept."""
        if self.created is not None:
            yield self.created
        yield from self.stated
        yield from self.judged
        if self.converted is not None:
            yield self.converted


def add_creation(facts: Lead, creation: Statement) -> None:
    """Keep the first creation; of the others what they state."""
    if facts.created is None:
        facts.created = creation
        return
    facts.created, later = sorted((facts.created, creation), key=order_key)
    add_update(facts, later)


def add_update(facts: Lead, update: Statement) -> None:
    """Keep the statements of a value that no later one states."""
    facts.stated, dropped = adding(facts.stated, update)
    for event_id in dropped:
        take_id(facts, event_id)


def add_judgement(facts: Lead, judgement: Judgement) -> None:
    """Keep every qualification and disqualification."""
    facts.judged = tuple(sorted((*facts.judged, judgement), key=lambda known: known[:2]))


def add_conversion(facts: Lead, conversion: Conversion) -> None:
    """Keep the first conversion."""
    if facts.converted is None:
        facts.converted = conversion
        return
    facts.converted, later = sorted((facts.converted, conversion))
    take_id(facts, later[1])


def make_void(facts: Lead, event_id: str) -> None:
    """Keep nothing but that the lead is void, and that the ids of its events are taken."""
    facts.superseded = (*facts.superseded, *(identity(str(fact[1])) for fact in facts.kept()), identity(event_id))
    facts.created = facts.converted = None
    facts.stated, facts.judged = (), ()
    facts.void = True


def take_id(facts: Lead, event_id: str) -> None:
    """Remember an event of which nothing else is kept."""
    facts.superseded = (*facts.superseded, identity(event_id))


def known_outcome(facts: Lead, event_id: str, fact: Fact | None) -> EventOutcome | None:
    """What an event is if its event_id was there before, else None; `fact` is what would be kept of it, if anything."""
    for known in facts.kept():
        if known[1] == event_id:
            return EventOutcome.DUPLICATE if known == fact else EventOutcome.CONFLICT
    return EventOutcome.DUPLICATE if facts.superseded and identity(event_id) in facts.superseded else None


def values_of(facts: Lead) -> tuple[int, ...]:
    """The latest number of each of `VALUES` that any creation or update states."""
    stated = facts.stated if facts.created is None else (facts.created, *facts.stated)
    return latest(stated, len(VALUES), fields.UNKNOWN)
