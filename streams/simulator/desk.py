"""The help desk: tickets from their opening to their last resolution."""

from msgspec.structs import replace

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
from streams.simulator.company import (
    AGENTS,
    CATEGORIES,
    CATEGORIES_OF_PRODUCTS,
    CHANNEL_PACE,
    CONFIRMED_CHANNELS,
    FAMILY_NAMES,
    FIRST_LINE,
    PRIORITIES,
    PRIORITY_WEIGHTS,
    SECOND_LINE,
    TEAM_OF_CATEGORY,
    TICKET_CHANNELS,
)
from streams.simulator.people import Customer, People
from streams.simulator.surveys import About, Surveys
from streams.simulator.world import HOUR, MINUTE, Choice, World

_CHANNEL, _CATEGORY, _PRIORITY = Choice(TICKET_CHANNELS), Choice(CATEGORIES), Choice(PRIORITY_WEIGHTS)


class Ticket:
    """A ticket while it is open. `times` is how much longer than usual it takes.

    `opening` is what was told of it first. `paused` is for how long it was in the pauses that are over, and `paused_at`
    when the last one began.
    """

    __slots__ = (
        "agent",
        "contacts",
        "customer",
        "opened_at",
        "opening",
        "paused",
        "paused_at",
        "priority",
        "product",
        "team",
        "ticket_id",
        "times",
        "waits",
    )

    def __init__(self, ticket_id: str, customer: Customer, priority: str, opened_at: int) -> None:
        self.ticket_id = ticket_id
        self.customer = customer
        self.priority = priority
        self.opened_at = opened_at
        self.times = 1.0
        self.opening: TicketOpened | None = None
        self.paused = 0
        self.paused_at = 0
        self.contacts = 0
        self.waits = False
        self.agent = ""
        self.team = ""
        self.product: str | None = None


