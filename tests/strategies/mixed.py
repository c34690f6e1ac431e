"""Awkward stories of all families at once: what needs two of them, such as the cost of a new customer."""

from hypothesis import strategies as st

from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.customers import INACTIVITY_DAYS, customer_event, purchase_event
from tests.strategies.deals import deal_event
from tests.strategies.marketing import marketing_event
from tests.strategies.moments import pools
from tests.strategies.tickets import ticket_event


def mixed(now: int, most: int = 12) -> st.SearchStrategy[list[Event]]:
    """Events of everything."""
    return pools(now, [INACTIVITY_DAYS * DAY]).flatmap(lambda pool: _events(st.sampled_from(pool), now, most))


def _events(moment: st.SearchStrategy[int], now: int, most: int) -> st.SearchStrategy[list[Event]]:
    families = [
        purchase_event(moment),
        customer_event(moment),
        marketing_event(moment, now),
        deal_event(moment),
        ticket_event(moment),
    ]
    return st.lists(st.one_of(families), min_size=1, max_size=most)
