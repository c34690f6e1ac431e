"""Measures of campaigns, told apart by campaign and channel, spend also by its purpose and kind.

Each event stands for itself.
"""

from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.measures.quantities import Quantity

DIMENSIONS = ("campaign", "channel", "purpose", "cost_kind")

_BOTH = (("campaign",), ("channel",))
_SPENT = frozenset({"campaign.spent"})

SPEND = Measure("marketing_spend", Kind.SUM, _SPENT, (*_BOTH, ("purpose",), ("cost_kind",)), amounts=Quantity.MONEY)
SPEND_ACQUISITION = Measure("spend_acquisition", Kind.SUM, _SPENT, _BOTH, amounts=Quantity.MONEY)
SPEND_LEADS = Measure("spend_leads", Kind.SUM, _SPENT, _BOTH, amounts=Quantity.MONEY)
SPEND_RETENTION = Measure("spend_retention", Kind.SUM, _SPENT, _BOTH, amounts=Quantity.MONEY)
LEADS = Measure("leads_created", Kind.SUM, frozenset({"lead.created"}), _BOTH)


def _reaction(name: str) -> Measure:
    return Measure(f"campaign_{name}", Kind.SUM, frozenset({f"campaign.{name}"}), _BOTH)


SENT = _reaction("sent")
DELIVERED = _reaction("delivered")
OPENED = _reaction("opened")
CLICKED = _reaction("clicked")
REPLIED = _reaction("replied")
UNSUBSCRIBED = _reaction("unsubscribed")
CONVERTED = _reaction("converted")
SUBSCRIBED = _reaction("subscribed")

MEASURES = (
    SPEND,
    SPEND_ACQUISITION,
    SPEND_LEADS,
    SPEND_RETENTION,
    LEADS,
    SENT,
    DELIVERED,
    OPENED,
    CLICKED,
    REPLIED,
    UNSUBSCRIBED,
    CONVERTED,
    SUBSCRIBED,
)
