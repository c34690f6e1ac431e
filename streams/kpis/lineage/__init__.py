"""Lineage: which events, fields and settings a measure, and so a KPI, comes from. Declared, and held by a test."""

from collections.abc import Mapping
from typing import Final

from streams.arithmetic.measures import Measure
from streams.kpis.declaration import Kpi
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
"""Every measure's lineage."""

__all__ = ["LINEAGE", "Feed", "Lineage", "always", "events_of", "feed_of", "settings_of", "sold"]


def feed_of(measure: Measure) -> Feed:
    """All fields that have a part in a measure, in whatever breakdown."""
    lineage = LINEAGE[measure]
    return joined(lineage.counted, *lineage.told_apart.values())


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


def events_of(kpi: Kpi) -> Feed:
    """All fields that have a part in a KPI or in one of its breakdowns."""
    feeds: list[Feed] = []
    for measure in kpi.measures:
        lineage = LINEAGE[measure]
        dimensions = {dimension for breakdown in kpi.by for dimension in breakdown}
        feeds += [lineage.counted, *(feed for name, feed in lineage.told_apart.items() if name in dimensions)]
    return joined(*feeds)


def settings_of(kpi: Kpi) -> tuple[str, ...]:
    """The keys of the settings that bear on a KPI: on its measures, and on its formula."""
    of_measures = (key for measure in kpi.measures for key in LINEAGE[measure].settings)
    return tuple(dict.fromkeys((*of_measures, *kpi.settings)))
