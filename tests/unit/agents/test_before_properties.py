"""The period before, whatever the events are and however they arrive, against the recount."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given

from tests.engine.agreement import World, counted, tables_of
from tests.engine.past import befores_of
from tests.engine.pure import PlainNumbers
from tests.recount import recount, recount_before
from tests.recount.before import befores_at
from tests.recount.calendar import Dates
from tests.recount.comparison import differences
from tests.recount.events import epoch_milliseconds
from tests.recount.windows import DAY, HOUR, MINUTE, date_of, day_start
from tests.strategies.arrivals import Event, at_once
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
DESK = World("""
[service_levels]
clock = "wall"
resolution = { default = "4h" }
""")
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


@pytest.mark.parametrize(
    ("minutes", "then", "now"),
    [
        (190, 0, 1),  # an hour ago 130 minutes had run
        (275, 0, 0),  # an hour ago, at 215, it was paused, and it still is
    ],
)
def test_a_ticket_was_not_due_soon_in_the_pause_that_it_is_in(minutes: int, then: int, now: int) -> None:
    # Due after 240 minutes, and so soon from minute 180 on; paused at 210.
    assert due_soon({"opened": 0, "paused": 210}, minutes) == (then, now)


@pytest.mark.parametrize(("minutes", "then", "now"), [(290, 1, 1), (310, 1, 0)])
def test_a_pause_that_is_over_took_no_ticket_out_of_what_was_due_soon(minutes: int, then: int, now: int) -> None:
    # Paused from minute 210 to 240, and so due after 270, but for another pause from 250 to 280: after 300.
    history = {"opened": 0, "paused": 210, "resumed": 240, "paused ": 250, "resumed ": 280}
    assert due_soon(history, minutes) == (then, now)


def due_soon(history: Mapping[str, int], minutes: int) -> tuple[float, float]:
    """An hour ago and now, so many minutes after the opening; recount and engine agree."""
    opened = 1_750_000_000_000 // HOUR * HOUR
    events = [
        {
            "event_id": what,
            "type": f"ticket.{what.strip()}",
            "occurred_at": opened + minute * MINUTE,
            "ticket_id": "t",
            **({"customer_id": "c"} if what == "opened" else {}),
        }
        for what, minute in history.items()
        if minute <= minutes
    ]
    # Another ticket was opened long before, and resolved: since then there is something to compare with.
    events += [
        {"event_id": "0", "type": "ticket.opened", "occurred_at": opened - DAY, "ticket_id": "u", "customer_id": "c"},
        {"event_id": "1", "type": "ticket.resolved", "occurred_at": opened - DAY, "ticket_id": "u"},
    ]
    moment = opened + minutes * MINUTE
    driver = counted(DESK, at_once(events), moment, PlainNumbers())
    found = [float(befores_of(driver, DESK, moment)["1h:before"]["tickets_due_soon"])]
    found.append(tables_of(DESK, driver, moment)["1h"]["tickets_due_soon"])
    before, after = recount_before(events, DESK.recount, moment), recount(events, DESK.recount, moment)
    assert found == [before["1h"]["tickets_due_soon"], after["1h"]["tickets_due_soon"]]
    return found[0], found[1]
