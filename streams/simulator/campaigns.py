"""Campaigns: mailings, what recipients do with them, what they cost, and the leads that they bring."""

from math import sqrt

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
    CAMPAIGN_COSTS,
    CAMPAIGN_OF_NAME,
    CAMPAIGN_WEIGHTS,
    ORGANIC,
    Campaign,
)
from streams.simulator.people import People
from streams.simulator.world import HOUR, MINUTE, Choice, World

_NAME, _PAID = Choice(CAMPAIGN_WEIGHTS), Choice(CAMPAIGN_COSTS)


class Mailing:
    """Messages on their way. Those of the archive are reported together with what recipients did with them."""

    __slots__ = ("campaign", "count", "told_at_once")

    def __init__(self, campaign: Campaign, count: int, *, told_at_once: bool) -> None:
        self.campaign = campaign
        self.count = count
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
        mailing = Mailing(campaign, count, told_at_once=world.bulk > 1)
        world.later(world.about(1.5 * MINUTE, 0.4), self._deliver, mailing)

    def react(self, kind: type[CampaignReported]) -> None:
        """A recipient does something with a message."""
        known = self._world.chance(self._figures.known_customer)
        customer = self._people.anyone() if known else None
        self._report(kind, self._campaign(), 1, None if customer is None else customer.customer_id)

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
                **world.common(),
            )
        )

    def lead(self) -> None:
        """Somebody shows interest."""
        world = self._world
        burst = world.chance(world.effects.burst)
        organic = not burst and world.chance(self._figures.organic)
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
        share = min(1.0, self._figures.delivered + self._world.random.uniform(-0.02, 0.02))
        delivered = max(1, min(mailing.count, int(mailing.count * share + self._world.random.random())))
        self._report(CampaignDelivered, mailing.campaign, delivered)
        if mailing.told_at_once:
            self._world.later(self._world.about(2 * HOUR, 0.3), self._tell_reactions, (mailing.campaign, delivered))

    def _tell_reactions(self, told: tuple[Campaign, int]) -> None:
        campaign, delivered = told
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
                self._report(kind, campaign, count)

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
