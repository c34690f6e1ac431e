"""Examples of each type of event: with its required fields only, and with all its fields.

They tell one story: a campaign brings a customer, who buys, asks for help, answers surveys, and leaves. What is void in
it came about by mistake.
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
    {"sku": "LAMP-2-BRASS", "quantity": 2, "unit_price": "120.25", "family": "lamp", "tier": 2, "asked_tier": 1},
    {"sku": "BULB-E27", "quantity": 8, "unit_price": "4.50", "family": "bulb", "tier": 1, "asked_tier": 1},
]
_REPORTS: Final[Mapping[str, int]] = {
    "sent": 12_000,
    "delivered": 11_840,
    "opened": 3_120,
    "clicked": 412,
    "replied": 18,
    "unsubscribed": 7,
    "converted": 56,
    "subscribed": 31,
}
"""What happens to messages of the campaign, and to how many of them."""

_MESSAGE: Final[Json] = {"channel": "email", "customer_id": _CUSTOMER, "count": 1}
_SENT_AT: Final = "2026-03-02T08:30:00Z"
_AFTER_THE_OPENING: Final = ("updated", "responded", "paused", "resumed", "resolved", "reopened")

_OF_A_LEAD: Final = ("created", "updated", "qualified", "disqualified", "converted")

_REQUIRED: Final[Mapping[str, Json]] = {
    "deal.stage_changed": {"deal_id": "d-771", "stage": "qualified"},
    "deal.voided": {"deal_id": "d-772"},
    "purchase.completed": {"purchase_id": "p-5530", "amount": "276.50", "currency": "GBP"},
    "purchase.refunded": {"purchase_id": "p-5530", "amount": "120.25", "currency": "GBP"},
    "purchase.voided": {"purchase_id": "p-5531"},
    "customer.signed_up": {"customer_id": _CUSTOMER},
    "customer.cancelled": {"customer_id": _CUSTOMER},
    "customer.updated": {"customer_id": _CUSTOMER},
    "customer.renewed": {"customer_id": _CUSTOMER, "expires_at": "2027-03-31T22:00:00Z"},
    "customer.erased": {"customer_id": _CUSTOMER},
    "customer.voided": {"customer_id": "c-1043"},
    "interaction.logged": {"customer_id": _CUSTOMER, "interaction_id": "i-6120"},
    "cart.updated": {"cart_id": "k-88", "customer_id": _CUSTOMER},
    "cart.checked_out": {"cart_id": "k-88", "customer_id": _CUSTOMER},
    "survey.sent": {"survey_id": "s-31", "customer_id": _CUSTOMER, "answer_id": "a-9312", "kind": "nps"},
    "survey.answered": {"survey_id": "s-31", "customer_id": _CUSTOMER, "kind": "nps", "score": 9},
    "survey.voided": {"answer_id": "a-9313", "customer_id": _CUSTOMER},
    "ticket.opened": {"ticket_id": "t-204", "customer_id": _CUSTOMER},
    **{f"ticket.{what}": {"ticket_id": "t-204"} for what in _AFTER_THE_OPENING},
    "ticket.voided": {"ticket_id": "t-205"},
    "campaign.spent": {"campaign_id": _CAMPAIGN, "amount": "1800", "currency": "USD", "purpose": "acquisition"},
    **{f"campaign.{report}": {"campaign_id": _CAMPAIGN} for report in _REPORTS},
    **{f"lead.{what}": {"lead_id": "l-9001"} for what in _OF_A_LEAD},
    "lead.voided": {"lead_id": "l-9002"},
    "lead.created-on-crm.marketing": {"campaign_id": "organic", "lead_id": "l-9003"},
}
_ALL: Final[Mapping[str, Json]] = {
    "deal.stage_changed": {
        "customer_id": _CUSTOMER,
        "amount": "35458.77",
        "currency": "GBP",
        "pipeline": "partners",
        "owner": "dana",
        "team": "key accounts",
        "product": "service contract",
        "channel": "referral",
        "probability": 0.35,
        "reason": "price",
        "expected_close": "2026-04-30",
    },
    "deal.voided": {"reason": "entered twice"},
    "purchase.completed": {
        "customer_id": _CUSTOMER,
        "items": _ITEMS,
        "kind": "standard",
        "campaign_id": _CAMPAIGN,
        "channel": "web",
        "owner": "dana",
        "cost": "142.10",
        "campaign_channel": "email",
    },
    "purchase.refunded": {"customer_id": _CUSTOMER, "cost": "61.00"},
    "purchase.voided": {"customer_id": _CUSTOMER, "reason": "cancelled before it was sent"},
    "customer.signed_up": {
        "segment": "smb",
        "region": "north",
        "industry": "retail",
        "channel": "web",
        "campaign_id": _CAMPAIGN,
        "expires_at": "2026-03-31T22:00:00Z",
    },
    "customer.cancelled": {"reason": "too expensive"},
    "customer.updated": {"segment": "enterprise", "region": "south", "industry": "wholesale"},
    "customer.voided": {"reason": "merged into c-1042"},
    "interaction.logged": {"kind": "call", "direction": "out", "owner": "dana"},
    "cart.updated": {
        "amount": "276.50",
        "currency": "GBP",
        "items": _ITEMS,
        "channel": "app",
        "step": "payment",
        "reason": "delivery too late",
    },
    "cart.checked_out": {"purchase_id": "p-5530"},
    "survey.answered": {
        "kind": "acsi",
        "score": 8,
        "scores": {"satisfaction": 8, "expectancy": 7, "ideal": 9, "quality": 8, "loyalty": 9},
        "scale": {"min": 1, "max": 10},
        "answer_id": "a-9312",
        "touchpoint": "support",
        "comment": "Quick and friendly.",
        "ticket_id": "t-204",
        "agent": "ann",
        "team": "accounts",
        "product": "lamp",
    },
    "survey.sent": {"touchpoint": "support"},
    "survey.voided": {"reason": "a test of the form"},
    "ticket.opened": {
        "channel": "email",
        "category": "billing",
        "priority": "high",
        "team": "accounts",
        "assignee": "ann",
        "segment": "smb",
        "product": "lamp",
        "comment": "I was billed twice for the same lamp.",
    },
    "ticket.updated": {
        "channel": "email",
        "category": "refunds",
        "priority": "urgent",
        "team": "accounts",
        "assignee": "omid",
        "segment": "smb",
        "product": "lamp",
    },
    "ticket.responded": {"agent": "ann", "automatic": False},
    "ticket.resolved": {"agent": "ann", "contacts": 2},
    "ticket.voided": {"reason": "spam"},
    "campaign.spent": {"channel": "email", "cost_kind": "media"},
    **{f"campaign.{report}": {**_MESSAGE, "sent_at": _SENT_AT} for report in _REPORTS},
    "campaign.sent": _MESSAGE,
    "lead.created": {"campaign_id": _CAMPAIGN, "channel": "web", "owner": "dana", "priority": "hot"},
    "lead.updated": {"campaign_id": _CAMPAIGN, "channel": "fair", "owner": "omid", "priority": "cold"},
    "lead.disqualified": {"reason": "no budget"},
    "lead.converted": {"customer_id": _CUSTOMER, "deal_id": "d-771"},
    "lead.voided": {"reason": "merged into l-9001"},
    "lead.created-on-crm.marketing": {"channel": "web"},
}
_MANY: Final[Mapping[str, Json]] = {
    f"campaign.{report}": {"campaign_id": _CAMPAIGN, "channel": "email", "count": count}
    for report, count in _REPORTS.items()
}
_TIME: Final = "2026-03-02T13:57:27.021Z"
_TIME_MS: Final = 1_772_459_847_021
"""The same in milliseconds; the minimal examples of campaigns show that they do as well."""


def examples_of(kind: str) -> tuple[tuple[str, Json], ...]:
    """The examples of a type, by name: a minimal one, a full one, and where it has a count, one of many at once.

    `kind` is the type as its documents are called, `DocumentedEvent.slug`.
    """
    minimal = {**_head(kind, 1, _TIME_MS if kind in _MANY else _TIME), **_REQUIRED[kind]}
    full = {**_head(kind, 2, _TIME), "source": "crm", **_REQUIRED[kind], **_ALL.get(kind, {})}
    many = ((MANY, {**_head(kind, 3, _TIME), **_MANY[kind]}),) if kind in _MANY else ()
    return (MINIMAL, minimal), (FULL, full), *many


def _head(kind: str, number: int, moment: str | int) -> Json:
    tag, _, topic = kind.partition("-on-")
    head: Json = {"event_id": f"{kind.replace('.', '-')}-{number}", "type": tag, "occurred_at": moment}
    return {**head, "topic": topic} if topic else head
