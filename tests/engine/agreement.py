"""What the properties of the counting core say: equal to the recount, and equal however the events arrive."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from schemas import Event
from schemas.money import minor_digits
from streams.kpis import Kpi, catalogue
from streams.settings import Settings
from tests import recount
from tests.engine import evaluation
from tests.engine.evaluation import Table
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.recount.comparison import differences
from tests.strategies.arrivals import Arrival, Pause

Counted = dict[str, dict[int, int]]


@dataclass(frozen=True)
class World:
    """A configuration as the engine and as the recount read it."""

    toml: str = ""
    clock: str = "event"
    """What moves the engine's clock: events, or ("wall") nothing but the passing of time."""

    @cached_property
    def engine(self) -> Settings:
        """The engine's settings."""
        return Settings(clock=self.clock, **tomllib.loads(self.toml, parse_float=Decimal))

    @cached_property
    def recount(self) -> recount.Settings:
        """The recount's settings."""
        return recount.settings_from_toml(self.toml)

    @cached_property
    def kpis(self) -> tuple[Kpi, ...]:
        """Every KPI."""
        return catalogue(
            Fraction(self.engine.lifespan_cap_years), Fraction(self.engine.margin), self.engine.service_levels.on_time
        )


def counted(world: World, arrival: Arrival, now: int, numbers: PlainNumbers, told: Sequence[Event] = ()) -> PureDriver:
    """A driver that has counted all and let time pass up to `now` (epoch ms). An earlier one had told `told`."""
    driver = PureDriver(world.engine, numbers, arrival.clock)
    driver.hear(told)
    events = decoded(arrival.events)
    start = 0
    for end, pause in enumerate(arrival.pauses, start=1):
        if not pause:
            continue
        driver.count(events[start:end])
        start = end
        if Pause.WAIT in pause:
            driver.pass_time(driver.now)
        if Pause.BEHIND in pause:
            driver.write_again(arrival.clock)
        if Pause.FORGET in pause:
            driver.forget()
    if start < len(events):
        driver.count(events[start:])
    for moment in (*arrival.waits, now):
        driver.pass_time(moment)
    return driver


def tables_of(world: World, driver: PureDriver, now: int) -> dict[str, Table]:
    """The tables of what a driver has counted."""
    digits = minor_digits(world.engine.currency) or 0
    return evaluation.tables(driver.sums, driver.numbers.texts, world.kpis, now, world.engine.calendar.dates, digits)


def assert_agrees_with_the_recount(world: World, arrival: Arrival, now: int) -> None:
    """Every field of every window is what the definition says."""
    driver = counted(world, arrival, now, PlainNumbers())
    found = differences(tables_of(world, driver, now), recount.recount(arrival.events, world.recount, now))
    assert not found, "\n".join(found[:20])


def assert_counts_the_same(world: World, arrivals: Sequence[Arrival], now: int) -> None:
    """The same sums stand in every pane that is kept, and in the running totals."""
    numbers, days = PlainNumbers(), world.engine.calendar.dates.days
    first, *others = (counted(world, arrival, now, numbers).sums for arrival in arrivals)
    for other in others:
        assert other.kept(now, days) == first.kept(now, days)
        assert other.first_seen == first.first_seen
