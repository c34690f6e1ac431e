"""Deals, from stage to stage of the configured pipelines, and what sales people talk about with customers."""

from datetime import UTC, date, datetime
from decimal import Decimal

from schemas import DealStageChanged, DealVoided, InteractionLogged
from streams.simulator.company import (
    CONTACT_DIRECTIONS,
    CONTACT_KINDS,
    FAMILY_NAMES,
    LOST_REASONS,
    OWNERS,
    SALES_CHANNELS,
    TEAM_OF_OWNER,
    VOID_DEAL_REASONS,
)
from streams.simulator.leads import Lead, Leads
from streams.simulator.loyalty import Loyalty
from streams.simulator.people import Customer, People
from streams.simulator.world import DAY, HOUR, MINUTE, Choice, Price, World

_CHANNEL, _LOST_REASON, _VOID_REASON = Choice(SALES_CHANNELS), Choice(LOST_REASONS), Choice(VOID_DEAL_REASONS)
_KIND, _DIRECTION = Choice(CONTACT_KINDS), Choice(CONTACT_DIRECTIONS)


class Deal:
    """A deal: its pipeline's stages, the place in them, its value, and how much longer than others it takes."""

    __slots__ = ("customer", "deal_id", "owner", "pace", "pipeline", "place", "price", "product", "stages", "void")

    def __init__(self, deal_id: str, pipeline: str, stages: list[str], price: Price) -> None:
        self.deal_id = deal_id
        self.pipeline = pipeline
        self.stages = stages
        self.price = price
        self.place = 0
        self.customer: Customer | None = None
        self.owner = ""
        self.product = ""
        self.pace = 1.0
        self.void = False


