"""Events of the topic `crm.tickets`; the key is the ticket's id."""

from schemas.events import Count, Event, Text


class TicketOpened(Event, tag="ticket.opened", frozen=True, kw_only=True, gc=False):
    """A customer asked for help.

    Of several openings of a ticket the first counts, and gives the ticket its channel, category and priority for good.
    """

    ticket_id: Text
    """The ticket."""
    customer_id: Text
    """Who asks. No KPI reads it."""
    channel: Text | None = None
    """The way in which the customer asked. Omitted: "unknown"."""
    category: Text | None = None
    """What it is about. Omitted: "unknown"."""
    priority: Text | None = None
    """How urgent it is. Omitted: "unknown"."""


class TicketResponded(Event, tag="ticket.responded", frozen=True, kw_only=True, gc=False):
    """Somebody answered the customer.

    The first answer of all gives the response time.
    """

    ticket_id: Text
    """The ticket."""
    agent: Text | None = None
    """Who answered. No KPI reads it."""


class TicketResolved(Event, tag="ticket.resolved", frozen=True, kw_only=True, gc=False):
    """The ticket was settled.

    Of several resolutions the last counts. One that is followed by a reopening does not: the ticket is open again.
    """

    ticket_id: Text
    """The ticket."""
    agent: Text | None = None
    """Who settled it. No KPI reads it."""
    contacts: Count | None = None
    """Contacts with the customer so far. Omitted: settled at first contact with at most one answer before."""


class TicketReopened(Event, tag="ticket.reopened", frozen=True, kw_only=True, gc=False):
    """The ticket turned out not to be settled.

    It takes back the resolution before it. Every reopening is counted.
    """

    ticket_id: Text
    """The ticket."""


TicketEvent = TicketOpened | TicketResponded | TicketResolved | TicketReopened
