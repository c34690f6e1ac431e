"""The analyst reads KPIs by day: what boards show of windows is the sum of their days."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from agents.analyst.forecasts import forecasts_of
from agents.analyst.series import FORECAST_KPIS, DaySeries, read_days
from streams.fitted import Reason
from streams.redis.connection import Client
from streams.settings.catalogue import configured_catalogue
from tests.engine.agreement import World
from tests.engine.crowd import TYPES, WORLD, connected
from tests.engine.driver import Driver, lines_of
from tests.engine.reading import tables
from tests.unit.kpis.stories import NOW, story

DAY_MS: Final = 86_400_000
UNITS: Final = {"revenue": 100, "orders": 1, "customers_new": 1, "tickets_opened": 1}
ZONES: Final = ("Asia/Tehran", "America/New_York", "Pacific/Auckland")


async def counted(client: Client, world: World, events: Sequence[Mapping[str, Any]]) -> Driver:
    driver = Driver(client, world.engine, cache=5)
    await driver.start()
    driver.publish(lines_of(events))
    await driver.work()
    return driver


def in_zone(zone: str, world: World = WORLD) -> World:
    return World(world.toml + f'\ncalendar = {{ timezone = "{zone}", year_start = 4 }}\n')


def first_days(today: date, zone: str) -> Mapping[str, date]:
    """Window -> the first day of it, in the Gregorian calendar, with weeks from Monday and years from April."""
    a_year_ago = datetime.fromtimestamp((NOW - 365 * DAY_MS) / 1000, ZoneInfo(zone)).date()
    a_quarter_ago = datetime.fromtimestamp((NOW - 90 * DAY_MS) / 1000, ZoneInfo(zone)).date()
    return {
        "90d": a_quarter_ago,
        "365d": a_year_ago,
        "month": today.replace(day=1),
        "year": date(today.year if today.month >= 4 else today.year - 1, 4, 1),
    }


def since(series: DaySeries, name: str, first: date) -> float:
    """The sum of a KPI from a day on, without the running one."""
    days = (series.today - first).days
    return sum(series.of[name][-days:]) if days else 0.0


@pytest.mark.parametrize("zone", ZONES)
async def test_the_days_of_a_window_add_up_to_it(embedded_redis: str, zone: str) -> None:
    world = in_zone(zone)
    async with connected(embedded_redis) as client:
        await counted(client, world, story(TYPES, seed=3))
        series = await read_days(client, world.engine, NOW)
        shown = await tables(client, world.kpis, NOW, 2, world.engine.calendar.dates)
    assert series.today == datetime.fromtimestamp(NOW / 1000, ZoneInfo(zone)).date()
    assert series.of.keys() == set(FORECAST_KPIS)
    for name, unit in UNITS.items():
        assert len(series.of[name]) > 300
        today = shown["today"][name] * unit
        for window, first in first_days(series.today, zone).items():
            assert since(series, name, first) + today == pytest.approx(shown[window][name] * unit, abs=1e-6)
        assert sum(series.of[name]) > 0


def order(number: int, moment: int, amount: str = "5.00", kind: str = "purchase.completed") -> dict[str, Any]:
    return {
        "type": kind,
        "event_id": f"{kind}-{number}",
        "occurred_at": moment,
        "customer_id": f"c{number % 7}",
        "purchase_id": f"p{number}",
        "amount": amount,
        "currency": "USD",
    }


def at(day: date, hour: float) -> int:
    """A moment of a day of Tehran."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Tehran"))
    return int((midnight + timedelta(hours=hour)).timestamp() * 1000)


