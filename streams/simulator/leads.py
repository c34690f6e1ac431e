"""Leads: people who show interest, until they are an opportunity, a customer, or nothing."""

from collections import deque
from collections.abc import Callable

from schemas import (
    CampaignLead,
    LeadConverted,
    LeadCreated,
    LeadDisqualified,
    LeadQualified,
    LeadUpdated,
    LeadVoided,
)
from streams.simulator.company import (
    BURST_CAMPAIGN,
    CAMPAIGN_OF_NAME,
    CAMPAIGN_WEIGHTS,
    LEAD_LOST_REASONS,
    LEAD_PRIORITIES,
    LEAD_VOID_REASONS,
    ORGANIC,
    OWNERS,
)
from streams.simulator.world import DAY, HOUR, Choice, World

_NAME, _PRIORITY = Choice(CAMPAIGN_WEIGHTS), Choice(LEAD_PRIORITIES)
_LOST_REASON, _VOID_REASON = Choice(LEAD_LOST_REASONS), Choice(LEAD_VOID_REASONS)


class Lead:
    """A lead that has not come to its end."""

    __slots__ = ("campaign", "channel", "lead_id", "owner", "priority", "void")

    def __init__(self, lead_id: str, campaign: str, channel: str, owner: str, priority: str) -> None:
        self.lead_id = lead_id
        self.campaign = campaign
        self.channel = channel
        self.owner = owner
        self.priority = priority
        self.void = False


class Leads:
    """The sales people's first work: who is worth it, and who is not.

    A lead that is ready to be an opportunity or a customer waits here for the next deal that begins, or the next
    customer who signs up: deals and customers are as many as ever, and some of them were leads.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._figures = world.figures.leads
        self._ready_for_deals: deque[Lead] = deque()
        self._ready_to_buy: deque[Lead] = deque()

    def create(self) -> None:
        """Somebody shows interest."""
        world, figures = self._world, self._figures
        random = world.random
        burst = world.chance(world.effects.burst)
        organic = not burst and world.chance(world.figures.marketing.organic)
        campaign = CAMPAIGN_OF_NAME[BURST_CAMPAIGN if burst else _NAME.draw(random)]
        lead = Lead(
            world.number("lead"),
            ORGANIC if organic else campaign.name,
            "search" if organic else campaign.channel,
            random.choice(OWNERS),
            _PRIORITY.draw(random),
        )
        if world.chance(figures.only_counted):
            world.emit(
                CampaignLead(campaign_id=lead.campaign, lead_id=lead.lead_id, channel=lead.channel, **world.common())
            )
            return
        assigned = world.chance(figures.assigned)
        world.emit(
            LeadCreated(
                lead_id=lead.lead_id,
                campaign_id=lead.campaign,
                channel=lead.channel,
                owner=lead.owner if assigned else None,
                priority=lead.priority if assigned else None,
                **world.common(),
            )
        )
        if not assigned:
            self._later(figures.assigned_after_hours * HOUR, self._assign, lead)
        if world.chance(figures.void):
            self._later(6 * HOUR, self._void, lead)
        else:
            self._later(figures.judged_after_days * DAY, self._judge, lead)

    def for_deal(self) -> Lead | None:
        """A lead that the deal which begins now comes from; None if there is none."""
        return self._ready_for_deals.popleft() if self._ready_for_deals else None

    def to_buy(self) -> Lead | None:
        """A lead that signs up now; None if there is none."""
        return self._ready_to_buy.popleft() if self._ready_to_buy else None

    def convert(self, lead: Lead, customer_id: str | None = None, deal_id: str | None = None) -> None:
        """Say what a lead has become."""
        world = self._world
        world.emit(LeadConverted(lead_id=lead.lead_id, customer_id=customer_id, deal_id=deal_id, **world.common()))

    def _assign(self, lead: Lead) -> None:
        world = self._world
        if not lead.void:
            world.emit(LeadUpdated(lead_id=lead.lead_id, owner=lead.owner, priority=lead.priority, **world.common()))

    def _judge(self, lead: Lead) -> None:
        """Somebody has spoken with the lead."""
        if self._world.chance(self._figures.qualified):
            self._qualify(lead)
        else:
            self._disqualify(lead)

    def _qualify(self, lead: Lead) -> None:
        world = self._world
        world.emit(LeadQualified(lead_id=lead.lead_id, **world.common()))
        self._later(self._figures.decided_after_days * DAY, self._decide, lead)

    def _decide(self, lead: Lead) -> None:
        """A qualified lead becomes something, or nothing."""
        world, figures = self._world, self._figures
        if not world.chance(figures.converted):
            self._disqualify(lead)
        elif world.chance(figures.to_deals):
            self._ready_for_deals.append(lead)
        else:
            self._ready_to_buy.append(lead)

    def _disqualify(self, lead: Lead) -> None:
        world = self._world
        world.emit(LeadDisqualified(lead_id=lead.lead_id, reason=_LOST_REASON.draw(world.random), **world.common()))
        if world.chance(self._figures.revived):
            self._later(20 * DAY, self._qualify, lead)

    def _void(self, lead: Lead) -> None:
        """It was spam, or somebody who is a lead already."""
        lead.void = True
        world = self._world
        world.emit(LeadVoided(lead_id=lead.lead_id, reason=_VOID_REASON.draw(world.random), **world.common()))

    def _later(self, median: float, action: Callable[[Lead], None], lead: Lead) -> None:
        world = self._world
        world.later_in(world.seasons.office, world.about(median, 0.8), action, lead)
