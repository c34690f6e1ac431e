"""What an event of a campaign counts: it stands for itself, so nothing is kept of it but that it was counted."""

from typing import TypeAlias

from schemas import (
    CampaignClicked,
    CampaignConverted,
    CampaignDelivered,
    CampaignLead,
    CampaignOpened,
    CampaignOutcome,
    CampaignReplied,
    CampaignReported,
    CampaignSent,
    CampaignSpent,
    CampaignSubscribed,
    CampaignUnsubscribed,
    Event,
)
from streams.arithmetic.deltas import measure_codes
from streams.arithmetic.measures import marketing as m

CampaignEvent: TypeAlias = CampaignSpent | CampaignReported | CampaignLead

_CODES = measure_codes(m.MEASURES)
SPEND = _CODES[m.SPEND.name]
"""The part of a key that tells what was spent for whatever purpose."""
_SPEND = {
    "acquisition": _CODES[m.SPEND_ACQUISITION.name],
    "leads": _CODES[m.SPEND_LEADS.name],
    "retention": _CODES[m.SPEND_RETENTION.name],
}
_LEADS = _CODES[m.LEADS.name]
_REPORTED: dict[type[Event], int] = {
    CampaignSent: _CODES[m.SENT.name],
    CampaignDelivered: _CODES[m.DELIVERED.name],
    CampaignOpened: _CODES[m.OPENED.name],
    CampaignClicked: _CODES[m.CLICKED.name],
    CampaignReplied: _CODES[m.REPLIED.name],
    CampaignUnsubscribed: _CODES[m.UNSUBSCRIBED.name],
    CampaignConverted: _CODES[m.CONVERTED.name],
    CampaignSubscribed: _CODES[m.SUBSCRIBED.name],
}


def moment_of(event: CampaignEvent) -> int:
    """Epoch ms at which an event counts: what became of messages, when these were sent."""
    return event.counted_at if isinstance(event, CampaignOutcome) else event.occurred_at


def counted(event: CampaignEvent, amount: int | None) -> tuple[int, int]:
    """The measure's part of a key, and how much is counted; `amount` is what was spent, in minor units."""
    if isinstance(event, CampaignSpent):
        return _SPEND[event.purpose], amount or 0
    if isinstance(event, CampaignLead):
        return _LEADS, 1
    return _REPORTED[type(event)], event.count
