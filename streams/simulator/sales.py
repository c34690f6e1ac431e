"""Deals, from stage to stage of the configured pipelines."""

from decimal import Decimal
from typing import Final

from schemas import DealStageChanged
from streams.simulator.company import OWNERS, SALES_CHANNELS
from streams.simulator.people import People
from streams.simulator.world import HOUR, Choice, Price, World

_CHANNEL = Choice(SALES_CHANNELS)
_FEWEST_OPEN: Final = 220
_MOST_OPEN: Final = 420
_FORWARD, _LOST, _BACK = 0.70, 0.17, 0.04
"""Shares of the moves; with the rest of them only the amount changes."""
_MEDIAN_AMOUNT: Final = 8_400.0


class Deal:
    """A deal: its pipeline's stages, the place in them, and its value."""

    __slots__ = ("customer_id", "deal_id", "moved_at", "owner", "pipeline", "place", "price", "stages")

    def __init__(self, deal_id: str, pipeline: str, stages: list[str], price: Price) -> None:
        self.deal_id = deal_id
        self.pipeline = pipeline
        self.stages = stages
        self.price = price
        self.place = 0
        self.moved_at = 0
        self.customer_id: str | None = None
        self.owner = ""


class Sales:
    """The sales people's work; the open deals that have waited longest move first."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people
        self._pipelines = list(world.settings.pipelines)
        self._open: list[Deal] = []

    def create(self) -> None:
        """A new deal, unless there is too much on the table already: then one of those moves."""
        if len(self._open) >= _MOST_OPEN:
            self._move()
        else:
            self._begin()

    def move(self) -> None:
        """A deal moves on, back or out, unless there are too few of them: then a new one begins."""
        if len(self._open) < _FEWEST_OPEN:
            self._begin()
        else:
            self._move()

    def _begin(self) -> None:
        world = self._world
        random = world.random
        name = random.choice(self._pipelines)
        price = world.price(world.about(_MEDIAN_AMOUNT, 0.9))
        deal = Deal(world.number("deal"), name, list(world.settings.pipeline(name).stages), price)
        customer = self._people.anyone() if world.chance(0.7) else None
        deal.customer_id = None if customer is None else customer.customer_id
        deal.owner = random.choice(OWNERS)
        self._enter(deal, deal.stages[0], channel=_CHANNEL.draw(random))

    def _move(self) -> None:
        world = self._world
        first, second = (int(world.random.random() * len(self._open)) for _ in range(2))
        chosen = first if self._open[first].moved_at <= self._open[second].moved_at else second
        deal = self._open[chosen]
        self._open[chosen] = self._open[-1]
        self._open.pop()
        drawn = world.random.random()
        if drawn < _FORWARD:
            deal.place += 1
            if deal.place == len(deal.stages):
                self._close(deal, won=True)
                return
        elif drawn < _FORWARD + _LOST:
            self._close(deal, won=False)
            return
        elif drawn < _FORWARD + _LOST + _BACK:
            deal.place = max(0, deal.place - 1)
        else:
            deal.price = Price(*deal.price)._replace(amount=self._revised(deal.price.amount))
        self._enter(deal, deal.stages[deal.place])

    def _enter(self, deal: Deal, stage: str, channel: str | None = None) -> None:
        deal.moved_at = self._world.now
        self._open.append(deal)
        self._emit(deal, stage, channel)

    def _close(self, deal: Deal, *, won: bool) -> None:
        world = self._world
        pipeline = world.settings.pipeline(deal.pipeline)
        self._emit(deal, world.random.choice(pipeline.won if won else pipeline.lost), None)
        if world.chance(0.015):
            # A signature that was missing, or a customer who changes their mind.
            world.later(world.about(20 * HOUR, 0.8), self._revive, deal)

    def _revive(self, deal: Deal) -> None:
        deal.place = len(deal.stages) - 1
        self._enter(deal, deal.stages[deal.place])

    def _revised(self, amount: Decimal) -> Decimal:
        share = Decimal(self._world.random.choice(("0.8", "0.9", "1.1", "1.25")))
        return (amount * share).quantize(amount)

    def _emit(self, deal: Deal, stage: str, channel: str | None) -> None:
        world = self._world
        world.emit(
            DealStageChanged(
                deal_id=deal.deal_id,
                stage=stage,
                customer_id=deal.customer_id,
                amount=deal.price.amount,
                currency=deal.price.currency,
                pipeline=deal.pipeline,
                owner=deal.owner,
                channel=channel,
                probability=round(world.random.uniform(0.05, 0.95), 2) if world.chance(0.2) else None,
                **world.common(),
            )
        )
