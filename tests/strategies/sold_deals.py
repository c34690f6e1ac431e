"""Awkward sales: deals that sell to customers who also buy, whose refunds and voidings find them or do not."""

from hypothesis import strategies as st

from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.customers import (
    ACTIVE_BY_PURCHASES,
    CONTRACTUAL,
    CUSTOMERS,
    INACTIVITY_DAYS,
    Options,
    customer_event,
    purchase_event,
)
from tests.strategies.deals import PIPELINES, deal_event
from tests.strategies.moments import pools
from tests.strategies.values import CURRENCIES, event, with_money

_SELLING = PIPELINES.removeprefix(CURRENCIES).replace("stalled_after", "sells = true\nstalled_after", 1)
SOLD_AND_BOUGHT = ACTIVE_BY_PURCHASES + _SELLING
"""Deals of the pipeline `default`, and of all that are not configured, sell; those of `key` do not."""
SOLD_UNDER_CONTRACT = CONTRACTUAL + _SELLING

_DEALS = st.sampled_from(["d1", "d1", "d2"])
_SALES = st.sampled_from(["deal:d1", "deal:d1", "deal:d2", "deal:d3"])
_REFUNDED = st.sampled_from(["deal:d1", "deal:d2", "p1", "p2"])


def sold_deals(
    now: int, most: int = 8, *, erasures: bool = False, long_ago: bool = False
) -> st.SearchStrategy[list[Event]]:
    """Deals that are won again and again, now by one customer and now by another, among what customers do.

    Erasures and purchases that have a deal's purchase_id are no older than facts are kept (see `Options`).
    """
    apart = (INACTIVITY_DAYS * DAY,) if long_ago else ()
    options = Options(now - 400 * DAY, erasures=erasures)
    return pools(now, apart, long_ago=long_ago).flatmap(lambda pool: _events(st.sampled_from(pool), most, options))


def erased_buyers(now: int) -> st.SearchStrategy[list[Event]]:
    """Buyers of deals who want to be forgotten, before and after all that happens to these deals."""
    return sold_deals(now, erasures=True).flatmap(st.permutations)


def sold_long_ago(now: int) -> st.SearchStrategy[list[Event]]:
    """Deals that were won before anything is kept any more, and change still."""
    return sold_deals(now, long_ago=True)


def sold_to_one(now: int) -> st.SearchStrategy[list[Event]]:
    """Deals of one customer, many of them won by events of one instant and one id."""
    return pools(now).flatmap(lambda pool: _to_one(st.sampled_from(pool[:2])))


def _to_one(moment: st.SearchStrategy[int]) -> st.SearchStrategy[list[Event]]:
    won = deal_event(
        moment, st.sampled_from(["d1", "d2", "d3"]), st.sampled_from(["won", "won", "offer"]), st.just("c1")
    )
    void = event("deal.voided", moment, deal_id=st.sampled_from(["d1", "d2"]))
    others = void | _of_sales(moment)
    return st.tuples(st.lists(won, min_size=2, max_size=8), st.lists(others, max_size=4)).map(_joined)


def _of_sales(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    return with_money(
        event("purchase.refunded", moment, customer_id=CUSTOMERS, purchase_id=_SALES | _REFUNDED)
    ) | event("purchase.voided", moment, customer_id=CUSTOMERS, purchase_id=_SALES)


def _events(moment: st.SearchStrategy[int], most: int, options: Options) -> st.SearchStrategy[list[Event]]:
    stages = st.sampled_from(["won", "renewed", "signed", "offer"])
    sold = deal_event(moment, stages=stages, customers=st.none() | CUSTOMERS)
    of_late = moment.map(lambda at: max(at, options.kept_since))
    others = [
        deal_event(moment),
        customer_event(moment, options),
        _of_sales(moment),
        _of_sales(moment),
        purchase_event(of_late, _SALES),
        event("deal.voided", moment, deal_id=_DEALS),
    ]
    if options.erasures:
        others.append(event("customer.erased", of_late, customer_id=CUSTOMERS))
    return st.tuples(st.lists(sold, min_size=1, max_size=most), st.lists(st.one_of(others), max_size=most)).map(_joined)


def _joined(parts: tuple[list[Event], list[Event]]) -> list[Event]:
    return [*parts[0], *parts[1]]
