"""What of the month is not as it was worked out, in sentences."""

from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any

from tests.month.expected_before import BEFORE
from tests.month.expected_customers import CUSTOMERS
from tests.month.expected_goals import GOALS, Goal
from tests.month.expected_outreach import OUTREACH
from tests.month.expected_sales import SALES
from tests.month.expected_service import SERVICE
from tests.month.telling import Expected, Number
from tests.recount.comparison import differences

Tables = Mapping[str, Mapping[str, Any]]

STATES = ("ahead", "on_course", "behind", "unknown")

_PARTS = (SERVICE, SALES, CUSTOMERS, OUTREACH)
TABLES: Expected = {
    window: {field: number for part in _PARTS for field, number in part.get(window, {}).items()}
    for window in dict.fromkeys(window for part in _PARTS for window in part)
}
"""All that was worked out of what `nabz kpis --json` says."""


def wrong_fields(actual: Tables, expected: Expected = TABLES) -> list[str]:
    """One sentence for each field that was worked out and is another, or is there and should not be.

    Of the actual tables nothing else is looked at. How near numbers have to be is as in every comparison of tables.
    """
    asked = {window: _only(actual.get(window, {}), table) for window, table in expected.items()}
    there = {
        window: {field: _plain(number) for field, number in table.items() if number is not None}
        for window, table in expected.items()
    }
    return differences(asked, there)


def wrong_fields_before(actual: Tables) -> list[str]:
    """The same of the periods before."""
    return wrong_fields(actual, BEFORE)


def wrong_goals(actual: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One sentence for each goal, or part of one, that is not as it was worked out; `actual` as `nabz goals --json`."""
    missing = [f"{key}: missing or not expected" for key in sorted({*actual} ^ {*GOALS})]
    parts = [
        f"{key} {said}" for key, goal in GOALS.items() if key in actual for said in _wrong_parts(goal, actual[key])
    ]
    return missing + parts


def _wrong_parts(goal: Goal, actual: Mapping[str, Any]) -> Iterator[str]:
    parts = {"goal": goal.goal, "value": goal.value, "attained": goal.attained, "pace": goal.pace}
    for name, number in parts.items():
        is_ = actual.get(name)
        if not (is_ is None if number is None else is_ is not None and isclose(is_, number, rel_tol=1e-9)):
            yield f"{name}: is {is_}, expected {None if number is None else float(number)}"
    state = actual.get("state")
    if state not in STATES or goal.state not in {None, state}:
        yield f"state: is {state}, expected {goal.state or ' or '.join(STATES)}"


def _only(table: Mapping[str, Any], fields: Mapping[str, object]) -> dict[str, Any]:
    return {field: table[field] for field in fields if field in table}


def _plain(number: Number) -> int | float:
    return number if isinstance(number, int) else float(number)
