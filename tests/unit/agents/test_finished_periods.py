"""Finished periods by example: what a property meets too seldom."""

import json
from datetime import UTC, datetime

from streams.board.periods import asked_periods, told_periods
from tests.engine.agreement import World
from tests.engine.past import finished_months_of
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES

WORLD = World(ACTIVE_BY_PURCHASES)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def told(kpi: str, events: list[Event]) -> dict[str, float]:
    """What a KPI came to in each month that has finished by the first of July, by its name."""
    now = at("2025-07-01T12:00")
    driver = PureDriver(WORLD.engine, PlainNumbers())
    driver.count(decoded([{"event_id": f"e{number}", **event} for number, event in enumerate(events)]))
    driver.pass_time(now)
    asked = asked_periods(WORLD.kpis, WORLD.kpis, kpi, "month", [])
    rows = json.loads(told_periods(asked, 2, finished_months_of(driver, WORLD, now, {})))
    return {row["period"]: row["value"] for row in rows}


def resolved(number: int, opened: str, seconds: int) -> list[Event]:
    ticket = {"ticket_id": f"t{number}", "customer_id": "c1"}
    return [
        {"type": "ticket.opened", "occurred_at": at(opened), **ticket},
        {"type": "ticket.resolved", "occurred_at": at(opened) + seconds * 1000, **ticket},
    ]


def test_a_percentile_weighs_each_ticket() -> None:
    seconds = (60, 60, 60, 3_600, 7_200)
    events = [event for number, each in enumerate(seconds) for event in resolved(number, "2025-06-10T08:00", each)]
    median = told("ticket_resolution_seconds_p50", [*resolved(9, "2025-05-01T00:00", 5), *events])["2025-06"]
    assert 59 < median < 61


def test_what_happens_for_the_first_time_within_a_month_counts_in_it() -> None:
    def sale(number: int, moment: str) -> Event:
        paid = {"amount": "100", "currency": "USD", "customer_id": "c1", "purchase_id": f"p{number}"}
        return {"type": "purchase.completed", "occurred_at": at(moment), **paid}

    refund = {**sale(1, "2025-06-12T08:00"), "type": "purchase.refunded", "amount": "30"}
    months = told("revenue", [sale(0, "2025-05-01T00:00"), sale(1, "2025-06-10T08:00"), refund])
    assert months == {"2025-05": 100, "2025-06": 70}
