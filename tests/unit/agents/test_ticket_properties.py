"""Tickets, whatever their events are and however they arrive."""

import pytest
from hypothesis import given

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import tickets as m
from streams.kpis import Better, Group, Kpi, Unit
from streams.kpis.formula import LevelAtStart
from streams.texts import Text
from tests.engine import evaluation
from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same, counted
from tests.engine.pure import PlainNumbers
from tests.recount.events import distinct_facts
from tests.recount.tickets import level_before, told_tickets
from tests.recount.windows import windows_at
from tests.strategies.identities import always
from tests.strategies.stories import Story, ahead_of_now, in_conflict, in_time, remembered, shuffled
from tests.strategies.tickets import SERVICE_LEVELS, promised_tickets, tickets

WORLD = World()
ON_THE_WALL_CLOCK = World(clock="wall")
NIGHTS = World("""
[calendar]
timezone = "America/New_York"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "20:30-04:00"
holidays = ["2025-06-12", "2024-11-28"]
""")
PROMISED = World(SERVICE_LEVELS + 'clock = "wall"')
"""Targets in all time: events lie just as far apart as these say."""
PROMISED_WORK = World(
    SERVICE_LEVELS
    + """
[calendar]
timezone = "Europe/Berlin"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "09:00-17:00"
holidays = "DE"
"""
)
PROMISED_NIGHTS = World(SERVICE_LEVELS + NIGHTS.toml)
"""Shifts over the changes of the clocks."""
PROMISED_ON_THE_WALL_CLOCK = World(PROMISED.toml, clock="wall")
ONE_PROMISE = World('[service_levels]\nresponse = { urgent = "45m" }\nclock = "wall"')
"""Of one kind, and to tickets of one priority."""


@given(shuffled(tickets))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(tickets))
def test_tables_of_those_who_work_at_night_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(NIGHTS, story.arrival, story.now)


@pytest.mark.parametrize("world", [PROMISED, ONE_PROMISE], ids=["both", "one"])
@given(story=shuffled(promised_tickets))
def test_promises_in_all_time_are_what_the_recount_says(world: World, story: Story) -> None:
    assert_agrees_with_the_recount(world, story.arrival, story.now)


@pytest.mark.parametrize("world", [PROMISED_WORK, PROMISED_NIGHTS], ids=["days", "nights"])
@given(story=shuffled(promised_tickets))
def test_promises_in_working_time_are_what_the_recount_says(world: World, story: Story) -> None:
    assert_agrees_with_the_recount(world, story.arrival, story.now)


@given(shuffled(tickets))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(shuffled(promised_tickets))
def test_order_and_doubles_and_batches_do_not_matter_to_promises(story: Story) -> None:
    assert_counts_the_same(PROMISED, story.arrivals, story.now)


@given(in_time(promised_tickets))
def test_a_promise_is_broken_at_its_own_moment_however_time_passes(story: Story) -> None:
    assert_counts_the_same(PROMISED, story.arrivals, story.now)


@given(in_conflict(promised_tickets, lambda _now: always))
def test_of_two_contents_under_one_id_the_first_one_read_stays(story: Story) -> None:
    assert_agrees_with_the_recount(PROMISED, story.arrival, story.now)
    assert_counts_the_same(PROMISED, story.arrivals, story.now)


@given(ahead_of_now(promised_tickets))
def test_facts_ahead_of_now_are_counted_once_their_time_has_come(story: Story) -> None:
    for world in (ON_THE_WALL_CLOCK, PROMISED_ON_THE_WALL_CLOCK):
        assert_agrees_with_the_recount(world, story.arrival, story.now)
        assert_counts_the_same(world, story.arrivals, story.now)


@given(remembered(promised_tickets))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(PROMISED, story.arrivals, story.now)


def at_start(measure: Measure) -> Kpi:
    """What a level was at the start of a window."""
    text = Text("Level", "سطح")
    return Kpi(measure.name, text, text, Group.SERVICE, Unit.COUNT, LevelAtStart(measure), better=Better.DOWN)


@pytest.mark.parametrize("world", [PROMISED, PROMISED_WORK], ids=["wall", "work"])
@given(story=shuffled(promised_tickets))
def test_levels_were_at_the_start_of_a_window_what_their_changes_up_to_it_say(world: World, story: Story) -> None:
    kpis = [at_start(measure) for measure in (m.BACKLOG, m.UNANSWERED, m.OVERDUE, m.DUE_SOON)]
    driver = counted(world, story.arrival, story.now, PlainNumbers())
    dates = world.engine.calendar.dates
    tables = evaluation.tables(driver.sums, driver.numbers.texts, kpis, story.now, dates, 2)
    told = told_tickets(distinct_facts(story.arrival.events), world.recount, story.now)
    changes = {
        "tickets_backlog": told.backlog,
        "tickets_unanswered": told.unanswered,
        "tickets_overdue": told.overdue,
        "tickets_due_soon": told.due_soon,
    }
    for window in windows_at(story.now, world.recount.dates):
        expected = {name: level_before(rows, window.start)[""] for name, rows in changes.items()}
        assert {name: tables[window.name].get(name, 0) for name in changes} == expected, window.name
