"""Single tickets, worked out by hand: counted by the engine, and by the recount, which has to say the same."""

from collections.abc import Iterable
from datetime import datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.engine.agreement import World, assert_agrees_with_the_recount, counted, tables_of
from tests.engine.pure import PlainNumbers
from tests.strategies.arrivals import at_once

HOUR = 3_600
BERLIN = ZoneInfo("Europe/Berlin")
DESK = World("""
[calendar]
timezone = "Europe/Berlin"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "09:00-17:00"
holidays = "DE"

[service_levels]
response = { default = "8h", urgent = "1h" }
resolution = { default = "24h", urgent = "4h" }
""")
"""An office in Berlin, Monday to Friday from 9 to 17; 24 working hours are three days."""


def at(text: str) -> int:
    """A moment of Berlin's clock in epoch milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def told(*history: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Events of the ticket `t`: (what, when) or (what, when, fields), in the order of their ids."""
    return [
        {
            "event_id": f"e{number}",
            "type": f"ticket.{what}",
            "occurred_at": at(when),
            "ticket_id": "t",
            **({"customer_id": "c"} if what == "opened" else {}),
            **(fields[0] if fields else {}),
        }
        for number, (what, when, *fields) in enumerate(history)
    ]


def table(events: Iterable[dict[str, Any]], now: str, window: str = "30d", world: World = DESK) -> dict[str, float]:
    """One window's table at `now`, on which engine and recount agree."""
    arrival = at_once(list(events))
    assert_agrees_with_the_recount(world, arrival, at(now))
    return tables_of(world, counted(world, arrival, at(now), PlainNumbers()), at(now))[window]


def said(fields: dict[str, float], *names: str) -> list[float | None]:
    return [fields.get(name) for name in names]


def test_pauses_are_in_no_duration() -> None:
    # Monday 10:00 to Tuesday 12:00 are 26 hours, of which 14:00 to 10:00 next day, 20 hours, were paused.
    # Of the 8 - 1 + 3 = 10 working hours 14-17 and 9-10, 4, were paused.
    fields = table(
        told(
            ("opened", "2026-06-15T10:00"),
            ("paused", "2026-06-15T14:00"),
            ("resumed", "2026-06-16T10:00"),
            ("resolved", "2026-06-16T12:00"),
        ),
        "2026-06-17T12:00",
    )
    assert fields["ticket_resolution_seconds_mean"] == 6 * HOUR
    assert fields["ticket_resolution_business_seconds_mean"] == 6 * HOUR


def test_a_pause_ends_with_a_resolution_or_a_reopening_as_with_a_resumption() -> None:
    # 9:00 to 10:00 and 12:00 to 16:00 ran: the reopening at 12:00 ended the pause.
    reopened = told(
        ("opened", "2026-06-15T09:00"),
        ("paused", "2026-06-15T10:00"),
        ("reopened", "2026-06-15T12:00"),
        ("resolved", "2026-06-15T16:00"),
    )
    assert table(reopened, "2026-06-17T12:00")["ticket_resolution_seconds_mean"] == 5 * HOUR
    # A resolution that does not count ends one too: 9-10, 12-13 and, after the reopening, 13-15.
    resolved = told(
        ("opened", "2026-06-15T09:00"),
        ("paused", "2026-06-15T10:00"),
        ("resolved", "2026-06-15T12:00"),
        ("reopened", "2026-06-15T13:00"),
        ("resolved", "2026-06-15T15:00"),
    )
    assert table(resolved, "2026-06-17T12:00")["ticket_resolution_seconds_mean"] == 4 * HOUR


def test_a_pause_without_a_resumption_goes_on_for_ever() -> None:
    events = told(("opened", "2026-06-15T09:00"), ("paused", "2026-06-15T10:00"))
    fields = table(events, "2026-06-30T12:00")
    # 1 of 8 and of 24 hours ran: nothing is ever due.
    assert said(fields, "tickets_backlog", "tickets_unanswered", "tickets_overdue", "tickets_due_soon") == [1, 1, 0, 0]
    assert "ticket_response_on_time_ratio" not in fields


