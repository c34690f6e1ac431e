"""The help desk: tickets from their opening to their last resolution."""

from math import sqrt
from typing import Final

from schemas import TicketOpened, TicketReopened, TicketResolved, TicketResponded
from streams.simulator.company import (
    AGENTS,
    CATEGORIES,
    CHANNEL_PACE,
    PRIORITIES,
    PRIORITY_WEIGHTS,
    TICKET_CHANNELS,
)
from streams.simulator.people import Customer, People
from streams.simulator.surveys import Surveys
from streams.simulator.world import HOUR, MINUTE, Choice, World

_CHANNEL, _CATEGORY, _PRIORITY = Choice(TICKET_CHANNELS), Choice(CATEGORIES), Choice(PRIORITY_WEIGHTS)
_SHARE_WAITING: Final = 0.045
"""Tickets that wait for somebody else, a supplier say, for many hours."""
_WAIT: Final = 14 * HOUR
_SHARE_REOPENED: Final = 0.06
_USUALLY_OPEN: Final = 12
"""Tickets open at a time that leave the desk at its own pace."""
_SHARE_POSTPONED: Final = 0.75
_SHARE_OLDEST: Final = 0.35
"""Where the desk is jammed: tickets that wait on instead of being settled; those for which the oldest comes first."""


class Ticket:
    """A ticket while it is open. `times` is how much longer than usual it takes."""

    __slots__ = ("agent", "contacts", "customer", "opened_at", "priority", "ticket_id", "times", "waits")

    def __init__(self, ticket_id: str, customer: Customer, priority: str, opened_at: int) -> None:
        self.ticket_id = ticket_id
        self.customer = customer
        self.priority = priority
        self.opened_at = opened_at
        self.times = 1.0
        self.contacts = 0
        self.waits = False
        self.agent = ""


class Desk:
    """Takes tickets, answers and settles them; the fuller the desk, the longer it takes."""

    def __init__(self, world: World, people: People, surveys: Surveys) -> None:
        self._world = world
        self._people = people
        self._surveys = surveys
        self._open: dict[str, Ticket] = {}
        """By their opening, the oldest first."""

    def open(self) -> None:
        """A customer needs help."""
        self._open_one(waits=self._world.chance(_SHARE_WAITING))

    def open_waiting(self) -> None:
        """A customer needs help that only somebody else can give, many hours later."""
        self._open_one(waits=True)

    def _open_one(self, *, waits: bool) -> None:
        world = self._world
        random = world.random
        customer = self._people.anyone()
        if customer is None:
            return
        channel, priority = _CHANNEL.draw(random), _PRIORITY.draw(random)
        ticket = Ticket(world.number("ticket"), customer, priority, world.now)
        ticket.times = CHANNEL_PACE[channel] * self._load() * world.effects.delay
        ticket.waits = waits
        ticket.agent = random.choice(AGENTS)
        self._open[ticket.ticket_id] = ticket
        world.emit(
            TicketOpened(
                ticket_id=ticket.ticket_id,
                customer_id=customer.customer_id,
                channel=channel,
                category=_CATEGORY.draw(random),
                priority=priority,
                **world.common(),
            )
        )
        kind = PRIORITIES[priority]
        world.later(world.about(kind.response * MINUTE * ticket.times, 0.6), self._respond, ticket)

    def _load(self) -> float:
        """How much longer everything takes because of what is open, from 0.7 to 2."""
        usual = _USUALLY_OPEN * self._world.office_load
        return min(2.0, max(0.7, sqrt((len(self._open) + 10) / (usual + 10))))

    def _respond(self, ticket: Ticket) -> None:
        world = self._world
        if ticket.ticket_id not in self._open:
            return
        ticket.contacts += 1
        world.emit(TicketResponded(ticket_id=ticket.ticket_id, agent=ticket.agent, **world.common()))
        rest = world.about(PRIORITIES[ticket.priority].resolution * MINUTE * ticket.times, 0.8)
        if ticket.contacts == 1 and ticket.waits:
            rest += world.about(_WAIT, 0.5)
        if ticket.contacts < 4 and world.chance(0.3):
            world.later(rest * 0.4, self._respond, ticket)
        else:
            world.later(rest, self._settle, ticket)

    def _settle(self, ticket: Ticket) -> None:
        """A ticket is about to be settled; where the desk is jammed, others may come first."""
        world = self._world
        if ticket.ticket_id not in self._open:
            return
        delay = world.effects.delay
        if delay > 1.0 and world.chance(_SHARE_POSTPONED):
            age = world.now - ticket.opened_at
            world.later(max(10 * MINUTE, age * (delay - 1)), self._settle, ticket)
            if world.chance(_SHARE_OLDEST):
                self._resolve(next(iter(self._open.values())))
        else:
            self._resolve(ticket)

    def _resolve(self, ticket: Ticket) -> None:
        world = self._world
        del self._open[ticket.ticket_id]
        world.emit(
            TicketResolved(
                ticket_id=ticket.ticket_id,
                agent=ticket.agent,
                contacts=ticket.contacts if world.chance(0.8) else None,
                **world.common(),
            )
        )
        ticket.customer.feel(0.01 if ticket.times < 2 else -0.06)
        if world.chance(_SHARE_REOPENED):
            world.later(world.about(3 * HOUR, 0.8), self._reopen, ticket)
        else:
            self._surveys.ask_helped(ticket.customer, ticket.ticket_id)

    def _reopen(self, ticket: Ticket) -> None:
        world = self._world
        ticket.customer.feel(-0.04)
        self._open[ticket.ticket_id] = ticket
        world.emit(TicketReopened(ticket_id=ticket.ticket_id, **world.common()))
        world.later(world.about(10 * MINUTE * ticket.times, 0.6), self._respond, ticket)
