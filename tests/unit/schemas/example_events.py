"""One event of each type as JSON, with all its fields, and what stands in its key."""

import json
from typing import Any, Final

from tests.built_in import KEY_FIELDS, KEYS_WITHOUT, TOPIC_OF_TYPE

MOMENT: Final = "2024-02-05T13:57:27.021Z"
MILLISECONDS: Final = 1_707_141_447_021
SENT_AT: Final = "2024-02-05T09:30:00Z"
SENT_MILLISECONDS: Final = 1_707_125_400_000
EXPIRES_AT: Final = "2025-02-05T13:57:27Z"
EXPIRES_MILLISECONDS: Final = 1_738_763_847_000

ITEMS: Final[list[dict[str, Any]]] = [
    {"sku": "85123A", "quantity": 6, "unit_price": "2.55", "family": "lamps", "tier": 2, "asked_tier": 1},
    {"sku": "71053", "quantity": 0.5, "unit_price": 3.39},
    {},
]
MESSAGE: Final = {"campaign_id": "spring", "channel": "email", "customer_id": "c-1", "count": 12}
OUTCOME: Final = {**MESSAGE, "sent_at": SENT_AT}

DETAILS: Final = {"assignee": "ann", "segment": "large", "product": "crm"}

REQUIRED: Final[dict[str, dict[str, Any]]] = {
    "deal.stage_changed": {"deal_id": "d-1", "stage": "lead"},
    "deal.voided": {"deal_id": "d-1"},
    "purchase.completed": {"purchase_id": "p-1", "amount": "1250.50", "currency": "USD"},
    "purchase.refunded": {"purchase_id": "p-1", "amount": 10.25, "currency": "GBP"},
    "purchase.voided": {"purchase_id": "p-1"},
    "customer.signed_up": {"customer_id": "c-1"},
    "customer.cancelled": {"customer_id": "c-1"},
    "customer.updated": {"customer_id": "c-1"},
    "customer.renewed": {"customer_id": "c-1", "expires_at": EXPIRES_AT},
    "customer.erased": {"customer_id": "c-1"},
    "customer.voided": {"customer_id": "c-1"},
    "interaction.logged": {"customer_id": "c-1", "interaction_id": "i-1"},
    "cart.updated": {"cart_id": "k-1", "customer_id": "c-1"},
    "cart.checked_out": {"cart_id": "k-1", "customer_id": "c-1"},
    "survey.sent": {"survey_id": "s-1", "customer_id": "c-1", "answer_id": "a-1", "kind": "nps"},
    "survey.answered": {"survey_id": "s-1", "customer_id": "c-1", "kind": "nps", "score": 9},
    "survey.voided": {"answer_id": "a-1", "customer_id": "c-1"},
    "ticket.opened": {"ticket_id": "t-1", "customer_id": "c-1"},
    "ticket.updated": {"ticket_id": "t-1"},
    "ticket.responded": {"ticket_id": "t-1"},
    "ticket.paused": {"ticket_id": "t-1"},
    "ticket.resumed": {"ticket_id": "t-1"},
    "ticket.resolved": {"ticket_id": "t-1"},
    "ticket.reopened": {"ticket_id": "t-1"},
    "ticket.voided": {"ticket_id": "t-1"},
    "campaign.spent": {"campaign_id": "spring", "amount": "100", "currency": "USD", "purpose": "leads"},
    "campaign.sent": {"campaign_id": "spring"},
    "campaign.delivered": {"campaign_id": "spring"},
    "campaign.opened": {"campaign_id": "spring"},
    "campaign.clicked": {"campaign_id": "spring"},
    "campaign.replied": {"campaign_id": "spring"},
    "campaign.unsubscribed": {"campaign_id": "spring"},
    "campaign.converted": {"campaign_id": "spring"},
    "campaign.subscribed": {"campaign_id": "spring"},
    "lead.created": {"lead_id": "l-1"},
    "lead.updated": {"lead_id": "l-1"},
    "lead.qualified": {"lead_id": "l-1"},
    "lead.disqualified": {"lead_id": "l-1"},
    "lead.converted": {"lead_id": "l-1"},
    "lead.voided": {"lead_id": "l-1"},
}
OPTIONAL: Final[dict[str, dict[str, Any]]] = {
    "deal.stage_changed": {
        "customer_id": "c-1",
        "amount": "35458.77",
        "currency": "GBP",
        "pipeline": "partners",
        "owner": "bob",
        "team": "north",
        "product": "crm",
        "channel": "web",
        "probability": 0.35,
        "reason": "price",
        "expected_close": "2024-04-30",
    },
    "deal.voided": {"reason": "twice"},
    "purchase.completed": {
        "customer_id": "c-1",
        "items": ITEMS,
        "kind": "cross_sell",
        "campaign_id": "spring",
        "channel": "web",
        "owner": "bob",
        "cost": "700.10",
        "campaign_channel": "email",
    },
    "purchase.refunded": {"customer_id": "c-1", "cost": 4.5},
    "purchase.voided": {"customer_id": "c-1", "reason": "cancelled"},
    "customer.signed_up": {
        "segment": "large",
        "region": "south",
        "industry": "steel",
        "channel": "phone",
        "campaign_id": "spring",
        "expires_at": EXPIRES_AT,
    },
    "customer.cancelled": {"reason": "price"},
    "customer.updated": {"segment": "small", "region": "north", "industry": "wood"},
    "customer.voided": {"reason": "test"},
    "interaction.logged": {"kind": "call", "direction": "out", "owner": "bob"},
    "cart.updated": {
        "amount": "12.5",
        "currency": "USD",
        "items": ITEMS,
        "channel": "web",
        "step": "payment",
        "reason": "price",
    },
    "cart.checked_out": {"purchase_id": "p-1"},
    "survey.answered": {
        "scale": {"min": 1, "max": 10},
        "answer_id": "a-1",
        "touchpoint": "visit",
        "comment": "ok " * 400,
        "ticket_id": "t-1",
        "agent": "ann",
        "team": "east",
        "product": "crm",
    },
    "survey.sent": {"touchpoint": "visit"},
    "survey.voided": {"reason": "slip"},
    "ticket.opened": {
        "channel": "email",
        "category": "billing",
        "priority": "high",
        "team": "east",
        "comment": "I was billed twice! " * 100,
        **DETAILS,
    },
    "ticket.updated": {"channel": "phone", "category": "refund", "priority": "low", "team": "west", **DETAILS},
    "ticket.responded": {"agent": "ann", "automatic": True},
    "ticket.resolved": {"agent": "ann", "contacts": 3},
    "ticket.voided": {"reason": "spam"},
    "campaign.spent": {"channel": "email", "cost_kind": "media"},
    "campaign.sent": MESSAGE,
    "campaign.delivered": OUTCOME,
    "campaign.opened": OUTCOME,
    "campaign.clicked": OUTCOME,
    "campaign.replied": OUTCOME,
    "campaign.unsubscribed": OUTCOME,
    "campaign.converted": OUTCOME,
    "campaign.subscribed": OUTCOME,
    "lead.created": {"campaign_id": "spring", "channel": "web", "owner": "bob", "priority": "hot"},
    "lead.updated": {"campaign_id": "fair", "channel": "phone", "owner": "ann", "priority": "cold"},
    "lead.disqualified": {"reason": "budget"},
    "lead.converted": {"customer_id": "c-1", "deal_id": "d-1"},
    "lead.voided": {"reason": "twice"},
}
TYPES: Final = sorted(REQUIRED)
LEAD_OF_MARKETING: Final = {"campaign_id": "organic", "lead_id": "l-1"}
"""What a lead has to say that is told of on the topic of campaigns."""
NOT_SIMULATED: Final = {
    "purchase.voided",
    "customer.voided",
    "survey.voided",
    "ticket.updated",
    "ticket.paused",
    "ticket.resumed",
    "ticket.voided",
}
"""Types that the invented company has no need of."""


def required(kind: str, /, **changes: object) -> dict[str, Any]:
    """An event of this type with its required fields only, and these changed or added."""
    return {"event_id": "e-1", "type": kind, "occurred_at": MOMENT, **REQUIRED[kind], **changes}


def full(kind: str, /, **changes: object) -> dict[str, Any]:
    """An event of this type with all its fields."""
    return required(kind, **{"source": "crm", **OPTIONAL.get(kind, {}), **changes})


def key(event: dict[str, Any]) -> bytes:
    """The key that the event's record has."""
    topic = TOPIC_OF_TYPE[event["type"]]
    field = KEY_FIELDS[topic]
    return str(event[field] if event.get(field) not in {None, ""} else event[KEYS_WITHOUT.get(topic, field)]).encode()


def as_json(event: object) -> bytes:
    """The value of the event's record."""
    return json.dumps(event).encode()
