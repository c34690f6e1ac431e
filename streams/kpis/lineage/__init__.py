"""Lineage: which events, fields and settings a measure, and so a KPI, comes from. Declared, and held by a test."""

from collections.abc import Mapping
from typing import Final

from streams.arithmetic.measures import Measure
from streams.kpis.lineage.analyses import ANALYSES
from streams.kpis.lineage.comments import COMMENTS
from streams.kpis.lineage.customers import CUSTOMERS
from streams.kpis.lineage.deals import DEALS
from streams.kpis.lineage.declaration import Feed, Lineage, always, joined
from streams.kpis.lineage.leads import LEADS
from streams.kpis.lineage.loyalty_groups import LOYALTY_GROUPS
from streams.kpis.lineage.marketing import MARKETING
from streams.kpis.lineage.surveys import SURVEYS
from streams.kpis.lineage.tickets import TICKETS

LINEAGE: Mapping[Measure, Lineage] = {
    **DEALS,
    **TICKETS,
    **LEADS,
    **CUSTOMERS,
    **SURVEYS,
    **COMMENTS,
    **MARKETING,
    **ANALYSES,
    **LOYALTY_GROUPS,
}
"""The lineage of every measure that comes with Nabz. Only the catalogue reads this."""

__all__ = ["LINEAGE", "Feed", "Lineage", "always", "joined", "sold"]

_PURCHASED: Final = "purchase.completed"
_SOLD: Final = "deal.stage_changed"
_OF_SALES: Final = {
    "amount": "amount",
    "currency": "currency",
    "channel": "channel",
    "owner": "owner",
    "items.family": "product",
    "purchase_id": "deal_id",
}
"""Field of a purchase -> field of a won deal that stands for it."""


def sold(feed: Feed) -> Feed:
    """What of deals feeds the same where won deals are purchases (`sells`); nothing of what no purchase feeds."""
    if _PURCHASED not in feed:
        return {}
    read = (_OF_SALES[name] for name in feed[_PURCHASED] if name in _OF_SALES)
    return {_SOLD: tuple(dict.fromkeys(("customer_id", "stage", "pipeline", *read)))}
