"""A shop that opened 200 days ago, on 14 April: purchases of customers and guests, carts, campaigns and their cost."""

from tests.companies.telling import customer, told
from tests.month.telling import Event

SETTINGS = """
currency = "EUR"
inactivity_days = 90
margin = "0.4"
cart_timeout_minutes = 60

[calendar]
timezone = "UTC"
week_start = "mon"
"""


def _bought(who: str, when: str, amount: str, **fields: object) -> Event:
    bought = {"purchase_id": f"{who} {when}", "customer_id": who, "amount": amount, "currency": "EUR"}
    return told("purchase.completed", who, when, **bought, **fields)


def _gave_back(who: str, bought: str, when: str, amount: str, **fields: object) -> Event:
    back = {"purchase_id": f"{who} {bought}", "customer_id": who, "amount": amount, "currency": "EUR"}
    return told("purchase.refunded", who, when, **back, **fields)


def _guest(name: str, when: str, amount: str, **fields: object) -> Event:
    return told("purchase.completed", name, when, purchase_id=name, amount=amount, currency="EUR", **fields)


def _item(family: str, tier: int, **fields: object) -> dict[str, object]:
    return {"family": family, "tier": tier, **fields}


_CUSTOMERS = (
    # The first purchase of all is a guest's.
    _guest("first guest", "04-14 08:00", "15", channel="web"),
    # ADA buys every two months and is never lost: 40, 60, 50 (a cross-sell as she is told), 80 for a better tea.
    customer("ada", "signed_up", "04-19 09:00", segment="gold", region="north"),
    _bought("ada", "04-20 10:00", "40", cost="25", channel="web", items=[_item("tea", 1)]),
    _bought("ada", "06-20 10:00", "60", cost="30", channel="web"),
    _bought("ada", "09-01 10:00", "50", channel="web", kind="cross_sell"),
    _bought("ada", "10-15 10:00", "80", cost="50", channel="web", items=[_item("tea", 2)]),
    # BEN is lost on 30 July (day 121 + 90) and back on 10 October.
    customer("ben", "signed_up", "04-30 09:00", segment="retail", region="south"),
    _bought("ben", "05-01 10:00", "30", channel="store"),
    _bought("ben", "10-10 10:00", "45", channel="store"),
    # CAM is lost on 30 October at 12:00 (day 213 + 90), FAY on 18 October (day 201 + 90), with 80 paid.
    customer("cam", "signed_up", "08-01 09:00", segment="retail", region="north"),
    _bought("cam", "08-01 12:00", "20", channel="web", campaign_id="spring"),
    customer("fay", "signed_up", "07-19 09:00", segment="retail", region="north"),
    _bought("fay", "07-20 10:00", "90", channel="web"),
    _gave_back("fay", "07-20 10:00", "07-25 10:00", "10"),
    # DEE begins with tea and cups; she gives 20 back, which cost 12.
    customer("dee", "signed_up", "10-04 09:00", segment="gold", region="south"),
    _bought(
        "dee",
        "10-05 10:00",
        "100",
        cost="60",
        channel="web",
        campaign_id="autumn",
        campaign_channel="social",
        items=[_item("tea", 1), _item("cups", 1)],
    ),
    _gave_back("dee", "10-05 10:00", "10-08 10:00", "20", cost="12"),
    # ELI never signed up. He asked for a tea of tier 2 and took one of tier 3; Ann sold it.
    _bought("eli", "10-20 10:00", "70", cost="30", channel="store", owner="ann", items=[_item("tea", 3, asked_tier=2)]),
    # A guest with two families.
    _guest("second guest", "10-12 10:00", "25", cost="10", channel="web", items=[_item("tea", 1), _item("cups", 1)]),
)


def _cart(who: str, what: str, when: str, **fields: object) -> Event:
    return told(f"cart.{what}", who, when, cart_id=f"cart of {who}", customer_id=who, **fields)


_CARTS = (
    # ADA's stays behind at the payment, with the 30 of before. DEE's is checked out, BEN's names no amount, ELI's is
    # half an hour old.
    _cart("ada", "updated", "10-30 10:00", amount="30", currency="EUR", channel="web", step="basket"),
    _cart("ada", "updated", "10-30 10:10", step="payment", reason="shipping"),
    _cart("dee", "updated", "10-30 11:00", amount="55", currency="EUR", channel="app", step="address"),
    _cart("dee", "checked_out", "10-30 11:20"),
    _cart("ben", "updated", "10-29 09:00", channel="web", step="basket"),
    _cart("eli", "updated", "10-31 11:30", amount="10", currency="EUR", channel="web", step="basket"),
)


def _spent(campaign: str, when: str, amount: str, purpose: str, channel: str, cost_kind: str) -> Event:
    return told(
        "campaign.spent",
        campaign,
        when,
        campaign_id=campaign,
        amount=amount,
        currency="EUR",
        purpose=purpose,
        channel=channel,
        cost_kind=cost_kind,
    )


def _mail(step: str, when: str, count: int) -> Event:
    return told(f"campaign.{step}", "letter", when, campaign_id="letter", channel="mail", count=count)


_CAMPAIGNS = (
    _spent("spring", "04-15 10:00", "60", "acquisition", "social", "ads"),
    _spent("autumn", "10-02 10:00", "50", "acquisition", "social", "ads"),
    _spent("autumn", "10-03 10:00", "30", "leads", "mail", "people"),
    _spent("loyal", "10-04 10:00", "24", "retention", "mail", "people"),
    _mail("subscribed", "10-05 10:00", 10),
    _mail("unsubscribed", "10-06 10:00", 3),
    _mail("sent", "10-07 10:00", 200),
    _mail("delivered", "10-07 11:00", 190),
    _mail("opened", "10-08 10:00", 57),
    _mail("clicked", "10-08 11:00", 19),
    # The last event, now.
    _mail("opened", "10-31 12:00", 19),
)

EVENTS = (*_CUSTOMERS, *_CARTS, *_CAMPAIGNS)
