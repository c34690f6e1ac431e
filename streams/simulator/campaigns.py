"""Campaigns: mailings, what recipients do with them, what they cost, and the leads that they bring."""

from collections.abc import Sequence
from typing import Final

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
    LeadCreated,
)
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_OF_NAME,
    CAMPAIGN_WEIGHTS,
    CAMPAIGNS,
    ORGANIC,
    Campaign,
)
from streams.simulator.people import People
from streams.simulator.world import MINUTE, Choice, World

_REACTIONS: Final[Sequence[tuple[type[CampaignReported], float, float]]] = (
    (CampaignOpened, 0.31, 0.52),
    (CampaignClicked, 0.064, 0.24),
    (CampaignConverted, 0.014, 0.12),
    (CampaignReplied, 0.006, 0.07),
    (CampaignUnsubscribed, 0.003, 0.05),
)
"""What recipients do, the share of the delivered messages to which they do it, and the share of the reports."""
_REPORTED_AT_ONCE: Final = 0.03
"""The share of the reactions still to come that one report has."""
_SPENDINGS_A_DAY: Final = 4
_SHARE_ORGANIC: Final = 0.3

_NAME = Choice(CAMPAIGN_WEIGHTS)
_REACTION = Choice({kind.__name__: weight for kind, _, weight in _REACTIONS})


class Mailing:
    """Messages on their way."""

    __slots__ = ("campaign", "count")

    def __init__(self, campaign: Campaign, count: int) -> None:
        self.campaign = campaign
        self.count = count


class Campaigns:
    """Sends mailings in bulk, and reports in smaller counts how they are taken."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people
        self._kinds = {kind.__name__: kind for kind, _, _ in _REACTIONS}
        self._coming: dict[tuple[str, str], float] = {}
        """Campaign and reaction -> how many reactions are still to come."""

    def mail(self) -> None:
        """A campaign sends a mailing."""
        world = self._world
        campaign = self._campaign()
        count = max(1, round(campaign.reach * world.about(1.0, 0.25)))
        self._report(CampaignSent, campaign, count)
        world.later(world.about(1.5 * MINUTE, 0.4), self._deliver, Mailing(campaign, count))

    def report(self) -> None:
        """Recipients of some campaign react, many at once or a customer alone."""
        world = self._world
        campaign, reaction = self._campaign(), _REACTION.draw(world.random)
        coming = self._coming.get((campaign.name, reaction), 0.0)
        if coming < 1:
            return
        customer = self._people.anyone() if world.chance(0.3) else None
        count = 1 if customer is not None else max(1, round(coming * _REPORTED_AT_ONCE))
        self._coming[campaign.name, reaction] = coming - count
        self._report(self._kinds[reaction], campaign, count, None if customer is None else customer.customer_id)

    def spend(self) -> None:
        """A campaign's money is spent."""
        world = self._world
        campaign = world.random.choice(CAMPAIGNS)
        price = world.price(campaign.daily_cost / _SPENDINGS_A_DAY * world.about(1.0, 0.3))
        world.emit(
            CampaignSpent(
                campaign_id=campaign.name,
                amount=price.amount,
                currency=price.currency,
                purpose=campaign.purpose,  # type: ignore[arg-type] # from a table of the purposes
                channel=campaign.channel,
                **world.common(),
            )
        )

    def lead(self) -> None:
        """Somebody shows interest."""
        world = self._world
        burst = world.chance(world.effects.burst)
        organic = not burst and world.chance(_SHARE_ORGANIC)
        campaign = self._campaign() if not burst else CAMPAIGN_OF_NAME[BURST_CAMPAIGN]
        world.emit(
            LeadCreated(
                campaign_id=ORGANIC if organic else campaign.name,
                lead_id=world.number("lead"),
                channel="search" if organic else campaign.channel,
                **world.common(),
            )
        )

    def _campaign(self) -> Campaign:
        burst = self._world.chance(self._world.effects.burst)
        return CAMPAIGN_OF_NAME[BURST_CAMPAIGN if burst else _NAME.draw(self._world.random)]

    def _deliver(self, mailing: Mailing) -> None:
        delivered = max(1, round(mailing.count * self._world.random.uniform(0.95, 0.99)))
        self._report(CampaignDelivered, mailing.campaign, delivered)
        for kind, share, _ in _REACTIONS:
            key = mailing.campaign.name, kind.__name__
            self._coming[key] = self._coming.get(key, 0.0) + delivered * share

    def _report(
        self, kind: type[CampaignReported], campaign: Campaign, count: int, customer_id: str | None = None
    ) -> None:
        world = self._world
        world.emit(
            kind(
                campaign_id=campaign.name,
                channel=campaign.channel,
                customer_id=customer_id,
                count=count,
                **world.common(),
            )
        )