class Sales:
    """The sales people's work: each deal moves by itself, on to the next stage, back or out."""

    def __init__(self, world: World, people: People, leads: Leads, loyalty: Loyalty) -> None:
        self._world = world
        self._people = people
        self._leads = leads
        self._loyalty = loyalty
        self._figures = world.figures.sales
        self._pipelines = list(world.settings.pipelines)

    def begin(self) -> None:
        """A new deal, which comes from a lead where one is ready."""
        world, figures = self._world, self._figures
        random = world.random
        name = random.choice(self._pipelines)
        price = world.price(round(world.about(figures.amount, figures.amount_spread), -1))
        deal = Deal(world.number("deal"), name, list(world.settings.pipeline(name).stages), price)
        deal.customer = self._people.an_office() if world.chance(figures.of_customers) else None
        lead = self._leads.for_deal()
        deal.owner = random.choice(OWNERS) if lead is None else lead.owner
        deal.product = random.choice(
            FAMILY_NAMES if deal.customer is None else list(deal.customer.tiers) or FAMILY_NAMES
        )
        deal.pace = world.about(1.0, figures.deal_spread)
        self._enter(deal, deal.stages[0], channel=_CHANNEL.draw(random) if lead is None else lead.channel)
        if lead is not None:
            self._come_from(lead, deal)
        if world.chance(figures.void):
            world.later_in(world.seasons.office, world.about(figures.void_hours * HOUR, 0.8), self._void, deal)

    def contact(self) -> None:
        """Somebody of the sales people calls, writes to or visits an office, or hears from one."""
        world, customer = self._world, self._people.an_office()
        if customer is None:
            return
        world.emit(
            InteractionLogged(
                customer_id=customer.customer_id,
                interaction_id=world.number("contact"),
                kind=_KIND.draw(world.random),
                direction=_DIRECTION.draw(world.random),
                owner=world.random.choice(OWNERS),
                **world.common(),
            )
        )

    def _come_from(self, lead: Lead, deal: Deal) -> None:
        customer = deal.customer
        self._leads.convert(lead, None if customer is None else customer.customer_id, deal.deal_id)

    def _move(self, deal: Deal) -> None:
        if deal.void:
            return
        figures, random = self._figures, self._world.random
        drawn = random.random()
        if drawn < figures.back:
            deal.place = max(0, deal.place - 1)
        elif drawn < figures.back + figures.revised:
            deal.price = deal.price._replace(amount=self._revised(deal.price.amount))
        elif random.random() >= self._forward(deal):
            self._close(deal, won=False)
            return
        else:
            deal.place += 1
            if deal.place == len(deal.stages):
                self._win(deal)
                return
        self._enter(deal, deal.stages[deal.place])

    def _forward(self, deal: Deal) -> float:
        """The chance of a stage to lead on: early ones lose the most, and all of them together leave the share won."""
        stages = len(deal.stages)
        weight = 2 * (stages - deal.place) / (stages * (stages + 1))
        return float(self._figures.won**weight)

    def _enter(self, deal: Deal, stage: str, channel: str | None = None) -> None:
        world, figures = self._world, self._figures
        days = self._stage_days(deal)
        world.later_in(world.seasons.office, world.about(days * DAY, figures.stage_spread), self._move, deal)
        self._emit(deal, stage, channel, expected_close=self._expected_close(deal))

    def _win(self, deal: Deal) -> None:
        """A deal is signed; somebody new signs up first."""
        if deal.customer is None:
            deal.customer = self._loyalty.sign_up_office()
            self._world.later(self._world.about(15 * MINUTE, 0.8), self._sign, deal)
        else:
            self._sign(deal)

    def _sign(self, deal: Deal) -> None:
        if not deal.void:
            self._close(deal, won=True)

    def _close(self, deal: Deal, *, won: bool) -> None:
        world = self._world
        pipeline = world.settings.pipeline(deal.pipeline)
        told = not won and world.chance(self._figures.reason_given)
        self._emit(
            deal,
            world.random.choice(pipeline.won if won else pipeline.lost),
            reason=_LOST_REASON.draw(world.random) if told else None,
        )
        if world.chance(self._figures.revived):
            # A signature that was missing, or a customer who changes their mind.
            world.later(world.about(20 * HOUR, 0.8), self._revive, deal)

    def _revive(self, deal: Deal) -> None:
        if not deal.void:
            deal.place = len(deal.stages) - 1
            self._enter(deal, deal.stages[deal.place])

    def _void(self, deal: Deal) -> None:
        """Somebody notices that there is such a deal already, or that it was a test."""
        deal.void = True
        world = self._world
        world.emit(DealVoided(deal_id=deal.deal_id, reason=_VOID_REASON.draw(world.random), **world.common()))

    def _stage_days(self, deal: Deal) -> float:
        """The median time in a stage of this deal."""
        return self._figures.stage_days * deal.pace * 4 / len(deal.stages)

    def _expected_close(self, deal: Deal) -> date:
        """What its owner hopes: that every stage from here on takes as long as usual."""
        ahead = (len(deal.stages) - deal.place) * self._stage_days(deal) * DAY
        return datetime.fromtimestamp((self._world.now + ahead) / 1000, UTC).date()

    def _revised(self, amount: Decimal) -> Decimal:
        share = Decimal(self._world.random.choice(("0.8", "0.9", "1.1", "1.25")))
        return (amount * share).quantize(amount)

    def _emit(
        self,
        deal: Deal,
        stage: str,
        channel: str | None = None,
        reason: str | None = None,
        expected_close: date | None = None,
    ) -> None:
        world = self._world
        world.emit(
            DealStageChanged(
                deal_id=deal.deal_id,
                stage=stage,
                customer_id=None if deal.customer is None else deal.customer.customer_id,
                amount=deal.price.amount,
                currency=deal.price.currency,
                pipeline=deal.pipeline,
                owner=deal.owner,
                team=TEAM_OF_OWNER[deal.owner],
                product=deal.product,
                channel=channel,
                probability=round(world.random.uniform(0.05, 0.95), 2) if world.chance(0.2) else None,
                reason=reason,
                expected_close=expected_close,
                **world.common(),
            )
        )
