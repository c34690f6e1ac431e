"""Events of the topic `crm.tickets`; the key is the ticket's id."""

from schemas.events import Count, Event, Text


class TicketOpened(Event, tag="ticket.opened", frozen=True, kw_only=True, gc=False):
    """A customer asked for help."""

    ticket_id: Text
    customer_id: Text
    channel: Text | None = None
    category: Text | None = None
    priority: Text | None = None


class TicketResponded(Event, tag="ticket.responded", frozen=True, kw_only=True, gc=False):
    """Somebody answered the customer."""

    ticket_id: Text
    agent: Text | None = None


class TicketResolved(Event, tag="ticket.resolved", frozen=True, kw_only=True, gc=False):
    """The ticket was settled, after `contacts` contacts with the customer (None: not declared)."""

    ticket_id: Text
    agent: Text | None = None
    contacts: Count | None = None


class TicketReopened(Event, tag="ticket.reopened", frozen=True, kw_only=True, gc=False):
    """The ticket turned out not to be settled."""

    ticket_id: Text


TicketEvent = TicketOpened | TicketResponded | TicketResolved | TicketReopened
