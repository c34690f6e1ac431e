"""The period before, whatever the events are and however they arrive, against the recount."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given

from tests.engine.agreement import World, counted
from tests.engine.past import befores_of
from tests.engine.pure import PlainNumbers
from tests.recount import recount_before
from tests.recount.before import befores_at
from tests.recount.calendar import Dates
from tests.recount.comparison import differences
from tests.recount.events import epoch_milliseconds
from tests.recount.windows import DAY, HOUR, MINUTE, date_of, day_start
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, shuffled

PERSIAN = """
[calendar]
timezone = "Asia/Tehran"
system = "persian"

[service_levels]
clock = "wall"
resolution = { default = "3h" }
"""
FROM_FEBRUARY = """
[calendar]
timezone = "America/St_Johns"
week_start = "wed"
year_start = 2
"""
WORLDS = [World(ACTIVE_BY_PURCHASES + calendar) for calendar in (PERSIAN, FROM_FEBRUARY)]
KEPT = {"1h": 50 * HOUR, "24h": 50 * HOUR, "today": 50 * HOUR, "7d": 31 * DAY}


def numbers(table: Mapping[str, str]) -> dict[str, float]:
    return {name: float(text) for name, text in table.items()}


def first_moments(events: Sequence[Event]) -> dict[str, int]:
    first: dict[str, int] = {}
    for event in events:
        moment = epoch_milliseconds(event["occurred_at"])
        first[event["type"]] = min(moment, first.get(event["type"], moment))
    return first


def oldest_kept(window: str, now: int, dates: Dates) -> int:
    """Where the oldest pane begins of which a period before is made."""
    if window in KEPT:
        return (now - KEPT[window]) // MINUTE * MINUTE
    return day_start(date_of(now - 400 * DAY, dates), dates)


@pytest.mark.parametrize("world", WORLDS, ids=["Tehran", "St. John's"])
@given(story=shuffled(mixed))
def test_what_totals_were_one_window_ago_is_what_the_recount_says(world: World, story: Story) -> None:
    now, dates = story.now, world.recount.dates
    tables = befores_of(counted(world, story.arrival, now, PlainNumbers()), world, now)
    found = {name.removesuffix(":before"): numbers(table) for name, table in tables.items()}
    said = recount_before(story.arrival.events, world.recount, now)
    first = first_moments(story.arrival.events)
    compared = {kpi.name for kpi in world.kpis if kpi.has_before}
    for stretch in befores_at(now, dates):
        is_kept = stretch.start >= oldest_kept(stretch.name, now, dates)
        table, expected = found[stretch.name], said[stretch.name]
        if not is_kept or all(moment > stretch.start for moment in first.values()):
            assert table == {}, stretch
            continue
        inside = {name: expected[name] for name in table if name in expected}
        assert not differences({stretch.name: table}, {stretch.name: inside})
        if all(moment <= stretch.start for moment in first.values()):
            wanted = {name for name in expected if name.removesuffix(":finished").removesuffix("_samples") in compared}
            assert {name for name in wanted if not name.endswith(":finished")} <= set(table)
