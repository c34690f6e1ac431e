"""The family of campaigns: spend, messages and what became of them, leads."""

from collections.abc import Iterable, Iterator, Sequence

from agents.campaigns.contributions import SPEND, CampaignEvent, counted, moment_of
from schemas import CampaignSpent
from schemas.money import Converter
from schemas.topics import MARKETING
from streams.arithmetic import fields
from streams.arithmetic.deltas import Contributions, DimensionTuples, key_of_moment
from streams.arithmetic.measures import marketing as m
from streams.engine.family import NO_MARKS, ValueNumbers


class Campaigns:
    """The family of campaigns: no facts are kept, only that an event was counted."""

    name = "campaign"
    topics = (MARKETING,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    unmet = NO_MARKS

    def __init__(self, dictionary: ValueNumbers, converter: Converter) -> None:
        """Convert money by `converter`."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._dictionary = dictionary
        self._converter = converter

    def check(self, event: CampaignEvent) -> int | None:
        """What was spent, in minor units of the reporting currency."""
        if not isinstance(event, CampaignSpent):
            return None
        return self._converter.minor(event.amount, event.currency, event.occurred_at)

    def unnumbered(self, events: Iterable[CampaignEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        campaigns, channels = self._dictionary.of["campaign"], self._dictionary.of["channel"]
        wanted: list[tuple[str, str]] = []
        for event in events:
            if event.campaign_id not in campaigns:
                wanted.append(("campaign", event.campaign_id))
            if event.channel not in channels:
                wanted.append(("channel", event.channel or ""))
            if type(event) is CampaignSpent:
                wanted += self._unnumbered_spend(event)
        return wanted

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself."""
        return (event_type,)

    def sees(self, event: CampaignEvent) -> tuple[str, ...]:
        """All that an event of its type may see."""
        return self.first_seen_flags(event.type)

    def contribute(self, event: CampaignEvent, amount: int | None, contributions: Contributions) -> None:
        """Count one event."""
        of = self._dictionary.of
        purpose = cost_kind = fields.UNKNOWN
        if type(event) is CampaignSpent:
            purpose, cost_kind = of["purpose"][event.purpose], of["cost_kind"][event.cost_kind]
        dimension_tuple = self.dimension_tuples.number(
            (of["campaign"][event.campaign_id], of["channel"][event.channel], purpose, cost_kind)
        )
        measure, number = counted(event, amount)
        at = key_of_moment(moment_of(event)) | dimension_tuple
        contributions.added += (at | measure, number)
        if type(event) is CampaignSpent:
            contributions.added += (at | SPEND, number)

    def _unnumbered_spend(self, event: CampaignSpent) -> Iterator[tuple[str, str]]:
        of = self._dictionary.of
        if event.purpose not in of["purpose"]:
            yield "purpose", event.purpose
        if event.cost_kind not in of["cost_kind"]:
            yield "cost_kind", event.cost_kind or ""
