"""Measures that come, go and are counted otherwise while events go on: what stands there is what a count from nothing
gives by the newest settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.arithmetic.measures import customers as of_customers
from streams.arithmetic.measures import deals as of_deals
from streams.arithmetic.measures import leads as of_leads
from streams.arithmetic.measures import tickets as of_tickets
from tests.engine.agreement import World
from tests.engine.growing import GrowingDriver
from tests.engine.pure import PlainNumbers, decoded
from tests.strategies.arrivals import Arrival, Pause
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, customers
from tests.strategies.deals import PIPELINES, deals, void_deals
from tests.strategies.leads import leads
from tests.strategies.stories import Events, shuffled
from tests.strategies.tickets import SERVICE_LEVELS, promised_tickets
from tests.strategies.values import THEMES

_BASKETS = "[baskets]\nmost_items = 2\n"
_GROUPS = """
[loyalty]
period_days = {}
recency_days = [2, 20, 40]
orders = [2, 3, 4]
money = ["5", "9", "20"]
loyal = ["first"]
risky = ["gone"]
[loyalty.groups]
first = {{ r = "3-4" }}
gone = {{ r = "1-2" }}
"""
_OF_TICKETS = (
    World(THEMES),
    World(SERVICE_LEVELS),
    World(THEMES + '[service_levels]\nresponse = { urgent = "45m" }\nclock = "wall"'),
    World(
        SERVICE_LEVELS + '[calendar]\ndays = ["mon", "tue", "fri"]\nhours = "09:00-17:00"\nholidays = ["2025-06-12"]\n'
    ),
    World(THEMES + '[calendar]\nhours = "24/7"\n'),
)
_OF_DEALS = (
    World(PIPELINES),
    World(PIPELINES.replace('"30d"', '"5d"').replace('offer = "1h30m"', 'lead = "1h"')),
    World(PIPELINES.replace("lead = 0.1, offer = 0.5", "limbo = 0.2, lead = 0.4")),
    World(PIPELINES.replace('won = ["won", "renewed"]', 'won = ["renewed", "signed"]')),
    World(PIPELINES.replace('stalled_after = "30d"', "").replace('lost = ["lost"]', 'lost = ["gone"]')),
)
_OF_LEADS = (World(), World('[calendar]\nsystem = "persian"\n'))
_OF_CUSTOMERS = tuple(
    World(
        ACTIVE_BY_PURCHASES.replace("days = 90", f"days = {days}").replace("minutes = 60", f"minutes = {cart}") + more
    )
    for days, cart, more in (
        (90, 60, _BASKETS),
        (30, 90, _BASKETS + _GROUPS.format(90)),
        (30, 60, _BASKETS.replace("2", "3") + _GROUPS.format(40)),
        (45, 1, _BASKETS + _GROUPS.format(90).replace("20, 40", "30, 41")),
        (90, 60, _BASKETS + '[calendar]\nsystem = "persian"\n'),
        (0, 60, _BASKETS + _GROUPS.format(90)),
    )
)
_OF_CONTRACTS = tuple(
    World(f"renewal_notice_days = {notice}\n{CONTRACTUAL.replace('minutes = 60', f'minutes = {cart}')}{more}")
    for notice, cart, more in (
        (30, 60, ""),
        (3, 60, _GROUPS.format(90)),
        (90, 1, '[calendar]\nsystem = "persian"\n'),
    )
)
_WORLDS: dict[str, tuple[Events, tuple[World, ...]]] = {
    "ticket": (promised_tickets, _OF_TICKETS),
    "deal": (deals, _OF_DEALS),
    "void deal": (void_deals, _OF_DEALS),
    "lead": (leads, _OF_LEADS),
    "customer": (customers, _OF_CUSTOMERS),
    "customer of old": (lambda now: customers(now, long_ago=True), _OF_CUSTOMERS),
    "customer with voidings": (lambda now: customers(now, voidings=3), _OF_CUSTOMERS),
    "customer with contracts": (customers, _OF_CONTRACTS),
}
"""What is told of each family, and by which settings it is counted at one time or another."""
MEASURES = {
    "ticket": of_tickets.MEASURES,
    "deal": of_deals.MEASURES,
    "lead": of_leads.MEASURES,
    "customer": of_customers.MEASURES,
    "customer of old": of_customers.MEASURES,
    "customer with voidings": of_customers.MEASURES,
    "customer with contracts": of_customers.MEASURES,
    "void deal": of_deals.MEASURES,
}


@dataclass(frozen=True)
class Step:
    """What changes after a batch: which world counts, without which measures, and how much of the rest is swept."""

    world: int
    without: frozenset[str]
    sweep_every: int
    """0 for not at all."""


def _steps(family: str) -> st.SearchStrategy[list[Step]]:
    names = [measure.name for measure in MEASURES[family]]
    some = st.frozensets(st.sampled_from(names), max_size=len(names))
    return st.lists(
        st.builds(
            Step,
            st.integers(0, len(_WORLDS[family][1]) - 1),
            st.one_of(st.just(frozenset[str]()), some, some.map(frozenset(names).difference)),
            st.sampled_from([0, 0, 1, 2, 3]),
        ),
        min_size=2,
        max_size=5,
    )


@pytest.mark.parametrize("family", _WORLDS)
@settings(max_examples=40)
@given(data=st.data())
def test_what_grew_while_events_came_is_what_a_count_from_nothing_gives(family: str, data: st.DataObject) -> None:
    events, worlds = _WORLDS[family]
    story, steps = data.draw(shuffled(events)), data.draw(_steps(family))
    numbers = PlainNumbers()
    grown = _grown(story.arrival, worlds, steps, story.now, numbers)
    while grown.sweep(data.draw(st.integers(1, 2))):
        pass
    world = worlds[steps[-1].world]
    fresh = GrowingDriver(world.engine, numbers, 0, steps[-1].without)
    _count(fresh, story.arrivals[0], lambda: None)
    fresh.pass_time(story.now)
    days = world.engine.calendar.dates.days
    assert grown.named(story.now, days) == fresh.named(story.now, days)
    assert grown.sweep() == 0


def _grown(
    arrival: Arrival, worlds: Sequence[World], steps: Sequence[Step], now: int, numbers: PlainNumbers
) -> GrowingDriver:
    """A driver that began with the first step, and took one of the others after each batch."""
    driver = GrowingDriver(worlds[steps[0].world].engine, numbers, arrival.clock, steps[0].without)
    left = list(steps[1:])

    def go_on() -> None:
        if left:
            _take(driver, worlds, left.pop(0))

    _count(driver, arrival, go_on)
    while left:
        go_on()
    driver.pass_time(now)
    return driver


def _take(driver: GrowingDriver, worlds: Sequence[World], step: Step) -> None:
    driver.change(worlds[step.world].engine, step.without)
    if step.sweep_every:
        driver.sweep(step.sweep_every)
    driver.pass_time(driver.now)


def _count(driver: GrowingDriver, arrival: Arrival, between: Callable[[], None]) -> None:
    events = decoded(arrival.events)
    start = 0
    for end, pause in enumerate(arrival.pauses, start=1):
        if not pause:
            continue
        driver.count(events[start:end])
        start = end
        if Pause.WAIT in pause:
            driver.pass_time(driver.now)
        if Pause.FORGET in pause:
            driver.forget()
        between()
    if start < len(events):
        driver.count(events[start:])
    for moment in arrival.waits:
        driver.pass_time(moment)
