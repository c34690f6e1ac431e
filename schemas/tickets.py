"""Events of the topic `crm.tickets`; the key is the ticket's id."""

from schemas.events import Count, Event, Text


class TicketOpened(Event, tag="ticket.opened", frozen=True, kw_only=True, gc=False):
    """A customer asked for help.

    If a ticket has several openings, the first one counts. It sets the channel, category and priority of the ticket.
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


class TicketResponded(Event, tag="ticket.responded", frozen=True, kw_only=True, gc=False):
    """Somebody answered the customer.

    The first response of a ticket gives the response time.
    """

    ticket_id: Text
    """The ticket."""
    agent: Text | None = None
    """Who answered. No KPI reads it."""


class TicketResolved(Event, tag="ticket.resolved", frozen=True, kw_only=True, gc=False):
    """The ticket was settled.

    If a ticket has several resolutions, the last one counts. If the ticket is reopened later, none counts: the ticket
    is open again.
    """

    ticket_id: Text
    """The ticket."""
    agent: Text | None = None
    """Who settled it. No KPI reads it."""
    contacts: Count | None = None
    """Contacts with the customer so far. Omitted: one contact, if at most one response came before the resolution."""


class TicketReopened(Event, tag="ticket.reopened", frozen=True, kw_only=True, gc=False):
    """The ticket was opened again.

    It cancels the resolution before it. Every reopening is counted.
    """

    ticket_id: Text
    """The ticket."""


TicketEvent = TicketOpened | TicketResponded | TicketResolved | TicketReopened
