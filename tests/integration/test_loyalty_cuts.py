"""`nabz customers --suggest-cuts` reads what customers have bought from Redis, whatever their facts have become."""

import asyncio
import re
import tomllib
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from streams.cli.analyses.loyalty_cuts import suggest_cuts
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.engine import chunks
from streams.redis import keys
from streams.settings import Settings
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, lines_of
from tests.recount.events import distinct_facts
from tests.recount.lives import told_lives
from tests.recount.loyalty_groups import told_groups
from tests.recount.settings import settings_from_toml
from tests.unit.kpis.stories import NOW

DAY_MS = 86_400_000


def event(kind: str, customer: int, days_ago: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an event
    return {
        "type": kind,
        "event_id": f"{kind}-{customer}-{days_ago}",
        "occurred_at": NOW - days_ago * DAY_MS,
        "customer_id": f"c{customer}",
        **more,
    }


def money(customer: int, days_ago: int, amount: str, kind: str = "purchase.completed") -> dict[str, Any]:
    return event(kind, customer, days_ago, purchase_id=f"p-{customer}-{days_ago}", amount=amount, currency="USD")


def company(customers: int) -> list[dict[str, Any]]:
    """Customers who buy more or less often, some for years; refunds, a void purchase, a guest, an erasure."""
    events = []
    for customer in range(customers):
        last, step = 3 + customer * 37 % 300, 20 + customer * 13 % 90
        events += [money(customer, ago, f"{10 + customer}.{ago % 100:02}") for ago in range(last, 900, step)]
    events += [money(customer, 300, "15.00", "purchase.refunded") for customer in range(0, customers, 7)]
    events.append(event("purchase.voided", 8, 1, purchase_id=f"p-8-{3 + 8 * 37 % 300}"))
    guest = money(99, 10, "500") | {"customer_id": None, "purchase_id": "of a guest"}
    late = [event("customer.signed_up", 60, 4), event("customer.erased", 11, 1), event("customer.voided", 12, 1)]
    return [*events, guest, *late, money(49, 0, "1")]


async def counted(url: str, world: World, events: list[dict[str, Any]]) -> None:
    async with connected(url) as client:
        driver = Driver(client, world.engine, cache=5)
        await driver.start()
        for start in range(0, len(events), 400):
            driver.publish(lines_of(events[start : start + 400]))
            await driver.work()


def settings_for(url: str, world: World) -> Settings:
    return world.engine.model_copy(update={"redis": world.engine.redis.model_copy(update={"url": url})})


async def test_what_is_suggested_makes_the_groups_that_it_says(
    embedded_redis: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 4)
    world, events = World(), company(24)
    await counted(embedded_redis, world, events)
    for quantiles in (5, 3):
        assert await asyncio.to_thread(suggest_cuts, settings_for(embedded_redis, world), quantiles) == DONE
        said = capsys.readouterr().out
        loyalty = Settings(**tomllib.loads(said, parse_float=Decimal)).loyalty
        assert {len(loyalty.recency_days), len(loyalty.orders), len(loyalty.money)} == {quantiles - 1}
        assert sizes_in(said) == recounted(said, events)


def sizes_in(said: str) -> dict[str, int]:
    """Group -> how many customers it is said to have."""
    lines = said.partition("[loyalty.groups]")[2].split("\n")
    found = (re.fullmatch(r"(?:# )?(\w+).*# (\d+) customers, .*", line) for line in lines)
    return {line[1]: int(line[2]) for line in found if line}


def recounted(said: str, events: list[dict[str, Any]]) -> dict[str, int]:
    """The same by the definition, with the settings that are suggested."""
    recount = settings_from_toml(said)
    groups = told_groups(told_lives(distinct_facts(events), recount).of_customers, recount, NOW)
    assert groups is not None
    members = Counter(row.dimensions["loyalty"] for row in groups.members(NOW))
    assert said.startswith(f"# {members.total() - members.pop('prospect', 0)} customers have bought, ")
    return {name: members[name] for name in (*groups.loyalty.groups, "other")}


async def test_nobody_who_has_bought_is_said_and_another_currency_is_refused(embedded_redis: str) -> None:
    world = World()
    settings = settings_for(embedded_redis, world)
    with pytest.raises(CommandFailed, match="nobody has bought in the period: 365 days, of 0 customers"):
        await asyncio.to_thread(suggest_cuts, settings, 5)
    await counted(embedded_redis, world, [event("customer.signed_up", 1, 3), money(1, 500, "3")])
    async with connected(embedded_redis) as client:
        await client.hset(keys.COUNTING_CONFIGURATION, mapping={keys.CURRENCY: "USD"})
    with pytest.raises(CommandFailed, match="365 days, of 1 customers who ever did"):
        await asyncio.to_thread(suggest_cuts, settings, 5)
    with pytest.raises(Misused, match="counted in USD, and currency is EUR"):
        await asyncio.to_thread(suggest_cuts, settings.model_copy(update={"currency": "EUR"}), 5)


async def test_groups_of_the_settings_are_sized_where_they_have_as_many_scores(
    embedded_redis: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(
        '[loyalty]\nperiod_days = 100\nrecency_days = [10]\norders = [2]\nmoney = [20]\nrisky = ["away"]\n'
        '[loyalty.groups]\n"at home" = { r = "2" }\naway = { fm = "1-2" }\n'
    )
    await counted(embedded_redis, world, company(15))
    await asyncio.to_thread(suggest_cuts, settings_for(embedded_redis, world), 2)
    said = capsys.readouterr().out
    assert "period_days = 100\n" in said
    assert '\nloyal = []\nrisky = ["away"]\n\n[loyalty.groups]\n"at home" = { r = "2" }  # ' in said
    assert Settings(**tomllib.loads(said)).loyalty.groups == world.engine.loyalty.groups
    await asyncio.to_thread(suggest_cuts, settings_for(embedded_redis, world), 4)
    assert "champion = " in capsys.readouterr().out
