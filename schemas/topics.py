"""The names of Kafka's topics, what is published on each of them, and which of them share a key."""

from typing import Final

DEALS: Final = "crm.deals"
PURCHASES: Final = "crm.purchases"
CUSTOMERS: Final = "crm.customers"
CARTS: Final = "crm.carts"
SURVEYS: Final = "crm.surveys"
TICKETS: Final = "crm.tickets"
LEADS: Final = "crm.leads"
MARKETING: Final = "crm.marketing"
DERIVED: Final = "crm.derived"
DEAD_LETTERS: Final = "crm.dead-letters"

TOPICS: Final[tuple[str, ...]] = (DEALS, PURCHASES, CUSTOMERS, CARTS, SURVEYS, TICKETS, LEADS, MARKETING)
"""The topics that others publish on; dead letters are only written."""

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "deal": (DEALS,),
    "ticket": (TICKETS,),
    "lead": (LEADS,),
    "customer": (PURCHASES, CUSTOMERS, CARTS, SURVEYS, DERIVED),
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
        "customer.renewed",
        "customer.erased",
        "customer.voided",
        "interaction.logged",
    ),
    CARTS: ("cart.updated", "cart.checked_out"),
    SURVEYS: ("survey.sent", "survey.answered", "survey.voided"),
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
    LEADS: (
        "lead.created",
        "lead.updated",
        "lead.qualified",
        "lead.disqualified",
        "lead.converted",
        "lead.voided",
    ),
    DERIVED: ("deal.sold",),
    MARKETING: (
        "campaign.spent",
        "campaign.sent",
        "campaign.delivered",
        "campaign.opened",
        "campaign.clicked",
        "campaign.replied",
        "campaign.unsubscribed",
        "campaign.converted",
        "campaign.subscribed",
        "lead.created",
    ),
}
"""Topic -> the types of event that belong on it."""

TOPICS_OF_TYPE: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(topic for topic, known in TYPES.items() if kind in known) for kinds in TYPES.values() for kind in kinds
}
"""Type -> the topics on which it belongs: one, but for a lead, which may also be told of as a campaign's result."""

TOPIC_OF_TYPE: Final[dict[str, str]] = {kind: topics[0] for kind, topics in TOPICS_OF_TYPE.items()}
"""Type -> the topic on which it belongs if nothing else is said."""

KEY_FIELDS: Final[dict[str, str]] = {
    DEALS: "deal_id",
    PURCHASES: "customer_id",
    CUSTOMERS: "customer_id",
    CARTS: "customer_id",
    SURVEYS: "customer_id",
    TICKETS: "ticket_id",
    LEADS: "lead_id",
    DERIVED: "customer_id",
    MARKETING: "event_id",
}
"""Topic -> the field whose value is the record's key. On the marketing topic any key is taken."""

KEYS_WITHOUT: Final[dict[str, str]] = {PURCHASES: "purchase_id"}
"""Topic -> the field whose value is the key where an event does not have the one of `KEY_FIELDS`."""