class Desk:
    """Takes tickets, answers and settles them, round the clock; where it is jammed, the oldest ones first."""

    def __init__(self, world: World, people: People, surveys: Surveys) -> None:
        self._world = world
        self._people = people
        self._surveys = surveys
        self._open: dict[str, Ticket] = {}
        """By their opening, the oldest first."""
        self._figures = world.figures.desk

    def open(self) -> None:
        """A customer needs help, which now and then only somebody else can give, many hours later."""
        world = self._world
        random = world.random
        customer = self._people.anyone()
        if customer is None:
            return
        channel, category, priority = _CHANNEL.draw(random), _CATEGORY.draw(random), _PRIORITY.draw(random)
        ticket = Ticket(world.number("ticket"), customer, priority, world.now)
        ticket.times = CHANNEL_PACE[channel] * world.effects.delay
        ticket.waits = world.chance(self._figures.waiting)
        ticket.agent = random.choice(AGENTS)
        ticket.team = TEAM_OF_CATEGORY.get(category, FIRST_LINE)
        if category in CATEGORIES_OF_PRODUCTS:
            ticket.product = random.choice(list(customer.tiers) or FAMILY_NAMES)
        self._open[ticket.ticket_id] = ticket
        ticket.opening = TicketOpened(
            ticket_id=ticket.ticket_id,
            customer_id=customer.customer_id,
            channel=channel,
            category=category,
            priority=priority,
            team=ticket.team,
            assignee=ticket.agent,
            segment=customer.segment or None,
            product=ticket.product,
            comment=world.remarks.of_ticket(category),
            **world.common(),
        )
        world.emit(ticket.opening)
        if world.in_full and channel in CONFIRMED_CHANNELS:
            world.emit(TicketResponded(ticket_id=ticket.ticket_id, automatic=True, **world.common()))
        if world.chance(self._figures.spam):
            world.later(world.about(20 * MINUTE, self._figures.response_spread), self._void, ticket)
            return
        kind = PRIORITIES[priority]
        world.later(
            world.about(kind.response * MINUTE * ticket.times, self._figures.response_spread), self._respond, ticket
        )

    def settle_oldest(self) -> None:
        """The ticket that has been open for the longest is settled."""
        if self._open:
            self._resolve(next(iter(self._open.values())))

    def _respond(self, ticket: Ticket) -> None:
        """The customer gets an answer; now and then that is a question, and the ticket is paused until the reply."""
        world = self._world
        if ticket.ticket_id not in self._open:
            return
        figures = self._figures
        ticket.contacts += 1
        if world.in_full or ticket.contacts == 1:
            world.emit(TicketResponded(ticket_id=ticket.ticket_id, agent=ticket.agent, **world.common()))
        if ticket.contacts > 1:
            self._work_on(ticket)
            return
        if world.chance(figures.passed_on):
            ticket.agent, ticket.team = world.random.choice(AGENTS), SECOND_LINE
            world.emit(
                TicketUpdated(ticket_id=ticket.ticket_id, team=ticket.team, assignee=ticket.agent, **world.common())
            )
        if not ticket.waits and world.chance(figures.asked_back):
            world.emit(TicketPaused(ticket_id=ticket.ticket_id, **world.common()))
            ticket.paused_at = world.now
            world.later(world.about(figures.reply_hours * HOUR, figures.response_spread), self._resume, ticket)
        else:
            self._work_on(ticket)

    def _resume(self, ticket: Ticket) -> None:
        world = self._world
        if ticket.ticket_id in self._open:
            world.emit(TicketResumed(ticket_id=ticket.ticket_id, **world.common()))
            ticket.paused += world.now - ticket.paused_at
            self._work_on(ticket)

    def _work_on(self, ticket: Ticket) -> None:
        """Another answer, or the end."""
        world, figures = self._world, self._figures
        rest = world.about(PRIORITIES[ticket.priority].resolution * MINUTE * ticket.times, figures.resolution_spread)
        if ticket.contacts == 1 and ticket.waits:
            rest += world.about(figures.wait_hours * HOUR, 0.5)
        if ticket.contacts < figures.most_contacts and world.chance(figures.another_contact):
            world.later(rest * 0.4, self._respond, ticket)
        else:
            world.later(rest, self._settle, ticket)

    def _void(self, ticket: Ticket) -> None:
        world = self._world
        if self._open.pop(ticket.ticket_id, None):
            world.emit(TicketVoided(ticket_id=ticket.ticket_id, reason="spam", **world.common()))

    def _settle(self, ticket: Ticket) -> None:
        """A ticket is about to be settled; where the desk is jammed, others may come first."""
        world = self._world
        if ticket.ticket_id not in self._open:
            return
        delay = world.effects.delay
        if delay > 1.0 and world.chance(self._figures.postponed):
            age = world.now - ticket.opened_at
            world.later(max(10 * MINUTE, age * (delay - 1)), self._settle, ticket)
            if world.chance(self._figures.oldest):
                self._resolve(next(iter(self._open.values())))
        else:
            self._resolve(ticket)

    def _resolve(self, ticket: Ticket) -> None:
        world = self._world
        del self._open[ticket.ticket_id]
        self._tell_of_waiting(ticket)
        world.emit(
            TicketResolved(
                ticket_id=ticket.ticket_id,
                agent=ticket.agent,
                contacts=ticket.contacts if world.chance(0.8) or not world.in_full else None,
                **world.common(),
            )
        )
        ticket.customer.feel(0.002 if ticket.times < 2 else -0.06)
        if world.chance(self._figures.reopened):
            world.later(world.about(8 * HOUR, 0.8), self._reopen, ticket)
        else:
            self._surveys.ask_helped(
                ticket.customer, About(ticket.ticket_id, ticket.agent, ticket.team, ticket.product)
            )

    def _tell_of_waiting(self, ticket: Ticket) -> None:
        """Perhaps it turns out that the customer had asked long before the desk knew: that is told now, once."""
        world = self._world
        opening, longer = ticket.opening, world.effects.waited - 1.0
        if opening is None or longer <= 0.0:
            return
        unseen = int((world.now - ticket.opened_at - ticket.paused) * longer)
        world.emit(replace(opening, event_id=world.number("e"), occurred_at=opening.occurred_at - unseen))
        ticket.opening = None

    def _reopen(self, ticket: Ticket) -> None:
        world = self._world
        ticket.customer.feel(-0.04)
        self._open[ticket.ticket_id] = ticket
        world.emit(TicketReopened(ticket_id=ticket.ticket_id, **world.common()))
        world.later(world.about(60 * MINUTE * ticket.times, 0.6), self._respond, ticket)
