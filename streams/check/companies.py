"""Kinds of companies: what each publishes, and the settings that fit it. `docs/which-events.md` is made of them."""

from typing import Final, NamedTuple

_LEADS: Final = ("lead.created", "lead.qualified", "lead.disqualified", "lead.converted")
_TICKETS: Final = ("ticket.opened", "ticket.responded", "ticket.paused", "ticket.resumed", "ticket.resolved")
_SURVEYS: Final = ("survey.sent", "survey.answered")


class Company(NamedTuple):
    """A kind of company. `settings` are TOML; `events` are what it publishes, the most important first."""

    name: str
    about: str
    settings: str
    events: tuple[str, ...]


SHOP: Final = Company(
    "A shop",
    "People buy when they like. Somebody is a customer from the first purchase on, and lost when nothing was bought "
    "for `inactivity_days`.",
    """\
currency = "EUR"
rates = { USD = "0.92" }
inactivity_days = 90        # lost after so many days without a purchase
margin = "0.35"             # for customer_lifetime_value_net, where purchases tell no cost
cart_timeout_minutes = 60

[calendar]
timezone = "Europe/Berlin"
""",
    (
        "purchase.completed",
        "purchase.refunded",
        "customer.signed_up",
        "cart.updated",
        "cart.checked_out",
        "campaign.spent",
        "campaign.sent",
        "campaign.delivered",
        "campaign.opened",
        "campaign.clicked",
        "campaign.converted",
        *_SURVEYS,
    ),
)
CONTRACTS: Final = Company(
    "A company that sells by contract",
    "Sellers win deals, and a won deal is the sale: with `sells = true` it is a purchase of the customer that it "
    "names. Nobody has to publish `purchase.completed`. Somebody is a customer from the sign-up on, until a "
    "cancellation or the end of the term (`expires_at`).",
    """\
currency = "EUR"
inactivity_days = 0         # customers have contracts
renewal_notice_days = 30    # how long before its end a term is expiring

[pipelines.default]
stages = { contact = "0.2", offer = "0.5", negotiation = "0.8" }
won = ["signed"]
lost = ["lost"]
sells = true                # a won deal is a purchase of its customer
stalled_after = "30d"
""",
    (
        "deal.stage_changed",
        "customer.signed_up",
        "customer.renewed",
        "customer.cancelled",
        *_LEADS,
        "interaction.logged",
        "campaign.spent",
        *_SURVEYS,
    ),
)
SUBSCRIPTION: Final = Company(
    "A subscription",
    "A magazine, a club, software by the month: a sign-up begins a term, a renewal goes on with it, and each payment "
    "is a purchase. Who does not renew is lost at the end of the term.",
    """\
currency = "EUR"
inactivity_days = 0         # customers have terms; nobody is lost for not buying
renewal_notice_days = 14
margin = "0.6"
lifespan_cap_years = 10

[calendar]
timezone = "Europe/Berlin"
""",
    (
        "customer.signed_up",
        "customer.renewed",
        "customer.cancelled",
        "purchase.completed",
        "purchase.refunded",
        "campaign.spent",
        "campaign.subscribed",
        "campaign.unsubscribed",
        *_SURVEYS,
    ),
)
HELP_DESK: Final = Company(
    "A help desk",
    "Requests come in and are answered. Times are counted in working hours too, and promises are kept or broken.",
    """\
[calendar]
timezone = "Europe/Berlin"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "09:00-17:00"
holidays = "DE"

[service_levels]
response = { default = "8h", urgent = "1h" }
resolution = { default = "24h", urgent = "4h" }
""",
    (*_TICKETS, "ticket.reopened", "interaction.logged", *_SURVEYS),
)
COMPANIES: Final = (SHOP, CONTRACTS, SUBSCRIPTION, HELP_DESK)
