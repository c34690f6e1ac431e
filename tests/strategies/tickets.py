"""Awkward tickets: without openings or with several, resolved before they were opened, reopened over and over."""

from hypothesis import strategies as st

from tests.strategies.arrivals import Event
from tests.strategies.moments import pools
from tests.strategies.values import CHANNELS, event

_TICKETS = st.sampled_from(["t1", "t1", "t2"])
_CONTACTS = st.sampled_from([None, None, 0, 1, 2])


def tickets(now: int, most: int = 10) -> st.SearchStrategy[list[Event]]:
    """Events of one or two tickets."""
    return pools(now).flatmap(lambda pool: st.lists(ticket_event(st.sampled_from(pool)), min_size=1, max_size=most))


def ticket_event(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    """An event of a ticket."""
    return st.one_of(
        event(
            "ticket.opened",
            moment,
            ticket_id=_TICKETS,
            customer_id=st.just("c1"),
            channel=CHANNELS,
            category=CHANNELS,
            priority=CHANNELS,
        ),
        event("ticket.responded", moment, ticket_id=_TICKETS),
        event("ticket.resolved", moment, ticket_id=_TICKETS, contacts=_CONTACTS),
        event("ticket.reopened", moment, ticket_id=_TICKETS),
    )
