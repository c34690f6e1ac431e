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

DEAL: Final = "deal"
TICKET: Final = "ticket"
LEAD: Final = "lead"
CUSTOMER: Final = "customer"
CAMPAIGN: Final = "campaign"

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    DEAL: (DEALS,),
    TICKET: (TICKETS,),
    LEAD: (LEADS,),
    CUSTOMER: (PURCHASES, CUSTOMERS, CARTS, SURVEYS, DERIVED),
    CAMPAIGN: (MARKETING,),
}
"""Family -> its topics: they have the same key, so they need the same number of partitions."""

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
"""Topic -> the types of event that belong on it. A lead has two: it may also be told of as a campaign's result."""