def test_the_first_resolution_after_the_last_reopening_counts() -> None:
    fields = table(
        told(
            ("opened", "2026-06-15T09:00"),
            ("resolved", "2026-06-15T10:00", {"agent": "ann"}),
            ("reopened", "2026-06-15T11:00"),
            ("resolved", "2026-06-15T12:00", {"agent": "bob", "contacts": 3}),
            ("resolved", "2026-06-16T12:00", {"agent": "eve", "contacts": 1}),
        ),
        "2026-06-17T12:00",
    )
    assert fields["ticket_resolution_seconds_mean"] == 3 * HOUR
    assert said(fields, "tickets_resolved", 'tickets_resolved{agent="bob"}', 'tickets_resolved{agent="eve"}') == [
        1,
        1,
        None,
    ]
    assert said(fields, "ticket_reopen_ratio", "tickets_reopened", "ticket_first_contact_ratio") == [1, 1, 0]


def test_closing_what_is_resolved_changes_nothing() -> None:
    events = told(
        ("opened", "2026-06-15T09:00"),
        ("resolved", "2026-06-15T10:00", {"contacts": 1}),
        ("resolved", "2026-06-16T10:00", {"contacts": 5}),
    )
    fields = table(events, "2026-06-17T12:00")
    assert said(fields, "ticket_resolution_seconds_mean", "ticket_first_contact_ratio") == [HOUR, 1]


def test_waiting_begins_anew_with_a_reopening_before_the_first_response() -> None:
    events = told(
        ("opened", "2026-06-15T09:00"),
        ("resolved", "2026-06-15T10:00"),
        ("reopened", "2026-06-15T14:00"),
        ("responded", "2026-06-15T14:30", {"agent": "ann"}),
        ("reopened", "2026-06-15T16:00"),
    )
    fields = table(events, "2026-06-15T17:00", "24h")
    assert said(fields, "ticket_response_seconds_mean", "ticket_response_business_seconds_mean") == [1800, 1800]
    assert fields['ticket_response_seconds_mean{agent="ann"}'] == 1800


def test_an_automatic_response_is_none() -> None:
    events = told(("opened", "2026-06-15T09:00"), ("responded", "2026-06-15T09:01", {"automatic": True}))
    assert table(events, "2026-06-15T12:00")["tickets_unanswered"] == 1
    events += told(
        ("opened", "2026-06-15T09:00"),
        ("responded", "2026-06-15T09:01", {"automatic": True}),
        ("responded", "2026-06-15T11:00"),
        ("resolved", "2026-06-15T11:30"),
    )[2:]
    fields = table(events, "2026-06-15T12:00")
    # Two responses would make two contacts; one of them was automatic.
    assert said(fields, "ticket_response_seconds_mean", "ticket_first_contact_ratio") == [2 * HOUR, 1]


def test_an_update_moves_all_that_a_ticket_counts_also_when_it_is_dated_before_the_opening() -> None:
    events = told(
        ("updated", "2026-06-14T09:00", {"channel": "phone", "team": "second"}),
        ("opened", "2026-06-15T09:00", {"channel": "web"}),
        ("resolved", "2026-06-15T10:00"),
        ("updated", "2026-06-16T09:00", {"category": "bill"}),
        ("updated", "2026-06-15T08:00", {"category": "fault", "priority": "urgent"}),
    )
    for order in list(permutations(events))[::17]:
        fields = table(order, "2026-06-17T12:00")
        # The opening gave the channel last; team, category and priority come from updates alone.
        for label in ('channel="web"', 'team="second"', 'category="bill"', 'priority="urgent"'):
            assert said(fields, f"tickets_opened{{{label}}}", f"tickets_resolved{{{label}}}") == [1, 1]


def test_of_several_openings_the_later_ones_state_nothing() -> None:
    events = told(
        ("opened", "2026-06-15T09:00", {"channel": "web"}), ("opened", "2026-06-15T10:00", {"channel": "phone"})
    )
    assert said(table(events, "2026-06-17T12:00"), "tickets_opened", 'tickets_opened{channel="web"}') == [1, 1]


