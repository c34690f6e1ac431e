"""Events of the topic `crm.tickets`; the key is the ticket's id."""

from schemas.events import Count, Event, Remark, Text


class TicketOpened(Event, tag="ticket.opened", frozen=True, kw_only=True, gc=False):
    """A customer asked for help.

    If a ticket has several openings, the first one counts. Channel, category, priority, team, assignee, segment and
    product of a ticket are each the latest value that the first opening or any update gives; they hold for everything
    that the ticket counts.
    """

    ticket_id: Text
    """The ticket."""
    customer_id: Text
    """Who asks. No KPI reads it."""
    channel: Text | None = None
    """The channel that the customer used. Omitted: "unknown"."""
    category: Text | None = None
    """The subject of the ticket. Omitted: "unknown"."""
    priority: Text | None = None
    """How urgent it is. Omitted: "unknown"."""
    team: Text | None = None
    """The team that works on it. Omitted: "unknown"."""
    assignee: Text | None = None
    """Who is to work on it. Omitted: "unknown"."""
    segment: Text | None = None
    """The group of customers that the customer belongs to. Omitted: "unknown"."""
    product: Text | None = None
    """What the ticket is about. Omitted: "unknown"."""
    comment: Remark | None = None
    """What the customer wrote. KPIs read its sentiment and its themes. Blank: as if it were omitted."""


class TicketUpdated(Event, tag="ticket.updated", frozen=True, kw_only=True, gc=False):
    """Values of a ticket changed. Everything that the ticket counts moves to the new values."""

    ticket_id: Text
    """The ticket."""
    channel: Text | None = None
    """The channel that the customer used. Omitted: as in earlier events."""
    category: Text | None = None
    """The subject of the ticket. Omitted: as in earlier events."""
    priority: Text | None = None
    """How urgent it is. Omitted: as in earlier events."""
    team: Text | None = None
    """The team that works on it. Omitted: as in earlier events."""
    assignee: Text | None = None
    """Who is to work on it. Omitted: as in earlier events."""
    segment: Text | None = None
    """The group of customers that the customer belongs to. Omitted: as in earlier events."""
    product: Text | None = None
    """What the ticket is about. Omitted: as in earlier events."""


class TicketResponded(Event, tag="ticket.responded", frozen=True, kw_only=True, gc=False):
    """Somebody answered the customer.

    The first response of a ticket gives the response time. Automatic responses count in no KPI.
    """

    ticket_id: Text
    """The ticket."""
    agent: Text | None = None
    """Who answered. Omitted: "unknown"."""
    automatic: bool = False
    """Whether a machine answered, as in a confirmation of receipt. Omitted: false."""


class TicketPaused(Event, tag="ticket.paused", frozen=True, kw_only=True, gc=False):
    """The ticket waits for somebody else, such as the customer, until it is resumed, resolved or reopened.

    Paused time counts in no duration of the ticket.
    """

    ticket_id: Text
    """The ticket."""


class TicketResumed(Event, tag="ticket.resumed", frozen=True, kw_only=True, gc=False):
    """The ticket is worked on again."""

    ticket_id: Text
    """The ticket."""


class TicketResolved(Event, tag="ticket.resolved", frozen=True, kw_only=True, gc=False):
    """The ticket was settled.

    If a ticket has several resolutions, the first one after the last reopening counts. Without one the ticket is open.
    """

    ticket_id: Text
    """The ticket."""
    agent: Text | None = None
    """Who settled it. Omitted: "unknown"."""
    contacts: Count | None = None
    """Contacts with the customer so far. Omitted: one contact, if at most one response came before the resolution."""


class TicketReopened(Event, tag="ticket.reopened", frozen=True, kw_only=True, gc=False):
    """The ticket was opened again.

    It cancels the resolutions before it. Every reopening is counted.
    """

    ticket_id: Text
    """The ticket."""


class TicketVoided(Event, tag="ticket.voided", frozen=True, kw_only=True, gc=False):
    """The ticket should never have been: spam, a test, or a duplicate that was merged into another ticket.

    Everything that the ticket counted is taken back. What arrives of the ticket later changes nothing.
    """

    ticket_id: Text
    """The ticket."""
    reason: Text | None = None
    """Why it is void. No KPI reads it."""


TicketEvent = (
    TicketOpened
    | TicketUpdated
    | TicketResponded
    | TicketPaused
    | TicketResumed
    | TicketResolved
    | TicketReopened
    | TicketVoided
)
