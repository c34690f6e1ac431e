"""Awkward sales: deals that sell to customers who also buy, whose refunds and voidings find them or do not."""

from hypothesis import strategies as st

from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, CUSTOMERS, customer_event
from tests.strategies.deals import PIPELINES, deal_event
from tests.strategies.moments import pools
from tests.strategies.values import CURRENCIES, event, with_money

_SELLING = PIPELINES.removeprefix(CURRENCIES).replace("stalled_after", "sells = true\nstalled_after", 1)
SOLD_AND_BOUGHT = ACTIVE_BY_PURCHASES + _SELLING
"""Deals of the pipeline `default`, and of all that are not configured, sell; those of `key` do not."""
SOLD_UNDER_CONTRACT = CONTRACTUAL + _SELLING

_DEALS = st.sampled_from(["d1", "d1", "d2"])
_SALES = st.sampled_from(["deal:d1", "deal:d1", "deal:d2", "deal:d3"])


def sold_deals(now: int, most: int = 8) -> st.SearchStrategy[list[Event]]:
    """Deals that are won again and again, now by one customer and now by another, among what customers do."""
    return pools(now).flatmap(lambda pool: _events(st.sampled_from(pool), most))


def _events(moment: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[Event]]:
    won = st.tuples(deal_event(moment), st.sampled_from(["won", "renewed", "signed", "offer"]), st.none() | CUSTOMERS)
    sold = won.map(lambda parts: {**parts[0], "stage": parts[1], "customer_id": parts[2]})
    others = [
        deal_event(moment),
        customer_event(moment),
        with_money(event("purchase.refunded", moment, customer_id=CUSTOMERS, purchase_id=_SALES)),
        event("purchase.voided", moment, customer_id=CUSTOMERS, purchase_id=_SALES),
        event("deal.voided", moment, deal_id=_DEALS),
    ]
    return st.tuples(st.lists(sold, min_size=1, max_size=most), st.lists(st.one_of(others), max_size=most)).map(
        lambda parts: [*parts[0], *parts[1]]
    )
