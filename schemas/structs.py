"""The structs of all events: by topic, and by type."""

from typing import Any, Final

from schemas.carts import CartEvent
from schemas.customers import CustomerEvent
from schemas.deals import DealEvent
from schemas.events import Event, type_of
from schemas.marketing import MarketingEvent
from schemas.purchases import PurchaseEvent
from schemas.surveys import SurveyEvent
from schemas.tickets import TicketEvent
from schemas.topics import CARTS, CUSTOMERS, DEALS, MARKETING, PURCHASES, SURVEYS, TICKETS

EVENTS_OF_TOPIC: Final[dict[str, Any]] = {
    DEALS: DealEvent,
    PURCHASES: PurchaseEvent,
    CUSTOMERS: CustomerEvent,
    CARTS: CartEvent,
    SURVEYS: SurveyEvent,
    TICKETS: TicketEvent,
    MARKETING: MarketingEvent,
}
"""Topic -> the type of its events, for a decoder."""

STRUCT_OF_TYPE: Final[dict[str, type[Event]]] = {
    type_of(struct): struct for events in EVENTS_OF_TOPIC.values() for struct in getattr(events, "__args__", (events,))
}
"""Type -> its struct."""