@pytest.mark.parametrize("place", range(4))
def test_a_void_ticket_counts_nothing_whenever_that_is_read(place: int) -> None:
    voided = {"event_id": "v", "type": "ticket.voided", "occurred_at": at("2027-01-01T00:00"), "ticket_id": "t"}
    events = told(("opened", "2026-06-15T09:00"), ("responded", "2026-06-15T09:30"), ("resolved", "2026-06-15T10:00"))
    events.insert(place, voided)
    fields = table(events, "2027-01-01T00:00", "365d")
    assert said(fields, "tickets_opened", "tickets_resolved", "tickets_backlog", "tickets_overdue") == [0, 0, 0, 0]
    assert not [name for name in fields if name.startswith("ticket_")]


@pytest.mark.parametrize(("late", "ratio"), [(0, 1), (1, 0)])
def test_a_promise_exactly_at_its_deadline_is_kept_and_a_millisecond_later_broken(late: int, ratio: int) -> None:
    # Four working hours from 15:00 on a Friday: two on Friday, two on Monday, so Monday 11:00.
    events = told(
        ("opened", "2026-06-12T15:00", {"priority": "urgent"}), ("resolved", "2026-06-15T11:00", {"contacts": 1})
    )
    events[1]["occurred_at"] += late
    fields = table(events, "2026-06-16T12:00")
    assert fields["ticket_resolution_on_time_ratio"] == ratio
    assert fields['ticket_resolution_on_time_ratio_samples{priority="urgent"}'] == 1
    # A resolution is an answer as well, but an hour after 15:00 was 16:00.
    assert fields["ticket_response_on_time_ratio"] == 0


@pytest.mark.parametrize(
    ("resolved", "ratio"),
    [("2026-06-15T17:00", 1), ("2026-06-15T17:30", 0), ("2026-06-16T09:00", 0)],
)
def test_a_target_met_at_closing_time_is_met_there_and_not_next_morning(resolved: str, ratio: int) -> None:
    events = told(("opened", "2026-06-15T13:00", {"priority": "urgent"}), ("resolved", resolved))
    assert table(events, "2026-06-16T12:00")["ticket_resolution_on_time_ratio"] == ratio


@pytest.mark.parametrize(
    ("now", "overdue", "due_soon"),
    [
        ("2026-05-14T12:00", 0, 0),  # Ascension Day: one hour ran on Wednesday
        ("2026-05-15T10:59", 0, 0),  # 2 h 59 min ran
        ("2026-05-15T11:00", 0, 1),  # 3 hours ran, one is left
        ("2026-05-15T11:59", 0, 1),
        ("2026-05-15T12:00", 1, 0),  # 4 hours ran: the deadline
        ("2026-06-01T12:00", 1, 0),
    ],
)
def test_a_ticket_is_due_soon_within_a_working_hour_and_then_overdue(now: str, overdue: int, due_soon: int) -> None:
    events = told(("opened", "2026-05-13T16:00", {"priority": "urgent", "team": "first"}))
    fields = table(events, now)
    names = ("tickets_overdue", 'tickets_overdue{team="first"}', "tickets_due_soon", 'tickets_due_soon{team="first"}')
    assert [value or 0 for value in said(fields, *names)] == [overdue, overdue, due_soon, due_soon]


def test_a_paused_ticket_is_not_due_soon_but_stays_overdue() -> None:
    opened = told(("opened", "2026-06-15T09:00", {"priority": "urgent"}))
    soon = told(("opened", "2026-06-15T09:00"), ("paused", "2026-06-15T12:30"))[1:]
    assert said(table(opened + soon, "2026-06-15T12:45"), "tickets_due_soon", "tickets_overdue") == [0, 0]
    late = told(("opened", "2026-06-15T09:00"), ("paused", "2026-06-15T13:30"))[1:]
    assert said(table(opened + late, "2026-06-15T14:00"), "tickets_due_soon", "tickets_overdue") == [0, 1]


