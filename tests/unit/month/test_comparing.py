"""What is compared with the month finds what differs, and nothing else."""

from typing import Any

from tests.month.comparing import TABLES, wrong_fields, wrong_fields_before, wrong_goals
from tests.month.expected_before import BEFORE
from tests.month.expected_goals import GOALS
from tests.month.telling import Expected

Tables = dict[str, dict[str, Any]]


def as_told(expected: Expected) -> Tables:
    """Tables in which all is as expected, with a field that nobody worked out."""
    return {
        window: {"other": 5} | {field: float(number) for field, number in table.items() if number is not None}
        for window, table in expected.items()
    }


def goals_as_told() -> Tables:
    return {
        key: {
            "goal": float(goal.goal),
            "value": None if goal.value is None else float(goal.value),
            "attained": None if goal.attained is None else float(goal.attained),
            "pace": None if goal.pace is None else float(goal.pace),
            "state": goal.state or "on_course",
        }
        for key, goal in GOALS.items()
    }


def test_nothing_is_wrong_where_all_is_as_it_was_worked_out() -> None:
    assert wrong_fields(as_told(TABLES)) == []
    assert wrong_fields_before(as_told(BEFORE)) == []
    assert wrong_goals(goals_as_told()) == []


def test_another_number_a_missing_field_and_one_too_many_are_wrong() -> None:
    tables = as_told(TABLES)
    tables["month"]["revenue"] = 411.35
    del tables["today"]["revenue"]
    tables["24h"]["deal_value_mean"] = 0
    wrong = [sentence.partition(":")[0] for sentence in wrong_fields(tables)]
    assert wrong == ["24h deal_value_mean", "month revenue", "today revenue"]


def test_a_window_that_is_missing_is_wrong_in_all_its_fields() -> None:
    tables = as_told(BEFORE)
    del tables["7d"]
    assert len(wrong_fields_before(tables)) == len(BEFORE["7d"])


def test_each_part_of_a_goal_may_be_wrong() -> None:
    goals = goals_as_told()
    goals["revenue:week"] |= {"goal": 301, "value": 237, "attained": None, "pace": 1, "state": "ahead"}
    goals["orders:30d"]["pace"] = 1.1
    goals["refunds:month"]["state"] = "late"
    wrong = sorted(sentence.partition(": is")[0] for sentence in wrong_goals(goals))
    parts = ("attained", "goal", "pace", "state", "value")
    assert wrong == ["orders:30d pace", "refunds:month state", *(f"revenue:week {part}" for part in parts)]


def test_a_goal_that_is_missing_and_one_too_many_are_wrong() -> None:
    goals = goals_as_told()
    goals["revenue:24h"] = goals.pop("revenue:year")
    assert wrong_goals(goals) == [
        "revenue:24h: missing or not expected",
        "revenue:year: missing or not expected",
    ]
