"""Which optional fields refuse no event.

A value in one of them that has the wrong type, or is none of those that the field may have, is as if the field were
omitted: an event is not lost for what nobody asks about, or for what only tells apart what it counts. The same holds
for every field of an item, and for further scores of the satisfaction index.
"""

from collections.abc import Mapping
from typing import Final

_ALWAYS: Final = frozenset({"source"})
_MESSAGES: Final = ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "converted", "subscribed")
_UNREAD: Final[Mapping[str, frozenset[str]]] = {
    "deal.stage_changed": frozenset({"expected_close"}),
    "deal.voided": frozenset({"reason"}),
    "purchase.voided": frozenset({"reason"}),
    "customer.voided": frozenset({"reason"}),
    "cart.updated": frozenset({"items"}),
    "cart.checked_out": frozenset({"purchase_id"}),
    "survey.answered": frozenset({"ticket_id"}),
    "survey.voided": frozenset({"reason"}),
    "ticket.voided": frozenset({"reason"}),
    "lead.converted": frozenset({"customer_id", "deal_id"}),
    "lead.voided": frozenset({"reason"}),
    **{f"campaign.{what}": frozenset({"customer_id"}) for what in _MESSAGES},
}
_LEAD_VALUES: Final = frozenset({"campaign_id", "channel", "owner", "priority"})
_TICKET_DETAILS: Final = frozenset({"assignee", "segment", "product"})
_LENIENT: Final[Mapping[str, frozenset[str]]] = {
    "lead.created": _LEAD_VALUES,
    "lead.updated": _LEAD_VALUES,
    "lead.disqualified": frozenset({"reason"}),
    "deal.stage_changed": frozenset({"customer_id", "team", "product"}),
    "purchase.completed": frozenset({"owner", "cost", "campaign_channel"}),
    "purchase.refunded": frozenset({"cost"}),
    "customer.signed_up": frozenset({"industry", "expires_at"}),
    "customer.updated": frozenset({"industry"}),
    "interaction.logged": frozenset({"kind", "direction", "owner"}),
    "cart.updated": frozenset({"channel", "step", "reason", "amount", "currency"}),
    "survey.sent": frozenset({"touchpoint"}),
    "survey.answered": frozenset({"agent", "team", "product", "comment"}),
    "campaign.spent": frozenset({"cost_kind"}),
    "campaign.subscribed": frozenset({"channel", "count", "sent_at"}),
    "ticket.opened": _TICKET_DETAILS | {"comment"},
    "ticket.updated": _TICKET_DETAILS,
}


def unread_fields(kind: str) -> frozenset[str]:
    """The optional fields of a type that no KPI reads. Their descriptions end in "No KPI reads it."."""
    return _ALWAYS | _UNREAD.get(kind, frozenset())


def lenient_fields(kind: str, *, is_home: bool = True) -> frozenset[str]:
    """The optional fields of a type that refuse no event: those that no KPI reads, and some that KPIs do read.

    Where the topic is not the one that is its home, that is of a lead that is told of as a campaign's result, none of
    the latter.
    """
    return unread_fields(kind) | _LENIENT.get(kind, frozenset()) if is_home else unread_fields(kind)
