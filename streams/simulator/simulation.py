"""The simulation: a company's departments, the arrivals that set them going, and the events in their order."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from hashlib import blake2b
from itertools import accumulate
from typing import Final

from schemas import (
    CampaignClicked,
    CampaignConverted,
    CampaignOpened,
    CampaignReplied,
    CampaignUnsubscribed,
    Event,
)
from streams.settings import Settings
from streams.simulator import pace
from streams.simulator.campaigns import Campaigns
from streams.simulator.desk import Desk
from streams.simulator.figures import FIGURES, Figures
from streams.simulator.leads import Leads
from streams.simulator.loyalty import Loyalty
from streams.simulator.pace import DAY, Pace
from streams.simulator.people import People
from streams.simulator.sales import Sales
from streams.simulator.scenarios import Placed, effects_at
from streams.simulator.shop import Shop
from streams.simulator.surveys import Surveys
from streams.simulator.world import MINUTE, World

DEFAULT_DAYS: Final = 30
DEFAULT_ARCHIVE_DAYS: Final = 366
"""A day more than the longest window: it is full when live begins."""
DEFAULT_RATE: Final = 1.0

_FOUNDED: Final = 1_200 * DAY
"""How long before the archive the agenda begins."""
_STRIDE: Final = 15 * MINUTE
"""How long arrivals stay as they are; hours of every time zone begin with one of them."""
_TICK: Final = 0.05
"""Seconds between two looks of `live` at the clock."""


class Simulation:
    """The events of an invented company, in the order of their time, but for tickets that had waited unseen.

    First come those by which customers and deals are there that are older than the archive; then the archive, a year
    that is told by fewer events; then `days` of history that are told in full; then live. It is one company all the
    time, at one pace: `history` is the beginning, and `until` goes on from wherever it stands.

    Two simulations with equal arguments give equal events, however they are asked; with any other argument all ids
    are others too, so that a second simulation adds customers of its own.

    Args:
        seed: of chance.
        started_at: when live begins, epoch milliseconds.
        days: of history that are told in full; the last hours before live always are.
        archive_days: before live that are told at all; at least `days`.
        rate: how large the company is, as a multiple of one with about an event a second in working hours; above 0.
        scenarios: what happens when (see `scenarios.place`).
        settings: currency, rates, pipelines, and the calendar's days and time zone are taken from here. Where
            `inactivity_days` is 0, customers have terms, and each purchase renews the buyer's.
        figures: what the company is like.

    Raises:
        ValueError: a rate or a number of days below what they may be.
    """

    def __init__(  # noqa: PLR0913 - they are what a simulation depends on
        self,
        seed: int,
        started_at: int,
        *,
        days: int = DEFAULT_DAYS,
        archive_days: int = DEFAULT_ARCHIVE_DAYS,
        rate: float = DEFAULT_RATE,
        scenarios: Sequence[Placed] = (),
        settings: Settings | None = None,
        figures: Figures = FIGURES,
    ) -> None:
        if rate <= 0 or days < 0 or archive_days < 0:
            raise ValueError(
                f"Simulation of {days} days after {archive_days} at a rate of {rate}: all have to be above 0"
            )
        self.started_at = started_at
        self._scenarios = tuple(scenarios)
        self._pace = Pace(figures, started_at, days, archive_days, rate)
        settings = Settings() if settings is None else settings
        whole = repr(
            (
                (seed, started_at, days, archive_days, rate, figures),
                [(placed.scenario.name, *placed[1:]) for placed in scenarios],
                (settings.currency, settings.rates, settings.pipelines, settings.calendar),
                settings.inactivity_days == 0,
            )
        )
        self._world = World(whole, blake2b(whole.encode(), digest_size=4).hexdigest(), settings, figures)
        self._begin = self._departments()
        self._ends = [0.0]
        self._slice_end = self._pace.first_arrival
        self._arrival = float(self._slice_end)
        self._arrives = False

    def _departments(self) -> list[Callable[[], None]]:
        """What each process of the pace begins; also puts the founders on the agenda."""
        world = self._world
        people = People(world)
        surveys = Surveys(world)
        shop = Shop(world, people, surveys)
        leads = Leads(world)
        loyalty = Loyalty(world, people, shop, leads)
        sales = Sales(world, people, leads, loyalty)
        desk, campaigns = Desk(world, people, surveys), Campaigns(world, people)
        begin: dict[str, Callable[[], None]] = {
            pace.SIGN_UP: loyalty.sign_up,
            pace.WIN_BACK: loyalty.win_back,
            pace.CANCELLATION: people.cancel_one,
            pace.UPDATE: people.update,
            pace.ERASURE: people.erase,
            pace.DUPLICATE: people.sign_up_again,
            pace.CART: shop.look_around,
            pace.ORDER: shop.order_now,
            pace.GUEST: shop.sell_to_guest,
            pace.TICKET: desk.open,
            pace.SETTLING: desk.settle_oldest,
            pace.DEAL: sales.begin,
            pace.MAILING: campaigns.mail,
            pace.OPENING: partial(campaigns.react, CampaignOpened),
            pace.CLICK: partial(campaigns.react, CampaignClicked),
            pace.CONVERSION: partial(campaigns.react, CampaignConverted),
            pace.REPLY: partial(campaigns.react, CampaignReplied),
            pace.UNSUBSCRIPTION: partial(campaigns.react, CampaignUnsubscribed),
            pace.SUBSCRIPTION: campaigns.subscribe,
            pace.LEAD: leads.create,
            pace.SPENDING: campaigns.spend,
            pace.SURVEY: lambda: surveys.ask(people.anyone()),
            pace.CONTACT: sales.contact,
        }
        world.now = self._pace.archive_start - _FOUNDED
        loyalty.found(self._pace.archive_start, self._pace.size)
        return [begin[process.name] for process in self._pace.processes]

    def befall(self, placed: Placed) -> None:
        """Let a scenario happen that was not known of; it begins with a quarter of an hour, later than what was given.

        Raises:
            ValueError: it begins at another moment.
        """
        if placed.start < self._slice_end or placed.start % _STRIDE:
            raise ValueError(f"a scenario cannot begin at {placed.start} any more")
        self._scenarios = (*self._scenarios, placed)

    def history(self) -> Iterator[Event]:
        """All events up to the beginning of live, none after it."""
        return self.until(self.started_at)

    def until(self, moment: int) -> Iterator[Event]:
        """The events up to a moment, included, that were not given before; none is dated after the moment."""
        world = self._world
        emitted = world.emitted
        while True:
            due = world.next_due()
            if due is not None and due <= self._arrival:
                if due > moment:
                    return
                world.do_next()
            elif self._arrival > moment:
                return
            else:
                self._arrive()
            if emitted:
                yield from emitted
                emitted.clear()

    def _arrive(self) -> None:
        """Begin what arrives now, or turn to the next minutes; then find the next arrival."""
        world = self._world
        if self._arrives:
            world.now = int(self._arrival)
            drawn = world.random.random() * self._ends[-1]
            place = min(bisect_right(self._ends, drawn), len(self._begin) - 1)
            world.bulk = 1 if world.in_full else self._pace.processes[place].bulk
            self._begin[place]()
        else:
            self._turn(int(self._arrival))
        total = self._ends[-1]
        self._arrival = self._arrival + world.random.expovariate(total) if total else float(self._slice_end)
        # An arrival beyond these minutes would be at the old pace; draw anew there, for chance has no memory.
        self._arrives = self._arrival < self._slice_end
        if not self._arrives:
            self._arrival = float(self._slice_end)

    def _turn(self, moment: int) -> None:
        """Set pace and effects for the minutes that begin now, fewer where a scenario or a part of history begins."""
        world = self._world
        edges = [*self._pace.edges, *(edge for placed in self._scenarios for edge in placed[1:])]
        self._slice_end = min([moment - moment % _STRIDE + _STRIDE, *(edge for edge in edges if edge > moment)])
        world.in_full = moment >= self._pace.full_from
        world.effects = effects_at(self._scenarios, moment)
        arrivals = self._pace.arrivals(moment, world.seasons.at(moment), world.effects.times)
        for place, process in enumerate(self._pace.processes if world.effects.more else ()):
            arrivals[place] += world.effects.more.get(process.name, 0.0) * self._pace.size / DAY
        self._ends = list(accumulate(arrivals))


async def live(
    simulation: Simulation, clock: Callable[[], int], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[list[Event]]:
    """The events of a simulation as their time comes, some at once, never ahead of the clock; without end.

    `clock` gives epoch milliseconds. What lies in the past comes at once: after `history` has taken a while, that is
    what happened meanwhile.
    """
    while True:
        happened = list(simulation.until(clock()))
        if happened:
            yield happened
        await sleep(_TICK)
