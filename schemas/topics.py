"""The names of Kafka's topics, what is published on each of them, and which of them share a key."""

from typing import Final

DEALS: Final = "crm.deals"
PURCHASES: Final = "crm.purchases"
CUSTOMERS: Final = "crm.customers"
CARTS: Final = "crm.carts"
SURVEYS: Final = "crm.surveys"
TICKETS: Final = "crm.tickets"
MARKETING: Final = "crm.marketing"
DEAD_LETTERS: Final = "crm.dead-letters"

TOPICS: Final[tuple[str, ...]] = (DEALS, PURCHASES, CUSTOMERS, CARTS, SURVEYS, TICKETS, MARKETING)
"""The topics that events are read from; dead letters are only written."""

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "deal": (DEALS,),
    "ticket": (TICKETS,),
    "customer": (PURCHASES, CUSTOMERS, CARTS, SURVEYS),
    "campaign": (MARKETING,),
}
"""Family -> its topics: they have the same key, so they need the same number of partitions."""

FAMILY_OF_TOPIC: Final[dict[str, str]] = {topic: family for family, topics in FAMILIES.items() for topic in topics}

TYPES: Final[dict[str, tuple[str, ...]]] = {
    DEALS: ("deal.stage_changed", "deal.voided"),
    PURCHASES: ("purchase.completed", "purchase.refunded", "purchase.voided"),
    CUSTOMERS: (
        "customer.signed_up",
        "customer.cancelled",
        "customer.updated",
        "customer.erased",
        "customer.voided",
    ),
    CARTS: ("cart.updated", "cart.checked_out"),
    SURVEYS: ("survey.answered", "survey.voided"),
    TICKETS: (
        "ticket.opened",
        "ticket.updated",
        "ticket.responded",
        "ticket.paused",
        "ticket.resumed",
        "ticket.resolved",
        "ticket.reopened",
        "ticket.voided",
    ),
    MARKETING: (
        "campaign.spent",
        "campaign.sent",
        "campaign.delivered",
        "campaign.opened",
        "campaign.clicked",
        "campaign.replied",
        "campaign.unsubscribed",
        "campaign.converted",
        "lead.created",
    ),
}
"""Topic -> the types of event that belong on it."""

TOPIC_OF_TYPE: Final[dict[str, str]] = {kind: topic for topic, kinds in TYPES.items() for kind in kinds}

KEY_FIELDS: Final[dict[str, str]] = {
    DEALS: "deal_id",
    PURCHASES: "customer_id",
    CUSTOMERS: "customer_id",
    CARTS: "customer_id",
    SURVEYS: "customer_id",
    TICKETS: "ticket_id",
    MARKETING: "event_id",
}
"""Topic -> the field whose value is the record's key. On the marketing topic any key is taken."""

KEYS_WITHOUT: Final[dict[str, str]] = {PURCHASES: "purchase_id"}
"""Topic -> the field whose value is the key where an event does not have the one of `KEY_FIELDS`."""
