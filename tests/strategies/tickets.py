"""Awkward tickets: without openings or with several, resolved before they were opened, paused for ever, void."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.recount.windows import DAY, HOUR, MINUTE
from tests.strategies.arrivals import Event
from tests.strategies.moments import pools
from tests.strategies.values import CHANNELS, COMMENTS, THEMES, event

_TICKETS = st.sampled_from(["t1", "t1", "t2"])
_CONTACTS = st.sampled_from([None, None, 0, 1, 2])
_PRIORITIES = st.sampled_from([None, "", "urgent", "urgent", "low", "unknown"])
_AGENTS = st.sampled_from([None, "ann", "bob"])
_VALUES = {"channel": CHANNELS, "category": CHANNELS, "priority": _PRIORITIES, "team": CHANNELS}
_VALUES |= {"segment": CHANNELS, "product": CHANNELS, "assignee": CHANNELS}

SERVICE_LEVELS = f"""{THEMES}
[service_levels]
response = {{ default = "4h", urgent = "45m" }}
resolution = {{ default = "16h", urgent = "2h", low = "1h" }}
"""
"""Promises to tickets of any priority; a low one is due soon at once."""
APART: Sequence[int] = (45 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 15 * HOUR, 16 * HOUR, DAY)
"""Distances at which a promise is just kept, just broken, or just due soon, if all time counts."""


def tickets(now: int, most: int = 10) -> st.SearchStrategy[list[Event]]:
    """Events of one or two tickets."""
    return pools(now).flatmap(lambda pool: _events(pool, most))


def promised_tickets(now: int, most: int = 10) -> st.SearchStrategy[list[Event]]:
    """The same, often just as far apart as a target says."""
    steps = st.lists(st.sampled_from(APART), min_size=1, max_size=2, unique=True)
    return steps.flatmap(lambda apart: pools(now, apart)).flatmap(lambda pool: _events(pool, most))


def ticket_event(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    """An event of a ticket."""
    opened = event("ticket.opened", moment, ticket_id=_TICKETS, customer_id=st.just("c1"), comment=COMMENTS, **_VALUES)
    return st.one_of(
        opened,
        opened,
        event("ticket.updated", moment, ticket_id=_TICKETS, **_VALUES),
        event(
            "ticket.responded",
            moment,
            ticket_id=_TICKETS,
            agent=_AGENTS,
            automatic=st.sampled_from([None, None, False, True]),
        ),
        event("ticket.paused", moment, ticket_id=_TICKETS),
        event("ticket.resumed", moment, ticket_id=_TICKETS),
        event("ticket.resolved", moment, ticket_id=_TICKETS, agent=_AGENTS, contacts=_CONTACTS),
        event("ticket.resolved", moment, ticket_id=_TICKETS, agent=_AGENTS, contacts=_CONTACTS),
        event("ticket.reopened", moment, ticket_id=_TICKETS),
    )


def _events(pool: Sequence[int], most: int) -> st.SearchStrategy[list[Event]]:
    """Stories in which a ticket is void are rare: nothing else is told of it."""
    moment = st.sampled_from(pool)
    told = st.lists(ticket_event(moment), min_size=1, max_size=most)
    voided = event("ticket.voided", moment, ticket_id=_TICKETS, reason=st.sampled_from([None, "spam"]))
    with_one = st.tuples(told, voided, st.integers(0, most)).map(
        lambda parts: [*parts[0][: parts[2]], parts[1], *parts[0][parts[2] :]]
    )
    return st.integers(0, 5).flatmap(lambda chance: with_one if chance == 0 else told)
