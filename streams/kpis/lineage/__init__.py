"""Lineage: which events, fields and settings a measure, and so a KPI, comes from. Declared, and held by a test."""

from typing import Final

from streams.kpis.lineage.declaration import Feed, Lineage, always, joined

__all__ = ["Feed", "Lineage", "always", "joined", "sold"]

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
