"""The structs of all events: by topic, and by type."""

from typing import Any, Final

from schemas.carts import CartEvent
from schemas.customers import CustomerEvent
from schemas.deals import DealEvent
from schemas.derived import DealSold
from schemas.events import Event, type_of
from schemas.leads import LeadEvent
from schemas.marketing import MarketingEvent
from schemas.purchases import PurchaseEvent
from schemas.surveys import SurveyEvent
from schemas.tickets import TicketEvent
from schemas.topics import (
    CARTS,
    CUSTOMERS,
    DEALS,
    DERIVED,
    LEADS,
    MARKETING,
    PURCHASES,
    SURVEYS,
    TICKETS,
    TOPIC_OF_TYPE,
)

EVENTS_OF_TOPIC: Final[dict[str, Any]] = {
    DEALS: DealEvent,
    PURCHASES: PurchaseEvent,
    CUSTOMERS: CustomerEvent,
    CARTS: CartEvent,
    SURVEYS: SurveyEvent,
    TICKETS: TicketEvent,
    LEADS: LeadEvent,
    DERIVED: DealSold,
    MARKETING: MarketingEvent,
}
"""Topic -> the type of its events, for a decoder."""

STRUCTS_OF_TOPIC: Final[dict[str, dict[str, type[Event]]]] = {
    topic: {type_of(struct): struct for struct in getattr(events, "__args__", (events,))}
    for topic, events in EVENTS_OF_TOPIC.items()
}
"""Topic -> type -> its struct on that topic."""

STRUCT_OF_TYPE: Final[dict[str, type[Event]]] = {
    kind: STRUCTS_OF_TOPIC[topic][kind] for kind, topic in TOPIC_OF_TYPE.items()
}
"""Type -> its struct, on the topic where it belongs if nothing else is said."""
