"""Cohorts and survival as a board tells them, and as commands print them: what the recount says of the same events."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.cli.analyses.cohorts import show_cohorts
from streams.cli.analyses.survival import show_survival
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.kpis.metric_names import MEDIAN_TENURE_METRIC, RETENTION_METRIC, SURVIVAL_METRIC
from streams.settings import Settings
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, lines_of
from tests.integration.running_board import Seen, running_board
from tests.recount import recount
from tests.recount.cohorts import told_cohorts, told_spells
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL
from tests.unit.kpis.stories import NOW

DAY_MS = 86_400_000
BUYERS = 40


def bought(customer: int, days_ago: int, amount: int, channel: str = "web") -> dict[str, Any]:
    return {
        "type": "purchase.completed",
        "event_id": f"{customer}-{days_ago}",
        "occurred_at": NOW - days_ago * DAY_MS,
        "purchase_id": f"p-{customer}-{days_ago}",
        "customer_id": f"c{customer}",
        "amount": str(amount),
        "currency": "USD",
        "channel": channel,
    }


def told(customer: int, days_ago: int, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an event
    return {
        "type": kind,
        "event_id": f"{kind}-{customer}-{days_ago}",
        "occurred_at": NOW - days_ago * DAY_MS,
        "customer_id": f"c{customer}",
        **more,
    }


def company() -> list[dict[str, Any]]:
    """Customers of more than two years, who buy more or less often; some cancel, one is erased."""
    events = []
    for customer in range(BUYERS):
        joined = 20 + customer * 23 % 800
        channel = ("web", "shop", "phone")[customer % 3]
        signed_up = told(
            customer, joined + 1, "customer.signed_up", segment=("small", "large")[customer % 2], channel=channel
        )
        events.append(signed_up)
        step = 15 + customer * 7 % 100
        events += [bought(customer, ago, 10 + customer, channel) for ago in range(joined, 0, -step)]
        if customer % 5 == 0:
            events.append(told(customer, joined // 2, "customer.cancelled", reason="price"))
    return events


ERASURE = told(3, 5, "customer.erased")
"""Read after all else: what is read later is dropped where it is dated before it."""


WORLDS = {"by purchases": World(ACTIVE_BY_PURCHASES), "with contracts": World(CONTRACTUAL)}


async def counted(url: str, world: World, events: list[dict[str, Any]]) -> None:
    async with connected(url) as client:
        driver = Driver(client, world.engine)
        await driver.start()
        for some in (events, [ERASURE]):
            driver.publish(lines_of(some))
            await driver.work()


def sections(world: World) -> dict[str, Any]:
    return world.engine.model_dump(exclude_unset=True, exclude={"clock", "redis", "board"})


async def until_shown(board: Seen) -> None:
    await board.until("/readyz", lambda status, _: status == 200)
    await board.until("/api/meta", lambda _, text: json.loads(text)["as_of"] is not None)


def months_between(first: str, last: str) -> int:
    begin, end = (datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC) for month in (first, last))
    return 12 * (end.year - begin.year) + end.month - begin.month


def cells(table: Mapping[str, Any]) -> dict[tuple[str, int], float]:
    """(month of joining, age) -> number, but for those of 0."""
    return {
        (month, age): cell
        for month, row in zip(table["months"], table["cells"], strict=True)
        for age, cell in zip(table["ages"], row, strict=True)
        if cell
    }


@pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))
async def test_cohorts_are_those_of_the_recount(world: World, embedded_redis: str) -> None:
    await counted(embedded_redis, world, company())
    expected = told_cohorts([*company(), ERASURE], world.recount, NOW - DAY_MS)
    async with running_board(embedded_redis, "event", sections(world)) as board:
        await until_shown(board)
        for by in ("", "channel", "segment"):
            for measure, of_measure in (("customers", expected.customers), ("revenue", expected.revenue)):
                wanted: dict[str, dict[tuple[str, int], float]] = {}
                for (value, joined, age), number in of_measure[by].items():
                    wanted.setdefault(value, {})[f"{joined:%Y-%m}", age] = float(number)
                found = await board.json(f"/api/cohorts?measure={measure}{f'&by={by}' if by else ''}")
                tables = found if by else {"": found}
                assert {value: cells(table) for value, table in tables.items()} == wanted
        table = await board.json("/api/cohorts")
        assert table["ages"] == list(range(len(table["ages"])))
        this_month = f"{datetime.fromtimestamp(NOW / 1000 - 86_400, UTC):%Y-%m}"
        for month, row in zip(table["months"], table["cells"], strict=True):
            reached = months_between(month, this_month)
            assert [cell is not None for cell in row] == [age <= reached for age in table["ages"]]


@pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))
async def test_survival_is_that_of_the_recounts_spells(world: World, embedded_redis: str) -> None:
    await counted(embedded_redis, world, company())
    spells = told_spells([*company(), ERASURE], world.recount, NOW - DAY_MS)
    async with running_board(embedded_redis, "event", sections(world)) as board:
        await until_shown(board)
        found = await board.json("/api/survival?by=segment")
        over = [spell for spell in spells if spell.ends is not None]
        assert (found["customers"], found["lost"]) == (len(spells), len(over))
        for curve in found["curves"]:
            own = [(spell.ends - spell.begins).days for spell in over if spell.segment == curve["by"] and spell.ends]
            assert curve["days"] == sorted(set(own))
            assert curve["lost"] == [own.count(days) for days in curve["days"]]
        assert (await board.json("/api/survival"))["curves"][0]["by"] is None


async def test_what_is_not_there_is_refused_with_what_is(embedded_redis: str) -> None:
    async with running_board(embedded_redis) as board:
        assert await board.get("/api/cohorts?measure=money") == (
            400,
            '{"error": "cohorts have no measure \'money\'; known: customers, revenue"}',
        )
        assert (await board.get("/api/cohorts?by=colour"))[0] == 400
        assert (await board.get("/api/survival?by=channel"))[0] == 400


async def test_commands_print_what_the_board_says(embedded_redis: str, capsys: pytest.CaptureFixture[str]) -> None:
    world = WORLDS["by purchases"]
    settings = Settings.model_validate(sections(world))
    async with running_board(embedded_redis, "event", sections(world)) as board:
        with pytest.raises(CommandFailed, match="knows of no customers yet"):
            await asyncio.to_thread(show_cohorts, settings, None, "customers", board.url, as_json=False)
        await counted(embedded_redis, world, company())
        # The clock is raised before anything is committed: a board may show that moment, and nobody yet.
        await board.until("/api/cohorts", lambda _, text: text != "{}")
        await asyncio.to_thread(show_cohorts, settings, "segment", "revenue", board.url, as_json=False)
        said = capsys.readouterr().out
        assert "segment: large" in said
        assert "segment: small" in said
        await asyncio.to_thread(show_cohorts, settings, None, "customers", board.url, as_json=True)
        assert json.loads(capsys.readouterr().out)["months"]
        await asyncio.to_thread(show_survival, settings, "segment", board.url, as_json=False)
        said = capsys.readouterr().out
        assert "Log-rank" in said
        await asyncio.to_thread(show_survival, settings, None, board.url, as_json=True)
        assert len(json.loads(capsys.readouterr().out)["curves"]) == 1
    with pytest.raises(Misused, match="cohorts are not told by 'colour'"):
        show_cohorts(settings, "colour", "customers", None, as_json=False)


async def test_prometheus_and_tables_have_what_analyses_come_to(embedded_redis: str) -> None:
    world = WORLDS["by purchases"]
    await counted(embedded_redis, world, company())
    wanted = recount([*company(), ERASURE], world.recount, NOW - DAY_MS)["365d"]
    async with running_board(embedded_redis, "event", sections(world)) as board:
        await until_shown(board)
        (curve,) = (await board.json("/api/survival"))["curves"]
        table = (await board.json("/api/kpis?window=365d"))["365d"]
        text = await board.until("/metrics", lambda _, written: SURVIVAL_METRIC in written)
    for name in ("customer_lifetime_value_restricted", "customers_lapsing", "lapsing_value"):
        for field in (name, f'{name}{{segment="small"}}', f'{name}{{segment="large"}}'):
            assert table.get(field, 0) == pytest.approx(wanted.get(field, 0)), field
    assert table["customer_lifetime_value_restricted"] > 0
    told = {line.split(" ")[0]: float(line.split(" ")[1]) for line in text.splitlines() if line.startswith("crm_")}
    for months in (1, 3, 6, 12, 24):
        day = months * 365 / 12
        passed = [share for at, share in zip(curve["days"], curve["survival"], strict=True) if at <= day]
        assert told[f'{SURVIVAL_METRIC}{{age="{months}m"}}'] == (passed[-1] if passed else 1)
    assert told[MEDIAN_TENURE_METRIC] == curve["median_days"] * 86_400
    assert {name for name in told if name.startswith(RETENTION_METRIC)} == {
        f'{RETENTION_METRIC}{{age="{age}"}}' for age in (1, 2, 3, 6, 12)
    }
