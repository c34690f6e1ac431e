"""How goals stand: states by hand, and the numbers of any goal against the recount."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.panes import WINDOW_NAMES
from streams.goals import GoalState, Passed, Standing, goals_json, goals_table, standing, standings
from streams.kpis import Kpi, catalogue
from streams.settings import Goal, Settings
from tests.month.company import NOW, SETTINGS
from tests.month.comparing import wrong_goals
from tests.month.expected_goals import GOALS
from tests.recount import settings_from_toml
from tests.recount.goals import ADD_UP, goals

KPIS: Final[Mapping[str, Kpi]] = {kpi.name: kpi for kpi in catalogue()}
HALF = Fraction(1, 2)


def stands(kpi: str, window: str, goal: str, value: str | None, passed: Fraction | None = HALF) -> Standing:
    return standing(KPIS[kpi], Goal(kpi, window, (), Decimal(goal)), value, passed)


def test_what_adds_up_is_what_the_definition_lists() -> None:
    assert {name for name, kpi in KPIS.items() if kpi.adds_up} == ADD_UP


def test_attained_is_the_value_by_the_goal_and_pace_that_by_the_time_that_has_passed() -> None:
    found = stands("revenue", "month", "20000", "9000.50")
    assert (found.attained, found.pace) == (Fraction("9000.50") / 20_000, Fraction("9000.50") / 10_000)


@pytest.mark.parametrize("kpi", ["customers_seen", "tickets_backlog", "csat_ratio", "order_value_mean"])
def test_only_sums_over_what_happened_have_a_pace(kpi: str) -> None:
    assert stands(kpi, "month", "4", "2").attained == HALF
    assert stands(kpi, "month", "4", "2").pace is None


def test_a_rolling_window_has_no_pace() -> None:
    found = stands("orders", "30d", "4", "2", None)
    assert (found.attained, found.pace) == (HALF, None)


def test_a_goal_of_nothing_is_never_attained_by_a_share() -> None:
    found = stands("deals_lost", "month", "0", "2")
    assert (found.attained, found.pace, found.state) == (None, None, GoalState.BEHIND)
    assert stands("deals_lost", "month", "0", "0").state is GoalState.ON_COURSE


def test_without_a_value_nothing_is_known() -> None:
    found = stands("revenue", "month", "100", None)
    assert (found.attained, found.pace, found.state) == (None, None, GoalState.UNKNOWN)


@pytest.mark.parametrize(
    ("value", "state"),
    [("47.4", "behind"), ("47.5", "on_course"), ("52.5", "on_course"), ("52.6", "ahead"), ("100", "ahead")],
)
def test_after_half_of_the_time_half_of_the_goal_is_on_course(value: str, state: str) -> None:
    assert stands("revenue", "month", "100", value).state.value == state


@pytest.mark.parametrize(
    ("value", "state"),
    [("47.4", "ahead"), ("47.5", "on_course"), ("52.5", "on_course"), ("52.6", "behind"), ("100.1", "behind")],
)
def test_where_low_is_better_more_than_is_due_is_behind(value: str, state: str) -> None:
    assert stands("refunds", "month", "100", value).state.value == state


def test_a_goal_that_is_reached_is_reached_before_any_time_has_passed() -> None:
    assert stands("revenue", "today", "100", "100", None).state is GoalState.AHEAD
    assert stands("revenue", "today", "100", "99", None).state is GoalState.UNKNOWN
    assert stands("refunds", "today", "100", "101", None).state is GoalState.BEHIND
    assert stands("refunds", "today", "100", "100", None).state is GoalState.UNKNOWN


@pytest.mark.parametrize(
    ("kpi", "value", "state"),
    [
        ("csat_ratio", "0.759", "behind"),
        ("csat_ratio", "0.76", "on_course"),
        ("csat_ratio", "0.84", "on_course"),
        ("csat_ratio", "0.841", "ahead"),
        ("customer_churn_ratio", "0.841", "behind"),
        ("customer_churn_ratio", "0.759", "ahead"),
    ],
)
def test_what_has_no_pace_is_judged_by_the_goal_itself(kpi: str, value: str, state: str) -> None:
    assert stands(kpi, "month", "0.8", value).state.value == state


def test_distinct_customers_of_a_period_are_not_judged_before_the_goal_is_reached() -> None:
    assert stands("customers_seen", "month", "10", "5").state is GoalState.UNKNOWN
    assert stands("customers_seen", "month", "10", "10").state is GoalState.AHEAD
    assert stands("customers_seen", "30d", "10", "5", None).state is GoalState.BEHIND


def test_a_goal_below_nothing_is_judged_by_the_distance_from_it() -> None:
    assert stands("nps", "month", "-10", "5").state is GoalState.AHEAD
    assert stands("nps", "month", "-10", "-30").state is GoalState.BEHIND
    assert stands("nps", "month", "-10", "-10").state is GoalState.ON_COURSE


def test_the_month_stands_as_it_was_worked_out() -> None:
    settings = Settings(**tomllib.loads(SETTINGS, parse_float=Decimal))
    found = standings(settings.goals.values(), KPIS, _tables_of_the_month(), NOW, Passed(settings.calendar))
    assert wrong_goals(msgspec.json.decode(goals_json(found))) == []


def test_the_recount_says_what_was_worked_out() -> None:
    recount = settings_from_toml(SETTINGS)
    told = goals(
        tomllib.loads(SETTINGS, parse_float=Decimal)["goals"],
        _tables_of_the_month(),
        NOW,
        recount.working_week,
        recount.dates,
    )
    states = {key: {"state": GOALS[key].state or "on_course"} for key in told}
    assert wrong_goals({key: {**numbers, **states[key]} for key, numbers in told.items()}) == []


def _tables_of_the_month() -> dict[str, dict[str, str]]:
    """The values that goals of the month are held against, as tables write them."""
    tables: dict[str, dict[str, str]] = {}
    for key, goal in GOALS.items():
        field, _, window = key.rpartition(":")
        if goal.value is not None:
            tables.setdefault(window, {})[field] = f"{Decimal(float(goal.value)).quantize(Decimal('1e-16')):f}"
    return tables


@given(
    kpi=st.sampled_from(sorted(KPIS)),
    window=st.sampled_from(WINDOW_NAMES),
    goal=st.decimals(0, 9, places=2),  # with one more, a goal of a share is refused above 10
    value=st.none() | st.decimals(-1000, 1000, places=2),
    labels=st.text(max_size=5),
    now=st.integers(1_700_000_000_000, 1_800_000_000_000),
)
def test_any_goal_is_what_the_recount_says(
    kpi: str, window: str, goal: Decimal, value: Decimal | None, labels: str, now: int
) -> None:
    if window not in KPIS[kpi].windows:
        return
    by = next((by[0] for by in KPIS[kpi].by if len(by) == 1), None)
    configured = {kpi: {window: {"total": goal} | ({by: {labels: goal + 1}} if by else {})}}
    settings = Settings(goals=configured)  # type: ignore[arg-type] # as written in a file
    tables = {} if value is None else {window: {one.field: f"{value:f}" for one in settings.goals.values()}}
    found = msgspec.json.decode(
        goals_json(standings(settings.goals.values(), KPIS, tables, now, Passed(settings.calendar)))
    )
    recount = settings_from_toml("")
    expected = goals(configured, tables, now, recount.working_week, recount.dates)
    assert found.keys() == expected.keys()
    for key, told in found.items():
        assert told.pop("state") in {state.value for state in GoalState}
        assert {
            name: number and pytest.approx(float(number), rel=1e-12) for name, number in expected[key].items()
        } == told


def test_goals_keep_the_digits_that_they_were_given() -> None:
    settings = Settings(goals={"revenue": {"month": "2000.50"}})  # type: ignore[dict-item] # as written in a file
    assert goals_table(settings.goals.values()) == {"revenue:month": "2000.50"}
    found = standings(settings.goals.values(), KPIS, {"month": {"revenue": "1000.250"}}, 0, Passed(settings.calendar))
    assert b'"goal":2000.50,"value":1000.250,"attained":0.5' in goals_json(found)


def test_a_goal_of_a_kpi_that_is_not_shown_is_left_out() -> None:
    settings = Settings(goals={"revenue": {"month": 1}})  # type: ignore[dict-item] # as written in a file
    assert standings(settings.goals.values(), {}, {}, 0, Passed(settings.calendar)) == ()