def test_a_deadline_is_put_off_by_a_pause() -> None:
    # 9:00 to 11:00 and 15:00 to 17:00 ran: due at 17:00.
    events = told(
        ("opened", "2026-06-15T09:00", {"priority": "urgent"}),
        ("paused", "2026-06-15T11:00"),
        ("resumed", "2026-06-15T15:00"),
    )
    assert table(events, "2026-06-15T16:59")["tickets_overdue"] == 0
    assert table(events, "2026-06-15T17:00")["tickets_overdue"] == 1


def test_a_deadline_over_a_change_of_the_clocks_is_working_time_of_the_wall() -> None:
    # Friday 15:00 to 17:00 and Monday 9:00 to 11:00; on Sunday the clocks went forward, so 67 hours passed, not 68.
    events = told(("opened", "2026-03-27T15:00", {"priority": "urgent"}), ("resolved", "2026-03-30T11:00"))
    fields = table(events, "2026-03-31T12:00")
    assert said(fields, "ticket_resolution_on_time_ratio", "ticket_resolution_seconds_mean") == [1, 67 * HOUR]


def test_a_priority_that_changes_after_the_promise_was_broken_decides_anew() -> None:
    opened = told(("opened", "2026-06-15T09:00", {"priority": "urgent"}))
    broken = table(opened, "2026-06-15T15:00", "24h")
    assert said(broken, "ticket_resolution_on_time_ratio", "tickets_overdue") == [0, 1]
    # 24 hours instead of 4: it is due on Wednesday at 17:00, and nothing was broken yet; nor was the response.
    lowered = opened + told(("opened", "2026-06-15T09:00"), ("updated", "2026-06-15T14:00", {"priority": "low"}))[1:]
    fields = table(lowered, "2026-06-15T15:00", "24h")
    assert said(fields, "ticket_resolution_on_time_ratio", "ticket_response_on_time_ratio", "tickets_overdue") == [
        None,
        None,
        0,
    ]


def test_a_ticket_resolved_in_time_and_reopened_after_its_deadline_has_broken_it() -> None:
    events = told(
        ("opened", "2026-06-15T09:00", {"priority": "urgent"}),
        ("resolved", "2026-06-15T10:00"),
        ("reopened", "2026-06-16T10:00"),
    )
    fields = table(events, "2026-06-16T11:00")
    # Due on Monday at 13:00. The response was due an hour after the reopening, at 11:00, which is now.
    assert said(fields, "ticket_resolution_on_time_ratio", "tickets_overdue", "ticket_response_on_time_ratio") == [
        0,
        1,
        0,
    ]


def test_what_is_dated_before_the_opening_keeps_a_promise_at_its_own_moment() -> None:
    events = told(("responded", "2026-06-10T09:00"), ("opened", "2026-06-15T09:00"))
    fields = table(events, "2026-06-15T10:00", "7d")
    assert said(fields, "ticket_response_on_time_ratio", "ticket_response_seconds_mean") == [1, None]
    assert table(events, "2026-06-15T10:00", "24h").get("ticket_response_on_time_ratio") is None


def test_a_response_at_the_instant_of_the_opening_took_no_time() -> None:
    events = told(("responded", "2026-06-15T09:00"), ("opened", "2026-06-15T09:00"))
    assert table(events, "2026-06-15T10:00")["ticket_response_seconds_mean"] == 0


def test_without_targets_there_is_no_kpi_of_promises() -> None:
    events = told(("opened", "2026-06-15T09:00"), ("resolved", "2026-06-15T10:00"))
    names = {name.partition("{")[0] for name in table(events, "2026-06-30T12:00", world=World())}
    assert not names & {
        "ticket_response_on_time_ratio",
        "ticket_resolution_on_time_ratio",
        "tickets_overdue",
        "tickets_due_soon",
    }


def test_a_target_for_one_priority_promises_nothing_to_the_others() -> None:
    world = World('[service_levels]\nclock = "wall"\nresolution = { urgent = "4h" }')
    events = told(("opened", "2026-06-15T09:00", {"priority": "low"}))
    fields = table(events, "2026-06-30T12:00", world=world)
    assert said(fields, "tickets_overdue", "ticket_resolution_on_time_ratio", "ticket_response_on_time_ratio") == [
        0,
        None,
        None,
    ]
