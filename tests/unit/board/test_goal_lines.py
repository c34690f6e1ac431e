"""Goals as lines in trends, worked out by hand."""

from datetime import UTC, datetime

import pytest

from streams.board.goal_lines import GoalLines
from streams.calendars.working_time import WorkingCalendar
from streams.kpis import catalogue
from streams.settings import Settings

KPIS = {kpi.name: kpi for kpi in catalogue()}
CALENDAR = {"timezone": "UTC", "days": ["mon", "tue", "wed", "thu", "fri"], "week_start": "mon", "holidays": []}


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def lines(goals: dict[str, object], hours: object = "09:00-17:00") -> GoalLines:
    settings = Settings.model_validate({"goals": goals, "calendar": {**CALENDAR, "hours": hours}})
    working = WorkingCalendar(settings.calendar)
    return GoalLines(settings.goals.values(), KPIS, settings.calendar.dates, working)


# Monday to Wednesday, and the end of Wednesday.
THREE_DAYS = [moment(f"2026-06-{day:02}") for day in (1, 2, 3, 4)]
NOON = moment("2026-06-03T12:00")


def test_a_day_has_to_bring_its_part_of_the_working_time_of_the_whole_period() -> None:
    assert lines({"revenue": {"week": 100}}).of("week", THREE_DAYS, NOON) == {"revenue": [20.0, 20.0, 20.0]}
    half_days = {"default": "09:00-17:00", "fri": "09:00-13:00", "mon": "09:00-13:00"}
    # Of 4 + 8 + 8 + 8 + 4 hours.
    assert lines({"revenue": {"week": 96}}, half_days).of("week", THREE_DAYS, NOON) == {"revenue": [12.0, 24.0, 24.0]}


def test_the_last_bucket_ends_where_it_ends() -> None:
    edges = [moment("2026-06-03T08:00"), moment("2026-06-03T10:00"), moment("2026-06-03T12:01")]
    (line,) = lines({"orders": {"today": 8}}).of("today", edges, NOON).values()
    assert line == [1.0, pytest.approx(2 + 1 / 60)]


def test_of_a_rolling_window_all_buckets_together_bring_the_goal() -> None:
    assert lines({"orders": {"7d": 30}}).of("7d", THREE_DAYS, NOON) == {"orders": [10.0, 10.0, 10.0]}


def test_all_else_has_to_be_the_goal_in_every_bucket() -> None:
    goals = {"csat_ratio": {"week": "0.8"}, "tickets_backlog": {"week": 5}}
    assert lines(goals).of("week", THREE_DAYS, NOON) == {"csat_ratio": [0.8] * 3, "tickets_backlog": [5.0] * 3}


def test_distinct_customers_and_breakdowns_have_no_line_and_goals_of_other_windows_neither() -> None:
    goals = {"customers_seen": {"week": 5}, "orders": {"week": {"channel": {"web": 3}}, "month": 7}}
    assert lines(goals).of("week", THREE_DAYS, NOON) == {}


def test_nothing_has_to_be_brought_over_time_in_which_nobody_works() -> None:
    sunday = [moment("2026-06-07"), moment("2026-06-07T12:00"), moment("2026-06-07T12:01")]
    assert lines({"orders": {"today": 8}}).of("today", sunday, sunday[1]) == {}
