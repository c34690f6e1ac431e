"""The invented company whose customers are simulated: a roastery that sells coffee and tea to homes and offices.

What it sells, through whom, and to whom. How much and how often is in `figures.py`.

Every dimension has few values, as in a company that one can take in at a glance.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

Weighted = Mapping[str, float]

CONSUMER: Final = "consumer"
"""The segment of homes; the others are offices."""
OFFICES: Final[Weighted] = {"small": 23, "medium": 11, "large": 4}
SEGMENTS: Final[Weighted] = {CONSUMER: 62, **OFFICES}
REGIONS: Final[Weighted] = {"north": 24, "south": 18, "east": 15, "west": 21, "centre": 22}
INDUSTRIES: Final[Weighted] = {"retail": 30, "health": 18, "finance": 15, "education": 14, "travel": 12, "energy": 11}
ONLINE: Final[Weighted] = {"web": 42, "app": 26}
"""Where customers fill carts."""
SALES_CHANNELS: Final[Weighted] = {**ONLINE, "store": 14, "phone": 10, "partner": 8}
CANCEL_REASONS: Final[Weighted] = {"price": 38, "service": 27, "competitor": 20, "no longer needed": 15}
LOST_REASONS: Final[Weighted] = {"price": 31, "competitor": 22, "no budget": 19, "no decision": 18, "bad timing": 10}
VOID_DEAL_REASONS: Final[Weighted] = {"duplicate": 75, "test": 25}
VOID_REASONS: Final[Weighted] = {"cancelled": 70, "entered twice": 20, "test": 10}

LEAD_PRIORITIES: Final[Weighted] = {"hot": 18, "warm": 47, "cold": 35}
LEAD_LOST_REASONS: Final[Weighted] = {"no answer": 36, "no budget": 24, "too small": 16, "competitor": 14, "region": 10}
LEAD_VOID_REASONS: Final[Weighted] = {"duplicate": 60, "spam": 40}
CART_STEPS: Final = ("basket", "address", "delivery", "payment")
"""In the order in which a buyer passes them."""
CART_LEFT_AT: Final[Weighted] = {"basket": 46, "address": 16, "delivery": 20, "payment": 18}
CART_REASONS: Final[Weighted] = {"shipping costs": 42, "only looking": 36, "payment failed": 22}
CONTACT_KINDS: Final[Weighted] = {"call": 46, "mail": 32, "meeting": 13, "visit": 9}
CONTACT_DIRECTIONS: Final[Weighted] = {"out": 68, "in": 32}
COST_KINDS: Final[Weighted] = {"media": 58, "agency": 17, "content": 14, "tools": 11}
DRIVERS: Final[Mapping[str, float]] = {"quality": 0.06, "value": 0.14, "delivery": 0.22, "loyalty": 0.16}
"""Further scores of the index of satisfaction: how far each strays from what the customer thinks of the whole."""

OWNERS: Final = ("amir", "beatrice", "chen", "dara", "elif", "farid", "greta", "hugo")
TEAM_OF_OWNER: Final[Mapping[str, str]] = {
    **dict.fromkeys(OWNERS[:3], "inside sales"),
    **dict.fromkeys(OWNERS[3:6], "field sales"),
    **dict.fromkeys(OWNERS[6:], "key accounts"),
}
AGENTS: Final = ("ivan", "jale", "kofi", "leila", "mona", "nils", "omid", "paula", "quinn", "rosa")


class Product(NamedTuple):
    """One tier of a family of products; `price` is what a unit costs in whole currency units."""

    sku: str
    family: str
    tier: int
    price: float


FAMILIES: Final[Mapping[str, Sequence[Product]]] = {
    family: [Product(f"{family}-{tier}", family, tier, price) for tier, price in enumerate(prices, start=1)]
    for family, prices in {
        "coffee": (24.9, 36.9, 54.0),
        "capsules": (19.9, 28.9, 39.9),
        "tea": (14.9, 22.9, 36.0),
        "filters": (9.9, 14.9, 24.9),
        "chocolate": (12.9, 19.9, 32.0),
        "cups": (24.0, 38.0, 64.0),
        "machine care": (19.0, 39.0, 89.0),
    }.items()
}
FAMILY_NAMES: Final = tuple(FAMILIES)
COST_SHARES: Final[Mapping[str, float]] = {
    "coffee": 0.56,
    "capsules": 0.5,
    "tea": 0.48,
    "filters": 0.58,
    "chocolate": 0.62,
    "cups": 0.54,
    "machine care": 0.44,
}
"""What a family costs the company, of its price."""
RENEWED_FAMILY: Final = "machine care"
"""What is renewed where nothing else is bought: a contract of service."""


class TicketKind(NamedTuple):
    """How long tickets of a priority take, as medians in minutes."""

    weight: float
    response: float
    resolution: float


PRIORITIES: Final[Mapping[str, TicketKind]] = {
    "urgent": TicketKind(weight=6, response=25, resolution=260),
    "high": TicketKind(weight=20, response=50, resolution=480),
    "normal": TicketKind(weight=52, response=80, resolution=780),
    "low": TicketKind(weight=22, response=130, resolution=1_150),
}
PRIORITY_WEIGHTS: Final[Weighted] = {name: kind.weight for name, kind in PRIORITIES.items()}
TICKET_CHANNELS: Final[Weighted] = {"chat": 34, "email": 30, "phone": 24, "web": 12}
CHANNEL_PACE: Final[Mapping[str, float]] = {"chat": 0.04, "email": 1.0, "phone": 0.03, "web": 1.15}
"""What a channel makes of a ticket's durations: who chats or calls is helped at once, a letter waits for its turn."""
CONFIRMED_CHANNELS: Final = frozenset({"email", "web"})
"""Where a machine confirms that a ticket has come."""
FIRST_LINE: Final = "first line"
SECOND_LINE: Final = "second line"
"""The teams of the desk: the second line takes what the first one passes on."""
TEAM_OF_CATEGORY: Final[Mapping[str, str]] = {"returns": "warehouse", "delivery": "warehouse"}
"""Who takes tickets of a category from the start; the first line takes the others."""
CATEGORIES: Final[Weighted] = {
    "billing": 22,
    "delivery": 20,
    "login": 16,
    "defect": 15,
    "returns": 12,
    "advice": 10,
    "other question": 5,
}
CATEGORIES_OF_PRODUCTS: Final = frozenset({"delivery", "defect", "returns", "advice"})
"""Whose tickets are about something that was bought."""


