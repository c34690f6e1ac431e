"""The types of events that come with Nabz.

Only the catalogue reads this, and what renders pages of them: whatever else asks what there is, is given `EventTypes`.
"""

from collections.abc import Mapping
from typing import Any, Final

from schemas.carts import CartEvent
from schemas.customers import CustomerEvent
from schemas.deals import DealEvent
from schemas.derived import DealSold
from schemas.event_types import EventTypes
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
    FAMILIES,
    LEADS,
    MARKETING,
    PURCHASES,
    SURVEYS,
    TICKETS,
    TYPES,
)


def _structs(topic: str, events: Any) -> Mapping[str, type[Event]]:  # noqa: ANN401 - a struct, or several of which any will do
    """Type -> its struct, in the order of the topic's types. Raises ValueError where those are not the same."""
    found = {type_of(struct): struct for struct in getattr(events, "__args__", (events,))}
    if found.keys() != set(TYPES[topic]):
        raise ValueError(f"{topic}: types and structs are not the same")
    return {kind: found[kind] for kind in TYPES[topic]}


EVENT_TYPES: Final = EventTypes(
    families=FAMILIES,
    structs={
        topic: _structs(topic, events)
        for topic, events in (
            (DEALS, DealEvent),
            (PURCHASES, PurchaseEvent),
            (CUSTOMERS, CustomerEvent),
            (CARTS, CartEvent),
            (SURVEYS, SurveyEvent),
            (TICKETS, TicketEvent),
            (LEADS, LeadEvent),
            (DERIVED, DealSold),
            (MARKETING, MarketingEvent),
        )
    },
    keys={
        DEALS: "deal_id",
        PURCHASES: "customer_id",
        CUSTOMERS: "customer_id",
        CARTS: "customer_id",
        SURVEYS: "customer_id",
        TICKETS: "ticket_id",
        LEADS: "lead_id",
        DERIVED: "customer_id",
        MARKETING: "event_id",
    },
    keys_without={PURCHASES: "purchase_id"},
    any_key=frozenset({MARKETING}),
    told_inside=frozenset({DERIVED}),
)
