"""Examples of each type of event: with its required fields only, and with all its fields.

They tell one story: a campaign brings a customer, who buys, asks for help, answers surveys, and leaves.
"""

from collections.abc import Mapping
from typing import Final

from schemas.document.kinds import Json

MINIMAL: Final = "minimal"
FULL: Final = "full"
MANY: Final = "many at once"

_CUSTOMER: Final = "c-1042"
_CAMPAIGN: Final = "spring-2026"
_ITEMS: Final[list[Json]] = [
    {"sku": "LAMP-2-BRASS", "quantity": 2, "unit_price": "120.25", "family": "lamp", "tier": 2},
    {"sku": "BULB-E27", "quantity": 8, "unit_price": "4.50", "family": "bulb", "tier": 1},
]
_REPORTS: Final[Mapping[str, int]] = {
    "sent": 12_000,
    "delivered": 11_840,
    "opened": 3_120,
    "clicked": 412,
    "replied": 18,
    "unsubscribed": 7,
    "converted": 56,
}
"""What happens to messages of the campaign, and to how many of them."""

_REQUIRED: Final[Mapping[str, Json]] = {
    "deal.stage_changed": {"deal_id": "d-771", "stage": "qualified"},
    "purchase.completed": {"purchase_id": "p-5530", "customer_id": _CUSTOMER, "amount": "276.50", "currency": "GBP"},
    "purchase.refunded": {"purchase_id": "p-5530", "customer_id": _CUSTOMER, "amount": "120.25", "currency": "GBP"},
    "customer.signed_up": {"customer_id": _CUSTOMER},
    "customer.cancelled": {"customer_id": _CUSTOMER},
    "customer.updated": {"customer_id": _CUSTOMER},
    "customer.erased": {"customer_id": _CUSTOMER},
    "cart.updated": {"cart_id": "k-88", "customer_id": _CUSTOMER},
    "cart.checked_out": {"cart_id": "k-88", "customer_id": _CUSTOMER},
    "survey.answered": {"survey_id": "s-31", "customer_id": _CUSTOMER, "kind": "nps", "score": 9},
    "ticket.opened": {"ticket_id": "t-204", "customer_id": _CUSTOMER},
    "ticket.responded": {"ticket_id": "t-204"},
    "ticket.resolved": {"ticket_id": "t-204"},
    "ticket.reopened": {"ticket_id": "t-204"},
    "campaign.spent": {"campaign_id": _CAMPAIGN, "amount": "1800", "currency": "USD", "purpose": "acquisition"},
    **{f"campaign.{report}": {"campaign_id": _CAMPAIGN} for report in _REPORTS},
    "lead.created": {"campaign_id": "organic", "lead_id": "l-9001"},
}
_ALL: Final[Mapping[str, Json]] = {
    "deal.stage_changed": {
        "customer_id": _CUSTOMER,
        "amount": "35458.77",
        "currency": "GBP",
        "pipeline": "partners",
        "owner": "dana",
        "channel": "referral",
        "probability": 0.35,
    },
    "purchase.completed": {"items": _ITEMS, "kind": "standard", "campaign_id": _CAMPAIGN, "channel": "web"},
    "customer.signed_up": {
        "segment": "smb",
        "region": "north",
        "industry": "retail",
        "channel": "web",
        "campaign_id": _CAMPAIGN,
    },
    "customer.cancelled": {"reason": "too expensive"},
    "customer.updated": {"segment": "enterprise", "region": "south", "industry": "wholesale"},
    "cart.updated": {"amount": "276.50", "currency": "GBP", "items": _ITEMS},
    "cart.checked_out": {"purchase_id": "p-5530"},
    "survey.answered": {
        "kind": "acsi",
        "score": 8,
        "scores": {"satisfaction": 8, "expectancy": 7, "ideal": 9},
        "scale": {"min": 1, "max": 10},
        "touchpoint": "support",
        "comment": "Quick and friendly.",
        "ticket_id": "t-204",
    },
    "ticket.opened": {"channel": "email", "category": "billing", "priority": "high"},
    "ticket.responded": {"agent": "ann"},
    "ticket.resolved": {"agent": "ann", "contacts": 2},
    "campaign.spent": {"channel": "email"},
    **{f"campaign.{report}": {"channel": "email", "customer_id": _CUSTOMER, "count": 1} for report in _REPORTS},
    "lead.created": {"campaign_id": _CAMPAIGN, "channel": "web"},
}
_MANY: Final[Mapping[str, Json]] = {
    f"campaign.{report}": {"campaign_id": _CAMPAIGN, "channel": "email", "count": count}
    for report, count in _REPORTS.items()
}
_TIME: Final = "2026-03-02T13:57:27.021Z"
_TIME_MS: Final = 1_772_459_847_021
"""The same in milliseconds; the minimal examples of campaigns show that they do as well."""


def examples_of(kind: str) -> tuple[tuple[str, Json], ...]:
    """The examples of a type, by name: a minimal one, a full one, and where it has a count, one of many at once."""
    minimal = {**_head(kind, 1, _TIME_MS if kind in _MANY else _TIME), **_REQUIRED[kind]}
    full = {**_head(kind, 2, _TIME), "source": "crm", **_REQUIRED[kind], **_ALL.get(kind, {})}
    many = ((MANY, {**_head(kind, 3, _TIME), **_MANY[kind]}),) if kind in _MANY else ()
    return (MINIMAL, minimal), (FULL, full), *many


def _head(kind: str, number: int, moment: str | int) -> Json:
    return {"event_id": f"{kind.replace('.', '-')}-{number}", "type": kind, "occurred_at": moment}