class Campaign(NamedTuple):
    """A campaign: where it runs, its share of what is sent, its share of the money that is spent, and what for."""

    name: str
    channel: str
    reach: int
    cost: float
    purpose: str


CAMPAIGNS: Final = (
    Campaign("newsletter", "email", 2_600, 5.0, "retention"),
    Campaign("spring-sale", "email", 1_800, 13.0, "acquisition"),
    Campaign("win-back", "sms", 420, 6.0, "retention"),
    Campaign("referral", "app", 900, 10.0, "acquisition"),
    Campaign("search-ads", "search", 1_500, 24.0, "leads"),
    Campaign("video-ads", "social", 1_200, 22.0, "acquisition"),
    Campaign("webinars", "email", 640, 10.0, "leads"),
)
CAMPAIGN_WEIGHTS: Final[Weighted] = {campaign.name: campaign.reach for campaign in CAMPAIGNS}
CAMPAIGN_COSTS: Final[Weighted] = {campaign.name: campaign.cost for campaign in CAMPAIGNS}
CAMPAIGN_OF_NAME: Final = {campaign.name: campaign for campaign in CAMPAIGNS}
BURST_CAMPAIGN: Final = "spring-sale"
"""The campaign that a burst is of."""
ORGANIC: Final = "organic"
"""The campaign of a lead that no campaign brought."""
