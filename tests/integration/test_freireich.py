"""Survival as a board tells it of events: that of Freireich's children, whose curve and log-rank test are published.

Each is a customer with a contract, signed up when the remission began and cancelled when the leukaemia came back. Those
who were well when the trial ended are still customers.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, lines_of
from tests.integration.running_board import running_board
from tests.strategies.customers import CONTRACTUAL
from tests.unit.analyses.freireich import PLACEBO_RETURNED, TREATED_RETURNED, TREATED_WELL
from tests.unit.kpis.stories import NOW

DAY_MS: Final = 86_400_000
WEEK: Final = 7
TRIAL_WEEKS: Final = 52
WORLD: Final = World(CONTRACTUAL)


def child(number: int, group: str, weeks: int, *, returned: bool) -> list[dict[str, Any]]:
    """The events of one of them; those who had the leukaemia again came a year ago."""
    signed_up = NOW - (TRIAL_WEEKS if returned else weeks) * WEEK * DAY_MS
    common = {"customer_id": f"c{number}"}
    events = [
        {**common, "type": "customer.signed_up", "event_id": f"s{number}", "occurred_at": signed_up, "segment": group}
    ]
    if returned:
        over = signed_up + weeks * WEEK * DAY_MS
        events.append({**common, "type": "customer.cancelled", "event_id": f"x{number}", "occurred_at": over})
    return events


def trial() -> list[dict[str, Any]]:
    groups = (("6-MP", TREATED_RETURNED, True), ("6-MP", TREATED_WELL, False), ("placebo", PLACEBO_RETURNED, True))
    children = [(group, weeks, returned) for group, told, returned in groups for weeks in told]
    events = [
        event
        for number, (group, weeks, returned) in enumerate(children)
        for event in child(number, group, weeks, returned=returned)
    ]
    # Nobody came on the last day of the trial: what is no customer says that it has come.
    today = {"type": "interaction.logged", "event_id": "i", "interaction_id": "i", "customer_id": "nobody"}
    return [*events, {**today, "occurred_at": NOW}]


@pytest.fixture
async def told(embedded_redis: str) -> Mapping[str, Any]:
    """What the board answers."""
    async with connected(embedded_redis) as client:
        driver = Driver(client, WORLD.engine)
        await driver.start()
        driver.publish(lines_of(trial()))
        await driver.work()
    sections = WORLD.engine.model_dump(exclude_unset=True, exclude={"clock", "redis", "board"})
    async with running_board(embedded_redis, "event", sections) as board:
        text = await board.until("/api/survival?by=segment", lambda _, text: json.loads(text).get("as_of") == NOW)
        found: Mapping[str, Any] = json.loads(text)
        return found


def curve(told: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in told["curves"] if one["by"] == group)
    return found


async def test_the_curve_of_the_treated_is_the_published_one(told: Mapping[str, Any]) -> None:
    treated = curve(told, "6-MP")
    assert treated["days"] == [weeks * WEEK for weeks in (6, 7, 10, 13, 16, 22, 23)]
    assert [round(share, 3) for share in treated["survival"]] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert treated["at_risk"] == [21, 17, 15, 12, 11, 7, 6]
    assert treated["lost"] == [3, 1, 1, 1, 1, 1, 1]
    assert treated["followed_days"] == 35 * WEEK
    # Greenwood's error makes them.
    assert (round(treated["low"][0], 4), round(treated["high"][0], 4)) == (0.6197, 0.9516)


async def test_medians_and_the_log_rank_test_are_the_published_ones(told: Mapping[str, Any]) -> None:
    assert (curve(told, "6-MP")["median_days"], curve(told, "placebo")["median_days"]) == (23 * WEEK, 8 * WEEK)
    assert (told["customers"], told["lost"]) == (42, 30)
    assert round(told["log_rank"]["chi2"], 2) == 16.79
    assert told["log_rank"]["p"] == pytest.approx(4.17e-5, abs=5e-8)
