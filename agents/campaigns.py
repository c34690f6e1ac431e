"""Campaigns: spend, messages and what became of them, leads. Each event stands for itself."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from schemas import (
    CampaignClicked,
    CampaignConverted,
    CampaignDelivered,
    CampaignOpened,
    CampaignReplied,
    CampaignReported,
    CampaignSent,
    CampaignSpent,
    CampaignUnsubscribed,
    Event,
    LeadCreated,
)
from schemas.money import Converter
from schemas.topics import MARKETING
from streams.differences import MEASURE_SHIFT, Combinations, Contributions, key_of_moment
from streams.family import Numbering
from streams.measures import marketing as m

CampaignEvent: TypeAlias = CampaignSpent | CampaignReported | LeadCreated

_CODES = {measure.name: code << MEASURE_SHIFT for code, measure in enumerate(m.MEASURES)}
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
}


class Campaigns:
    """The family of campaigns: no facts are kept, only that an event was counted."""

    name = "campaign"
    topics = (MARKETING,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES

    def __init__(self, numbers: Numbering, converter: Converter) -> None:
        """Convert money by `converter`."""
        self.combinations = Combinations(len(m.DIMENSIONS))
        self._numbers = numbers
        self._converter = converter

    def check(self, event: CampaignEvent) -> int | None:
        """What was spent, in minor units of the reporting currency."""
        return self._converter.minor(event.amount, event.currency) if isinstance(event, CampaignSpent) else None

    def unnumbered(self, events: Iterable[CampaignEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        campaigns, channels = self._numbers.of["campaign"], self._numbers.of["channel"]
        wanted: list[tuple[str, str]] = []
        for event in events:
            if event.campaign_id not in campaigns:
                wanted.append(("campaign", event.campaign_id))
            if event.channel not in channels:
                wanted.append(("channel", event.channel or ""))
        return wanted

    def seen_marks(self, event_type: str) -> tuple[str, ...]:
        """The type itself."""
        return (event_type,)

    def contribute(self, event: CampaignEvent, amount: int | None, contributions: Contributions) -> None:
        """Count one event."""
        of = self._numbers.of
        combination = self.combinations.number((of["campaign"][event.campaign_id], of["channel"][event.channel]))
        if isinstance(event, CampaignSpent):
            measure, counted = _SPEND[event.purpose], amount or 0
        elif isinstance(event, LeadCreated):
            measure, counted = _LEADS, 1
        else:
            measure, counted = _REPORTED[type(event)], event.count
        contributions.added += (key_of_moment(event.occurred_at) | measure | combination, counted)
