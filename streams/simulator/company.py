"""The invented company whose customers are simulated: what it sells, through whom, and to whom.

Every dimension has few values, as in a company that one can take in at a glance.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

Weighted = Mapping[str, float]

SEGMENTS: Final[Weighted] = {"consumer": 55, "small": 25, "medium": 14, "large": 6}
REGIONS: Final[Weighted] = {"north": 24, "south": 18, "east": 15, "west": 21, "centre": 22}
INDUSTRIES: Final[Weighted] = {"retail": 30, "health": 18, "finance": 15, "education": 14, "travel": 12, "energy": 11}
SALES_CHANNELS: Final[Weighted] = {"web": 42, "app": 26, "store": 14, "phone": 10, "partner": 8}
CANCEL_REASONS: Final[Weighted] = {"price": 38, "service": 27, "competitor": 20, "no longer needed": 15}

OWNERS: Final = ("amir", "beatrice", "chen", "dara", "elif", "farid", "greta", "hugo")
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
        "reader": (39.0, 79.0, 149.0),
        "speaker": (59.0, 119.0, 249.0),
        "lamp": (19.0, 34.0),
        "storage": (9.9, 29.9, 99.0),
        "support plan": (12.0, 45.0, 160.0),
    }.items()
}
FAMILY_NAMES: Final = tuple(FAMILIES)


class TicketKind(NamedTuple):
    """How long tickets of a priority take, as medians in minutes."""

    weight: float
    response: float
    resolution: float


PRIORITIES: Final[Mapping[str, TicketKind]] = {
    "urgent": TicketKind(weight=8, response=2, resolution=9),
    "high": TicketKind(weight=22, response=5, resolution=20),
    "normal": TicketKind(weight=48, response=9, resolution=38),
    "low": TicketKind(weight=22, response=16, resolution=75),
}
PRIORITY_WEIGHTS: Final[Weighted] = {name: kind.weight for name, kind in PRIORITIES.items()}
TICKET_CHANNELS: Final[Weighted] = {"chat": 34, "email": 30, "phone": 24, "web": 12}
CHANNEL_PACE: Final[Mapping[str, float]] = {"chat": 0.5, "email": 1.5, "phone": 0.6, "web": 1.2}
"""What a channel makes of a ticket's durations."""
CATEGORIES: Final[Weighted] = {
    "billing": 22,
    "delivery": 20,
    "login": 16,
    "defect": 15,
    "returns": 12,
    "advice": 10,
    "other question": 5,
}


class Campaign(NamedTuple):
    """A campaign: where it runs, how many it reaches at a time, what a day costs and what for."""

    name: str
    channel: str
    reach: int
    daily_cost: float
    purpose: str


CAMPAIGNS: Final = (
    Campaign("newsletter", "email", 2_600, 60.0, "retention"),
    Campaign("spring-sale", "email", 1_800, 210.0, "acquisition"),
    Campaign("win-back", "sms", 420, 85.0, "retention"),
    Campaign("referral", "app", 900, 120.0, "acquisition"),
    Campaign("search-ads", "search", 1_500, 390.0, "leads"),
    Campaign("video-ads", "social", 2_200, 310.0, "acquisition"),
    Campaign("webinars", "email", 640, 140.0, "leads"),
)
CAMPAIGN_WEIGHTS: Final[Weighted] = {campaign.name: campaign.reach for campaign in CAMPAIGNS}
CAMPAIGN_OF_NAME: Final = {campaign.name: campaign for campaign in CAMPAIGNS}
BURST_CAMPAIGN: Final = "spring-sale"
"""The campaign that a burst is of."""
ORGANIC: Final = "organic"
"""The campaign of a lead that no campaign brought."""
