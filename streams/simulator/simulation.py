"""The simulation: a company's departments, the arrivals that set them going, and the events in their order."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import Final

from schemas import Event
from streams.settings import Settings
from streams.simulator import pace
from streams.simulator.campaigns import Campaigns
from streams.simulator.desk import Desk
from streams.simulator.pace import PROCESSES, Pace
from streams.simulator.people import RETURN_AFTER, Customer, People
from streams.simulator.sales import Sales
from streams.simulator.scenarios import NO_EFFECTS, Effects, Placed, effects_at
from streams.simulator.seasons import Seasons
from streams.simulator.shop import Shop
from streams.simulator.steering import Steering
from streams.simulator.surveys import Surveys
from streams.simulator.world import DAY, HOUR, MINUTE, World

DEFAULT_DAYS: Final = 30
DEFAULT_RATE: Final = 5.0

DEFAULT_FOUNDERS: Final = 3_000
_FOUNDING: Final = 500 * DAY
"""How long before history the first customers came."""
_LAST_FOUNDED: Final = 20 * DAY
_SHARE_FALLING_ASLEEP: Final = 0.035
"""Purchases of founders after which there is no other for a long time."""
_FOUNDING_DEALS: Final = 260
_WAITING: Final = 50
"""Tickets for each event a second that wait for a supplier when live begins, opened in these hours before it."""
_MOST_WAITING: Final = 3_000
_WAITED_FROM, _WAITED_TO = 16 * HOUR, 3 * HOUR
_CALM_STRIDE: Final = 5 * MINUTE
"""How long pace and effects stay as they are while only the hour of the day makes a difference."""
_PLACES: Final = {process.name: place for place, process in enumerate(PROCESSES)}
_TICKETS: Final = _PLACES[pace.TICKET]


class Simulation:
    """The events of an invented company, in the order of their time.

    First come the sparse years before: sign-ups, a purchase every other month, deals that are still open. Then
    `days` of history at a small company's pace, whose last hours climb to `rate`; then live, at about `rate` events a
    second. It is one stream: `history` is its beginning, and `until` goes on from wherever it stands.

    Two simulations with equal arguments give equal events, however they are asked; with any other argument all ids
    are others too, so that a second simulation adds customers of its own.

    Args:
        seed: of chance.
        started_at: when live begins, epoch milliseconds.
        days: of history; with fewer than are needed for the climb it is as long as that.
        rate: events a second when live; above 0.
        founders: customers who came before history.
        scenarios: what happens when (see `scenarios.place`).
        settings: currency, rates, pipelines and the calendar's days and time zone are taken from here.

    Raises:
        ValueError: a rate or a number of days below what they may be.
    """

    def __init__(  # noqa: PLR0913 - they are what a simulation depends on
        self,
        seed: int,
        started_at: int,
        *,
        days: int = DEFAULT_DAYS,
        rate: float = DEFAULT_RATE,
        founders: int = DEFAULT_FOUNDERS,
        scenarios: Sequence[Placed] = (),
        settings: Settings | None = None,
    ) -> None:
        if rate <= 0 or days < 0:
            raise ValueError(f"Simulation of {days} days at {rate} events a second: both have to be above 0")
        self.started_at = started_at
        self._scenarios = tuple(scenarios)
        self._pace = Pace(started_at, days, rate)
        settings = Settings() if settings is None else settings
        self._seasons = Seasons(settings.calendar)
        whole = repr(
            (
                (seed, started_at, days, rate, founders),
                [(placed.scenario.name, *placed[1:]) for placed in scenarios],
                (settings.currency, settings.rates, settings.pipelines, settings.calendar),
            )
        )
        self._world = World(whole, blake2b(whole.encode(), digest_size=4).hexdigest(), settings)
        self._people = People(self._world)
        surveys = Surveys(self._world)
        self._shop = Shop(self._world, self._people, surveys)
        self._sales = Sales(self._world, self._people)
        self._desk = Desk(self._world, self._people, surveys)
        campaigns = Campaigns(self._world, self._people)
        begin: dict[str, Callable[[], None]] = {
            pace.SIGN_UP: self._sign_up,
            pace.CANCELLATION: self._cancel,
            pace.UPDATE: self._people.update,
            pace.ERASURE: self._people.erase,
            pace.CART: self._shop.visit,
            pace.PURCHASE: self._shop.sell,
            pace.TICKET: self._desk.open,
            pace.DEAL: self._sales.create,
            pace.DEAL_MOVE: self._sales.move,
            pace.MAILING: campaigns.mail,
            pace.REPORT: campaigns.report,
            pace.LEAD: campaigns.lead,
            pace.SPENDING: campaigns.spend,
        }
        self._begin = [begin[process.name] for process in PROCESSES]
        self._steering = Steering()
        self._counted = 0
        self._ends: list[float] = []
        self._slice_end = self._pace.history_start
        self._arrival = float(self._slice_end)
        self._arrives = False
        self._found(founders, rate)

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
            self._begin[min(bisect_right(self._ends, drawn), len(self._begin) - 1)]()
        else:
            self._turn(int(self._arrival))
        total = self._ends[-1]
        self._arrival += world.random.expovariate(total)
        # An arrival beyond these minutes would be at the old pace; draw anew there, for chance has no memory.
        self._arrives = self._arrival < self._slice_end
        if not self._arrives:
            self._arrival = float(self._slice_end)

    def _turn(self, moment: int) -> None:
        """Set pace and effects for the minutes that begin now, fewer where a scenario begins or ends in them."""
        climbs = self._pace.progress(moment) > 0
        end = moment + (self._pace.stride if climbs else _CALM_STRIDE)
        edges = [edge for placed in self._scenarios for edge in placed[1:] if edge > moment]
        self._slice_end = min(end, *edges) if edges else end
        arrivals = self._pace.arrivals(moment, self._seasons.at(moment))
        effects = self._world.effects = effects_at(self._scenarios, moment)
        if climbs:
            self._steer(arrivals, effects)
        self._world.office_load = arrivals[_TICKETS] * DAY / PROCESSES[_TICKETS].daily
        usual = sum(arrivals)
        for name, share in effects.more.items():
            arrivals[_PLACES[name]] += usual * share
        self._ends = list(accumulate(arrivals))

    def _steer(self, arrivals: list[float], effects: Effects) -> None:
        self._steering.steer(self._world.count - self._counted)
        self._counted = self._world.count
        if effects is NO_EFFECTS:
            self._steering.expect(arrivals, self._slice_end - int(self._arrival))
        else:
            self._steering.forget()
        for place, process in enumerate(PROCESSES):
            if process.liveliness == 1.0:
                arrivals[place] *= self._steering.boost

    def _found(self, founders: int, rate: float) -> None:
        """Put on the agenda what does not arrive by chance: the years before history, and a supplier's fault."""
        world = self._world
        world.now = self._pace.history_start - _FOUNDING
        for _ in range(founders):
            world.later(world.random.uniform(0, _FOUNDING - _LAST_FOUNDED), self._found_one, None)
        for _ in range(_FOUNDING_DEALS):
            world.later(_FOUNDING - world.random.uniform(0, 40 * DAY), self._found_deal, None)
        until_live = self.started_at - world.now
        for _ in range(min(_MOST_WAITING, round(_WAITING * rate))):
            world.later(until_live - world.random.uniform(_WAITED_TO, _WAITED_FROM), self._leave_waiting, None)

    def _found_one(self, _: None) -> None:
        self._buy_now_and_then(self._people.sign_up(founder=True))

    def _found_deal(self, _: None) -> None:
        self._sales.create()

    def _leave_waiting(self, _: None) -> None:
        self._desk.open_waiting()

    def _buy_now_and_then(self, customer: Customer) -> None:
        world = self._world
        self._shop.buy(customer)
        if world.chance(_SHARE_FALLING_ASLEEP):
            customer.dormant = True
            return
        pause = world.about(38 * DAY, 0.4)
        if world.now + pause < self._pace.history_start:
            world.later(pause, self._buy_now_and_then, customer)

    def _sign_up(self) -> None:
        customer = self._people.sign_up()
        if self._world.chance(0.85):
            self._world.later(self._world.about(8 * MINUTE, 1.0), self._buy_first, customer)

    def _buy_first(self, customer: Customer) -> None:
        if self._people.is_member(customer):
            self._shop.buy(customer)

    def _cancel(self) -> None:
        customer = self._people.cancel()
        if customer is not None:
            self._world.later(self._world.about(RETURN_AFTER, 0.8), self._come_back, customer)

    def _come_back(self, customer: Customer) -> None:
        self._people.come_back(customer)
        self._shop.buy(customer)
