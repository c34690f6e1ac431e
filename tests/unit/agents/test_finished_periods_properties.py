"""Finished periods, whatever the events are, however late they come and however often a board starts, recounted."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.money import minor_digits
from streams.board.finished_months import FinishedMonths
from streams.board.periods import Asked, told_periods
from streams.periods import PERIODS
from tests.engine.agreement import World
from tests.engine.past import befores_of, finished_months_of
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.recount import recount_before
from tests.recount.before import befores_at
from tests.recount.comparison import differences
from tests.recount.events import epoch_milliseconds
from tests.recount.finished import finished_periods
from tests.recount.report import Fields
from tests.recount.windows import DAY, day_start
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CUSTOMERS, purchase_event
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, shuffled
from tests.strategies.tickets import ticket_event
from tests.strategies.values import event

PERSIAN = """
[calendar]
timezone = "Asia/Tehran"
system = "persian"
"""
FROM_FEBRUARY = """
[calendar]
timezone = "America/St_Johns"
year_start = 2
"""
GOALS = """
[goals.orders.month.channel]
web = 3
phone = 5
unknown = 7
[goals.revenue.quarter]
segment = { small = 1000, large = 2000, guest = 10 }
[goals.tickets_opened.year]
channel = { web = 2, phone = 2, unknown = 1 }
[goals.tickets_backlog.month]
channel = { web = 1, phone = 1, unknown = 1 }
[goals.ticket_resolution_seconds_p50.month]
channel = { web = 60, phone = 3600 }
[goals.ticket_resolution_seconds_mean.month]
channel = { web = 60, phone = 3600 }
"""
WORLDS = [World(ACTIVE_BY_PURCHASES + calendar + GOALS) for calendar in (PERSIAN, FROM_FEBRUARY)]
LATER = st.lists(st.sampled_from([0, 1, 6, 20, 40, 75, 190, 300, 380, 401, 420, 520]), min_size=2, max_size=3)
"""In days after the story: months, quarters and years end in between, and panes expire."""
FEW = settings(max_examples=7)

Told = dict[str, dict[date, dict[str, float]]]


def told_of(world: World, months: FinishedMonths) -> Told:
    """Word of the period -> first day -> field -> number, of the KPIs that are in the past what they are in windows."""
    digits = minor_digits(world.engine.currency) or 0
    found: Told = {}
    for period in PERIODS:
        of_period = found[period.word] = {first: {} for first in months.periods(period)}
        for kpi in world.kpis:
            if not kpi.has_total or kpi.past_formula is None or kpi.past is not None:
                continue
            rows: list[dict[str, Any]] = json.loads(told_periods(Asked(kpi, period, ()), digits, months))
            for row in rows:
                table = of_period[date.fromisoformat(row["from"])]
                table[kpi.name] = row["value"]
                if row["samples"] is not None:
                    table[kpi.samples_name] = row["samples"]
        for goal in world.engine.goals.values():
            if not any(goal.labels in month.sums for month in months.months.values()):
                continue
            asked = Asked(next(kpi for kpi in world.kpis if kpi.name == goal.kpi), period, goal.labels)
            for row in json.loads(told_periods(asked, digits, months)):
                of_period[date.fromisoformat(row["from"])][goal.field] = row["value"]
    return found


BY_TYPE = {"orders": "purchase.completed", "tickets_opened": "ticket.opened"}
"""KPIs that are there once there was an event of one type."""
TYPE_OF_GOAL = BY_TYPE | {
    "revenue": "purchase.completed",
    "tickets_backlog": "ticket.opened",
    "ticket_resolution_seconds_mean": "ticket.resolved",
    "ticket_resolution_seconds_p50": "ticket.resolved",
}


def known_from(events: list[Event], first: date, world: World) -> set[str]:
    """The types of which an event had happened by the end of a day."""
    end = day_start(first + timedelta(days=1), world.recount.dates)
    return {event["type"] for event in events if epoch_milliseconds(event["occurred_at"]) < end}


def assert_agrees(told: dict[str, float], wanted: Fields, known: set[str]) -> None:
    """What is told of a period is what it is by definition, if anything was `known` by the end of its first day."""
    inside = {name: float(wanted[name]) for name in told if name in wanted}
    assert not differences({"": told}, {"": inside})
    for kpi, event_type in BY_TYPE.items():
        assert (kpi in told) == (event_type in known), kpi
    assert known or not told


@pytest.mark.parametrize("world", WORLDS, ids=["Tehran", "St. John's"])
@settings(max_examples=4)
@given(story=shuffled(mixed), days=st.integers(270, 560))
def test_the_year_before_is_what_the_recount_says_though_panes_do_not_reach_so_far(
    world: World, story: Story, days: int
) -> None:
    events, driver = story.arrival.events, PureDriver(world.engine, PlainNumbers())
    driver.count(decoded(events))
    held: dict[str, str] = {}
    now = story.now + days * DAY
    for moment in (*range(story.now, now, 100 * DAY), now):
        driver.pass_time(moment)
        held = dict(finished_months_of(driver, world, moment, held).table(held))
    found = {name: float(text) for name, text in befores_of(driver, world, now, held)["year:before"].items()}
    stretch = next((one for one in befores_at(now, world.recount.dates) if one.name == "year"), None)
    moments = [epoch_milliseconds(event["occurred_at"]) for event in events]
    if stretch is None or stretch.start < story.now - 400 * DAY or min(moments) > stretch.start:
        return
    expected = recount_before(events, world.recount, now)["year"]
    assert not differences({"": found}, {"": {name: expected[name] for name in found if name in expected}})
    for kpi, event_type in BY_TYPE.items():
        known = [moment for event, moment in zip(events, moments, strict=True) if event["type"] == event_type]
        assert (kpi in found) == any(moment <= stretch.start for moment in known), kpi


def sales_and_tickets(now: int) -> st.SearchStrategy[list[Event]]:
    """Much of what the breakdowns with goals are made of, in the months of which the panes are there."""
    moment = st.integers(1, 8).map(lambda months: now - months * 37 * DAY)
    descriptions = event(
        "customer.updated", moment, customer_id=CUSTOMERS, segment=st.sampled_from(["small", "large", "guest"])
    )
    purchases = purchase_event(moment, st.integers(1, 9).map("p{}".format))
    return st.lists(purchases | descriptions | purchases | ticket_event(moment), min_size=8, max_size=24)


@pytest.mark.parametrize("world", WORLDS, ids=["Tehran", "St. John's"])
@settings(max_examples=15)
@given(story=shuffled(sales_and_tickets))
def test_breakdown_values_with_goals_are_what_the_recount_says(world: World, story: Story) -> None:
    driver = PureDriver(world.engine, PlainNumbers())
    driver.count(decoded(story.arrival.events))
    driver.pass_time(story.now)
    told = told_of(world, finished_months_of(driver, world, story.now, {}))
    recounted = finished_periods(story.arrival.events, world.recount, story.now)
    for word, periods in recounted.items():
        for first, wanted in periods.items():
            known = known_from(story.arrival.events, first, world)
            fields = {goal.field for goal in world.engine.goals.values() if TYPE_OF_GOAL[goal.kpi] in known}
            found = {name: number for name, number in told[word].get(first, {}).items() if name in fields}
            # What nobody had by a period's end is told as 0, or not at all.
            nothing = dict.fromkeys(found, 0.0)
            there = {name: float(wanted[name]) for name in fields if wanted.get(name)}
            assert not differences({"": found}, {"": {**nothing, **there}})
            assert_agrees(
                {name: number for name, number in told[word].get(first, {}).items() if "{" not in name}, wanted, known
            )


@pytest.mark.parametrize("world", WORLDS, ids=["Tehran", "St. John's"])
@FEW
@given(story=shuffled(mixed), later=LATER, cut=st.integers(0, 12))
def test_finished_periods_are_what_the_recount_last_said_while_panes_were_there(
    world: World, story: Story, later: list[int], cut: int
) -> None:
    events = story.arrival.events
    driver = PureDriver(world.engine, PlainNumbers())
    held: dict[str, str] = {}
    expected: dict[str, dict[date, tuple[Fields, set[str]]]] = {"month": {}, "quarter": {}, "year": {}}
    so_far = 0
    for days in sorted(later):
        now = story.now + days * DAY
        upto = len(events) if days == max(later) else min(so_far + cut, len(events))
        fresh, so_far = events[so_far:upto], upto
        if fresh:
            driver.count(decoded(fresh))
        driver.pass_time(now)
        months = finished_months_of(driver, world, now, held)
        held = dict(months.table(held))
        for word, of_word in finished_periods(events[:so_far], world.recount, now).items():
            if fresh and word != "month":
                # What is put together of months may be corrected in some of them alone.
                expected[word].clear()
            for first, fields in of_word.items():
                expected[word][first] = fields, known_from(events[:so_far], first, world)
        told = told_of(world, months)
        for word, periods in expected.items():
            for first, (wanted, known) in periods.items():
                assert_agrees(told[word].get(first, {}), wanted, known)
