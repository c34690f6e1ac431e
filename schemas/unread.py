"""Which optional fields no KPI reads.

A value in one of them that has the wrong type, or is none of those that the field may have, is as if the field were
omitted: an event is not lost for what nobody asks about. The same holds for every field of an item.
"""

from collections.abc import Mapping
from typing import Final

from schemas.topics import TOPIC_OF_TYPE

_ALWAYS: Final = frozenset({"source"})
_OF_TYPE: Final[Mapping[str, frozenset[str]]] = {
    "deal.stage_changed": frozenset({"customer_id", "expected_close"}),
    "deal.voided": frozenset({"reason"}),
    "purchase.voided": frozenset({"reason"}),
    "customer.signed_up": frozenset({"industry"}),
    "customer.updated": frozenset({"industry"}),
    "customer.voided": frozenset({"reason"}),
    "cart.updated": frozenset({"amount", "currency", "items"}),
    "cart.checked_out": frozenset({"purchase_id"}),
    "survey.answered": frozenset({"comment", "ticket_id"}),
    "survey.voided": frozenset({"reason"}),
    "ticket.voided": frozenset({"reason"}),
    **{
        f"campaign.{what}": frozenset({"customer_id"})
        for what in ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "converted")
    },
}

UNREAD: Final[Mapping[str, frozenset[str]]] = {
    kind: _ALWAYS | _OF_TYPE.get(kind, frozenset()) for kind in TOPIC_OF_TYPE
}
"""Type -> its optional fields that no KPI reads. Their descriptions end in "No KPI reads it."."""
