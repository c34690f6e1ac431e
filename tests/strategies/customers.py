"""Awkward customers: silences of exactly the inactivity period, carts of exactly the timeout, ids that meet again."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.recount.windows import DAY, MINUTE
from tests.strategies.arrivals import Event
from tests.strategies.moments import pools
from tests.strategies.surveys import ANSWERS, sent_event, survey_event
from tests.strategies.values import CHANNELS, CURRENCIES, THEMES, event, with_money

INACTIVITY_DAYS = 90
LAPSE_DAYS = 14
CART_TIMEOUT_MINUTES = 60
ACTIVE_BY_PURCHASES = f"""{CURRENCIES}{THEMES}
inactivity_days = {INACTIVITY_DAYS}
lapse_days = {LAPSE_DAYS}
cart_timeout_minutes = {CART_TIMEOUT_MINUTES}
margin = "0.4"
lifespan_cap_years = 5
acsi_weights = {{ satisfaction = 2, expectancy = 1, ideal = "0.5" }}
"""
CONTRACTUAL = ACTIVE_BY_PURCHASES.replace(f"inactivity_days = {INACTIVITY_DAYS}", "inactivity_days = 0")

CUSTOMERS = st.sampled_from(["c1", "c1", "c2"])
_PURCHASES = st.sampled_from(["p1", "p2", "p3"])
_GUESTS_PURCHASES = st.sampled_from(["p1", "c1", "c1", "c2"])
_NOBODY = st.sampled_from([None, ""])
_REASONS = st.sampled_from([None, "price", "move", "inactivity", "erased"])
_CARTS = st.sampled_from(["k1", "k1", "k2"])
_CAMPAIGNS = st.sampled_from([None, "", "spring", "autumn", "unknown"])
_SEGMENTS = st.sampled_from([None, "small", "large", "guest"])
_REGIONS = st.sampled_from([None, "north", "south"])
_KINDS = st.sampled_from([None, None, None, "standard", "upsell", "cross_sell", "renewal"])
_ITEM = st.fixed_dictionaries(
    {
        "family": st.sampled_from([None, "", "desk", "chair"]),
        "tier": st.sampled_from([None, 0, 1, 2.5, 3]),
        "asked_tier": st.sampled_from([None, None, 0, 1, 2.5]),
    }
)
_INDUSTRIES = st.sampled_from([None, "", "steel", "wood"])
_OWNERS = st.sampled_from([None, "ann", "bob"])
_COSTS = st.sampled_from([None, None, "0", "4", "7.505", "-1", "12"])
_STEPS = st.sampled_from([None, "", "address", "payment"])
_ITEMS = st.none() | st.lists(_ITEM, max_size=3)


def customers(
    now: int, most: int = 10, *, erasures: bool = False, long_ago: bool = False, voidings: int = 0
) -> st.SearchStrategy[list[Event]]:
    """Events of one or two customers on all four topics; options as of `customer_event`."""
    apart = (INACTIVITY_DAYS * DAY, (INACTIVITY_DAYS - LAPSE_DAYS) * DAY, CART_TIMEOUT_MINUTES * MINUTE)
    options = Options(now - 400 * DAY, erasures=erasures, voidings=voidings)
    return pools(now, apart, long_ago=long_ago).flatmap(
        lambda pool: st.lists(customer_event(st.sampled_from(pool), options), min_size=1, max_size=most)
    )


@dataclass(frozen=True)
class Options:
    """What else happens to customers.

    Facts older than all panes are kept summed up only. An erasure that comes that late takes all of them with it, and
    what is voided so late is not taken back. So where such things happen, they do not before `kept_since`.

    `voidings` says how often there are voidings of purchases, as a part of some ten. Those of answers and customers
    happen anyway, whatever their age.
    """

    kept_since: int = 0
    erasures: bool = False
    voidings: int = 0


def customer_event(moment: st.SearchStrategy[int], options: Options = Options()) -> st.SearchStrategy[Event]:
    """An event of a customer or of a guest."""
    of_late = moment.map(lambda at: max(at, options.kept_since))
    of_purchases = of_late if options.voidings else moment
    kinds = [
        purchase_event(of_purchases),
        purchase_event(of_purchases),
        guest_event(of_purchases),
        with_money(
            event("purchase.refunded", of_purchases, customer_id=CUSTOMERS, purchase_id=_PURCHASES, cost=_COSTS)
        ),
        event(
            "customer.signed_up",
            moment,
            customer_id=CUSTOMERS,
            segment=_SEGMENTS,
            region=_REGIONS,
            industry=_INDUSTRIES,
            channel=CHANNELS,
            campaign_id=_CAMPAIGNS,
            expires_at=st.none() | moment,
        ),
        event("customer.renewed", moment, customer_id=CUSTOMERS, expires_at=moment).map(_ends_later),
        event("customer.cancelled", moment, customer_id=CUSTOMERS, reason=_REASONS),
        event(
            "customer.updated", moment, customer_id=CUSTOMERS, segment=_SEGMENTS, region=_REGIONS, industry=_INDUSTRIES
        ),
        with_money(
            event(
                "cart.updated",
                moment,
                customer_id=CUSTOMERS,
                cart_id=_CARTS,
                channel=CHANNELS,
                step=_STEPS,
                reason=_REASONS,
            ),
            optional=True,
        ),
        event("cart.checked_out", moment, customer_id=CUSTOMERS, cart_id=_CARTS),
        survey_event(moment, CUSTOMERS),
        survey_event(moment, CUSTOMERS),
        sent_event(moment, CUSTOMERS),
        event(
            "interaction.logged",
            moment,
            customer_id=CUSTOMERS,
            interaction_id=st.sampled_from(["i1", "i1", "i2"]),
            kind=st.sampled_from([None, "call", "visit"]),
            direction=st.sampled_from([None, "", "in"]),
            owner=_OWNERS,
        ),
        event("survey.voided", moment, customer_id=CUSTOMERS, answer_id=ANSWERS)
        | event("customer.voided", moment, customer_id=CUSTOMERS),
        *[purchase_voiding(moment)] * options.voidings,
    ]
    if options.erasures:
        kinds.append(event("customer.erased", of_late, customer_id=CUSTOMERS))
    return st.one_of(kinds)


def _ends_later(renewal: Event) -> Event:
    """A renewal has to end after itself; by a millisecond is enough."""
    return {**renewal, "expires_at": max(renewal["expires_at"], renewal["occurred_at"] + 1)}


def purchase_voiding(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    """A voiding of a purchase, a guest's among them; its date does not matter."""
    return event("purchase.voided", moment, customer_id=CUSTOMERS, purchase_id=_PURCHASES) | event(
        "purchase.voided", moment, purchase_id=_GUESTS_PURCHASES
    )


def guest_event(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    """A purchase of a guest or its refund; now and then its purchase_id is the id of a customer."""
    bought = event(
        "purchase.completed",
        moment,
        purchase_id=_GUESTS_PURCHASES,
        channel=CHANNELS,
        campaign_id=_CAMPAIGNS,
        items=_ITEMS,
        cost=_COSTS,
    )
    return with_money(bought | event("purchase.refunded", moment, customer_id=_NOBODY, purchase_id=_GUESTS_PURCHASES))


def purchase_event(
    moment: st.SearchStrategy[int], purchases: st.SearchStrategy[str] = _PURCHASES
) -> st.SearchStrategy[Event]:
    """A purchase."""
    return with_money(
        event(
            "purchase.completed",
            moment,
            customer_id=CUSTOMERS,
            purchase_id=purchases,
            channel=CHANNELS,
            campaign_id=_CAMPAIGNS,
            kind=_KINDS,
            items=_ITEMS,
            owner=_OWNERS,
            cost=_COSTS,
            campaign_channel=CHANNELS,
        )
    )
