"""A month that was worked out by hand, counted by the families alone and by the recount.

`tests/integration/test_month.py` asks the same of the whole product, and for the periods before and the goals.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from tests.engine.agreement import World, counted, tables_of
from tests.engine.pure import PlainNumbers
from tests.month.company import EVENTS, NOW, SETTINGS
from tests.month.comparing import TABLES, Tables, wrong_fields
from tests.month.expected_before import BEFORE
from tests.month.expected_goals import GOALS
from tests.month.telling import Event, by
from tests.recount import recount
from tests.strategies.arrivals import at_once


def counted_tables(events: list[Event]) -> Tables:
    world = World(SETTINGS)
    driver = counted(world, at_once([dict(event) for event in events]), NOW, PlainNumbers())
    return tables_of(world, driver, NOW)


def test_the_families_count_the_month_as_it_was_worked_out() -> None:
    assert wrong_fields(counted_tables(list(EVENTS))) == []


def test_the_month_is_the_same_in_another_order_with_a_third_of_it_twice() -> None:
    chance = random.Random(1404)
    events = [*EVENTS, *chance.sample(EVENTS, len(EVENTS) // 3)]
    chance.shuffle(events)
    assert wrong_fields(counted_tables(events)) == []


def test_the_recount_counts_the_month_as_it_was_worked_out() -> None:
    assert wrong_fields(recount(EVENTS, World(SETTINGS).recount, NOW)) == []


def test_enough_of_the_month_is_worked_out() -> None:
    assert sum(map(len, TABLES.values())) >= 80
    assert sum(map(len, BEFORE.values())) >= 10


def test_every_goal_of_the_month_is_worked_out() -> None:
    assert {*GOALS} == {*goals_of(tomllib.loads(SETTINGS)["goals"])}


def goals_of(goals: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Each goal of the settings by the name under which it is told."""
    for kpi, windows in goals.items():
        for window, goal in windows.items():
            parts = goal if isinstance(goal, Mapping) else {"total": goal}
            for dimension, numbers in parts.items():
                values = [""] if dimension == "total" else [by(**{dimension: value}) for value in numbers]
                yield from (f"{kpi}{label}:{window}" for label in values)


def test_no_two_events_of_the_month_have_one_id_but_the_report_that_came_twice() -> None:
    ids = [event["event_id"] for event in EVENTS]
    assert [event_id for event_id in {*ids} if ids.count(event_id) > 1] == ["campaign.delivered پاییز Nov 12 10:00"]