async def test_a_series_by_hand(embedded_redis: str) -> None:
    world, today = World(), date(2025, 6, 15)
    first = today - timedelta(days=4)
    as_of = at(today, 1)
    events = [
        order(1, at(first, 0)),
        order(2, at(first, 23.99), "7.50"),
        order(2, at(first + timedelta(days=2), 8), "2.50", "purchase.refunded"),
        order(3, at(today, 0), "90.00"),  # of the running day
        order(4, at(today, 0.5), "90.00"),
    ]
    async with connected(embedded_redis) as client:
        driver = await counted(client, world, events)
        series = await read_days(client, world.engine, as_of)
        assert series == DaySeries(
            today,
            {
                "revenue": (1250.0, 0.0, -250.0, 0.0),
                "orders": (2.0, 0.0, 0.0, 0.0),
                "customers_new": (2.0, 0.0, 0.0, 0.0),
            },
        )
        # Late ones change their day, and where a series begins.
        driver.publish(lines_of([order(5, at(first - timedelta(days=1), 12), "1.00"), order(6, at(first, 5), "1.00")]))
        await driver.work()
        late = await read_days(client, world.engine, as_of)
        assert late.of["revenue"] == (100.0, 1350.0, 0.0, -250.0, 0.0)
        # As of the day before there is a day less.
        before = await read_days(client, world.engine, at(today, -1))
        assert (before.today, before.of["revenue"]) == (today - timedelta(days=1), late.of["revenue"][:-1])


async def test_a_series_goes_back_as_far_as_days_are_kept(embedded_redis: str) -> None:
    world = World()
    old = [order(number, NOW - number * DAY_MS) for number in range(500)]
    async with connected(embedded_redis) as client:
        await counted(client, world, sorted(old, key=lambda event: event["occurred_at"]))
        series = await read_days(client, world.engine, NOW)
    assert series.of["orders"] == (1.0,) * 400


async def test_what_was_never_seen_or_is_switched_off_has_no_series(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        assert (await read_days(client, World().engine, NOW)).of == {}
        await counted(client, World(), [order(1, NOW - DAY_MS)])
        assert (await read_days(client, World().engine, NOW)).of.keys() == {"revenue", "orders", "customers_new"}
        hidden = World('hidden_kpis = ["customers_new"]')
        assert "customers_new" not in {kpi.name for kpi in configured_catalogue(hidden.engine)}
        assert (await read_days(client, hidden.engine, NOW)).of.keys() == {"revenue", "orders"}


async def test_the_days_are_the_same_from_any_number_of_shards(embedded_redis: str) -> None:
    found = []
    for partitions in (1, 5):
        world = World(WORLD.toml + f"\nkafka.partitions = {partitions}\n")
        async with connected(embedded_redis) as client:
            await client.flushdb()
            await counted(client, world, story(TYPES, seed=4))
            found.append(await read_days(client, world.engine, NOW))
    assert found[0] == found[1]


def test_what_is_told_of_series() -> None:
    today = datetime.fromtimestamp(NOW / 1000, UTC).date()
    week = [30.0, 10.0, 10.0, 20.0, 20.0, 40.0, 0.0]
    series = DaySeries(today, {"orders": (1.0,) * 111, "revenue": tuple(week * 40)})
    found = forecasts_of(series)
    assert found == forecasts_of(series)
    assert [one.reason for one in found.of["orders"].forecasts] == [Reason.PAST_TOO_SHORT] * 3
    # Each week is as the last one was: nothing can be better than to say so.
    assert [one.reason for one in found.of["revenue"].forecasts] == [Reason.NOT_BETTER] * 3
    assert [one.days for one in found.of["revenue"].forecasts] == [7, 30, 90]
    assert (found.of["orders"].known_days, found.of["orders"].first) == (111, today.isoformat())


def test_a_forecast_stands_beside_what_it_would_have_been_worth() -> None:
    week = [30, 10, 10, 20, 20, 40, 5]
    values = tuple(float(week[day % 7] + (day * 7919 % 13) - 6 + day // 10) for day in range(400))
    found = forecasts_of(DaySeries(date(2025, 6, 15), {"orders": values})).of["orders"]
    told = [one for one in found.forecasts if one.reason is None]
    assert told
    for one in told:
        assert one.judged is not None
        assert one.judged.scaled_error < one.judged.naive_scaled_error
        assert one.judged.sum_error < one.judged.naive_sum_error
        assert len(one.path) == one.days
        assert sum(day.mean for day in one.path) == pytest.approx(one.mean)
