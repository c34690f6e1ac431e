"""Campaigns: mailings, what recipients do with them, who wants them, and what they cost."""

from math import sqrt
from typing import Any

from schemas import (
    CampaignClicked,
    CampaignConverted,
    CampaignDelivered,
    CampaignOpened,
    CampaignOutcome,
    CampaignReplied,
    CampaignReported,
    CampaignSent,
    CampaignSpent,
    CampaignSubscribed,
    CampaignUnsubscribed,
)
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_COSTS,
    CAMPAIGN_OF_NAME,
    CAMPAIGN_WEIGHTS,
    COST_KINDS,
    Campaign,
)
from streams.simulator.people import People
from streams.simulator.world import HOUR, MINUTE, Choice, World

_NAME, _PAID, _COST_KIND = Choice(CAMPAIGN_WEIGHTS), Choice(CAMPAIGN_COSTS), Choice(COST_KINDS)


class Mailing:
    """Messages on their way. Those of the archive are reported together with what recipients did with them."""

    __slots__ = ("campaign", "count", "sent_at", "told_at_once")

    def __init__(self, campaign: Campaign, count: int, sent_at: int, *, told_at_once: bool) -> None:
        self.campaign = campaign
        self.count = count
        self.sent_at = sent_at
        self.told_at_once = told_at_once


class Campaigns:
    """Sends mailings a batch at a time, all day long, and hears what recipients do with them."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people
        self._figures = world.figures.marketing

    def mail(self) -> None:
        """A campaign sends a batch, the archive's many of them."""
        world = self._world
        campaign = self._campaign()
        count = max(1, round(self._figures.batch * world.bulk * world.about(1.0, 0.25)))
        self._report(CampaignSent, campaign, count)
        mailing = Mailing(campaign, count, world.now, told_at_once=world.bulk > 1)
        world.later(world.about(1.5 * MINUTE, 0.4), self._deliver, mailing)

    def react(self, kind: type[CampaignOutcome]) -> None:
        """A recipient does something with a message that was sent some time ago."""
        world, figures = self._world, self._figures
        customer = self._people.anyone() if world.chance(figures.known_customer) else None
        campaign = self._campaign()
        sent_at = int(world.now - world.about(figures.reaction_minutes * MINUTE, figures.reaction_spread))
        self._report(kind, campaign, 1, customer_id=None if customer is None else customer.customer_id, sent_at=sent_at)

    def spend(self) -> None:
        """A campaign's money is spent."""
        world, figures = self._world, self._figures
        campaign = CAMPAIGN_OF_NAME[_PAID.draw(world.random)]
        price = world.price(figures.spent_daily / figures.spendings_daily * world.about(1.0, 0.3))
        world.emit(
            CampaignSpent(
                campaign_id=campaign.name,
                amount=price.amount,
                currency=price.currency,
                purpose=campaign.purpose,  # type: ignore[arg-type] # from a table of the purposes
                channel=campaign.channel,
                cost_kind=_COST_KIND.draw(world.random),
                **world.common(),
            )
        )

    def subscribe(self) -> None:
        """Somebody wants to get the messages of a campaign, in the archive many of them."""
        world = self._world
        count = max(1, round(world.bulk * world.about(1.0, 0.25))) if world.bulk > 1 else 1
        self._report(CampaignSubscribed, self._campaign(), count)

    def _campaign(self) -> Campaign:
        burst = self._world.chance(self._world.effects.burst)
        return CAMPAIGN_OF_NAME[BURST_CAMPAIGN if burst else _NAME.draw(self._world.random)]

    def _deliver(self, mailing: Mailing) -> None:
        share = min(1.0, self._figures.delivered + self._world.random.uniform(-0.02, 0.02))
        delivered = max(1, min(mailing.count, int(mailing.count * share + self._world.random.random())))
        self._report(CampaignDelivered, mailing.campaign, delivered, sent_at=mailing.sent_at)
        if mailing.told_at_once:
            self._world.later(self._world.about(2 * HOUR, 0.3), self._tell_reactions, (mailing, delivered))

    def _tell_reactions(self, told: tuple[Mailing, int]) -> None:
        mailing, delivered = told
        figures = self._figures
        shares = {
            CampaignOpened: figures.opened,
            CampaignClicked: figures.clicked,
            CampaignConverted: figures.converted,
            CampaignReplied: figures.replied,
            CampaignUnsubscribed: figures.unsubscribed,
        }
        for kind, share in shares.items():
            expected = delivered * share
            count = round(self._world.random.gauss(expected, sqrt(expected)))
            if count > 0:
                self._report(kind, mailing.campaign, count, sent_at=mailing.sent_at)

    def _report(self, kind: type[CampaignReported], campaign: Campaign, count: int, **more: Any) -> None:  # noqa: ANN401 - of any type
        """Say what became of so many messages; `more` are further fields of the event."""
        world = self._world
        world.emit(
            kind(
                campaign_id=campaign.name,
                channel=campaign.channel,
                count=count,
                **more,
                **world.common(),
            )
        )
