"""Awkward baskets: families that repeat, are missing or are called as others are, of what is void or erased."""

from hypothesis import strategies as st

from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.customers import CUSTOMERS, INACTIVITY_DAYS, Options, customer_event, purchase_voiding
from tests.strategies.moments import pools
from tests.strategies.values import event, with_money

_PURCHASES = st.sampled_from(["p1", "p1", "p2", "p3"])
_FAMILIES = st.sampled_from([None, "", "desk", "chair", "lamp", "Zelt", "\u0645\u06cc\u0632", "unknown", "other", 7])
_SKUS = st.sampled_from([None, "", "D-1", "D-2", "C-1", "\u0645\u06cc\u0632", "a\x00b", 7])
_ITEMS = st.none() | st.lists(st.fixed_dictionaries({"family": _FAMILIES}, optional={"sku": _SKUS}), max_size=5)


def basket_stories(now: int, most: int = 8, *, long_ago: bool = False) -> st.SearchStrategy[list[Event]]:
    """Purchases of customers and guests with up to five items, among all else that customers do."""
    options = Options(now - 400 * DAY, erasures=not long_ago, voidings=0 if long_ago else 2)
    return pools(now, (INACTIVITY_DAYS * DAY,), long_ago=long_ago).flatmap(
        lambda pool: _events(st.sampled_from(pool), most, options)
    )


def _events(moment: st.SearchStrategy[int], most: int, options: Options) -> st.SearchStrategy[list[Event]]:
    bought_at = moment.map(lambda at: max(at, options.kept_since)) if options.voidings else moment
    bought = with_money(
        event("purchase.completed", bought_at, customer_id=CUSTOMERS, purchase_id=_PURCHASES, items=_ITEMS)
    ) | with_money(event("purchase.completed", bought_at, purchase_id=_PURCHASES, items=_ITEMS))
    others = customer_event(moment, options)
    if options.voidings:
        others |= purchase_voiding(moment)
    return st.tuples(st.lists(bought, min_size=1, max_size=most), st.lists(others, max_size=most // 2)).map(_joined)


def _joined(parts: tuple[list[Event], list[Event]]) -> list[Event]:
    return [*parts[0], *parts[1]]
