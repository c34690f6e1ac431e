"""Baskets as a board tells them, and as a command prints them: what the recount says of the same events."""

import asyncio
import json
from typing import Any

import pytest

from streams.analyses import Least, rules
from streams.cli.analyses.baskets import show_baskets
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.settings import Settings
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, Topics, lines_of
from tests.integration.running_board import Seen, running_board
from tests.recount.baskets import counts_in, told_baskets
from tests.recount.windows import windows_at
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.unit.kpis.stories import NOW

DAY_MS = 86_400_000
WORLD = World(f"{ACTIVE_BY_PURCHASES}dimension_values = {{ default = 50, family = 5 }}\n[baskets]\nmost_items = 4\n")
FAMILIES = ("desk", "chair", "lamp", "shelf", "rug")


def bought(number: int) -> dict[str, Any]:
    """Who buys a desk mostly buys a chair; some buy all there is, and some what nobody names."""
    families = {FAMILIES[number % 5], FAMILIES[2 + number % 3]}
    if "desk" in families and number % 4:
        families.add("chair")
    if number % 29 == 0:
        families = set(FAMILIES)
    items: list[dict[str, Any]] = [{"family": family, "tier": 1} for family in sorted(families, reverse=True)]
    return {
        "type": "purchase.completed",
        "event_id": f"e{number}",
        "occurred_at": NOW - (1 + number * 7 % 380) * DAY_MS,
        "purchase_id": f"p{number}",
        **({"customer_id": f"c{number % 40}"} if number % 6 else {}),
        "amount": "10",
        "currency": "USD",
        "items": items * (1 + number % 2) if number % 17 else [{"sku": "s"}],
    }


def company() -> list[dict[str, Any]]:
    """Purchases of a year and more; one is voided, and one comes when Redis has all else."""
    void = {"type": "purchase.voided", "event_id": "v", "occurred_at": NOW - DAY_MS, "purchase_id": "p7"}
    return [*(bought(number) for number in range(400)), {**void, "customer_id": "c7"}]


def sections(world: World = WORLD) -> dict[str, Any]:
    return world.engine.model_dump(exclude_unset=True, exclude={"clock", "redis", "board"})


async def count(url: str, *parts: list[dict[str, Any]], world: World = WORLD) -> None:
    """Each part by a worker of its own, that begins with what stands in Redis."""
    topics = Topics(world.engine.kafka.partitions)
    for part in parts:
        async with connected(url) as client:
            driver = Driver(client, world.engine, topics=topics)
            await driver.start()
            driver.publish(lines_of(part))
            await driver.work()


async def until_shown(board: Seen) -> None:
    await board.until("/readyz", lambda status, _: status == 200)
    await board.until("/api/meta", lambda _, text: json.loads(text)["as_of"] is not None)


async def test_rules_are_those_of_the_recounts_counts(embedded_redis: str) -> None:
    events = company()
    await count(embedded_redis, events[:150], events[100:])
    now = max(event["occurred_at"] for event in events)
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)
        for window in windows_at(now, WORLD.recount.dates):
            if window.name not in {"90d", "365d"}:
                continue
            counts = counts_in(told_baskets(events, WORLD.recount), window, WORLD.recount)
            found = await board.json(f"/api/baskets?window={window.name}&least_support=0.02&least_count=2")
            size = counts.families.total() / counts.baskets
            assert counts.too_large
            assert (found["window"], found["baskets"], found["too_large"]) == (
                window.name,
                counts.baskets,
                counts.too_large,
            )
            assert found["basket_size_mean"] == pytest.approx(size)
            families = {name: count for name, count in counts.families.items() if name != "unknown"}
            wanted = rules(counts.baskets, families, counts.pairs, Least(support=0.02, count=2))
            assert {(rule["left"], rule["right"]) for rule in found["rules"]} >= {("desk", "chair"), ("chair", "desk")}
            for rule, other in zip(found["rules"], wanted, strict=True):
                assert rule == {name: getattr(other, name) for name in rule}
            table = await board.json("/api/kpis")
            assert table[window.name]["baskets"] == counts.baskets
            assert table[window.name]["basket_size_mean"] == pytest.approx(size)
        _, metrics = await board.get("/metrics")
        told = {line.partition("{")[0] for line in metrics.splitlines() if "basket" in line and line[0] != "#"}
        assert (
            told
            == {"crm_baskets", "crm_basket_size_mean", "crm_basket_size_mean_samples"}
            | {f"crm_{name}_before" for name in ("baskets", "basket_size_mean")} & told
        )
        assert 'family="' not in metrics
        assert (await board.json("/api/baskets"))["window"] == "90d"
        few = await board.json("/api/baskets?window=365d&least_confidence=0.5&least_support=0")
        assert all(rule["confidence"] >= 0.5 for rule in few["rules"])


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("window=30d", "baskets are kept by day and have no window '30d'; known: 90d, 365d"),
        ("window=365d", "window '365d' is switched off: `windows` does not name it"),
        ("least_support=2", "least_support: '2' is no share from 0 to 1"),
        ("least_support=nan", "least_support: 'nan' is no share from 0 to 1"),
        ("least_confidence=much", "least_confidence: 'much' is no share from 0 to 1"),
        ("least_count=0", "least_count: '0' is no whole number from 1"),
        ("least_count=1.5", "least_count: '1.5' is no whole number from 1"),
    ],
)
async def test_a_question_without_an_answer_is_refused_with_the_reason(
    embedded_redis: str, query: str, reason: str
) -> None:
    async with running_board(embedded_redis, sections={"baskets": {}, "windows": ["24h", "90d"]}) as board:
        status, text = await board.get(f"/api/baskets?{query}")
        assert (status, json.loads(text)) == (400, {"error": reason})


async def test_without_the_setting_a_board_says_what_to_set(embedded_redis: str) -> None:
    async with running_board(embedded_redis) as board:
        status, text = await board.get("/api/baskets")
        assert status == 400
        assert "write a table [baskets] into the settings" in json.loads(text)["error"]
        with pytest.raises(Misused, match=r"write a table \[baskets\] into the settings"):
            await asyncio.to_thread(show_baskets, Settings(), {}, board.url, as_json=False)


async def test_of_hidden_families_nothing_is_told(embedded_redis: str) -> None:
    hidden = {"baskets": {}, "hidden_dimensions": ["family"]}
    async with running_board(embedded_redis, sections=hidden) as board:
        status, text = await board.get("/api/baskets")
        assert status == 400
        assert "families of items are hidden" in json.loads(text)["error"]


async def test_the_command_prints_what_the_board_says(embedded_redis: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings.model_validate(sections())
    async with running_board(embedded_redis, "event", sections()) as board:
        with pytest.raises(CommandFailed, match="shows nothing yet"):
            await asyncio.to_thread(show_baskets, settings, {}, board.url, as_json=False)
    await count(embedded_redis, company())
    # One that starts now shows all of it in its first round.
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)
        asked = {"window": "365d", "least_support": "0.01"}
        await asyncio.to_thread(show_baskets, settings, asked, board.url, as_json=False)
        said = capsys.readouterr().out
        assert " baskets over 365d, of " in said
        assert "too many families (baskets.most_items)" in said
        assert any(line.split()[:2] == ["desk", "chair"] for line in said.splitlines())
        await asyncio.to_thread(show_baskets, settings, {"least_count": "1000"}, board.url, as_json=False)
        assert "No two families are bought together" in capsys.readouterr().out
        await asyncio.to_thread(show_baskets, settings, asked, board.url, as_json=True)
        assert json.loads(capsys.readouterr().out) == await board.json("/api/baskets?window=365d&least_support=0.01")
    with pytest.raises(Misused, match="no window '2h'"):
        show_baskets(settings, {"window": "2h"}, None, as_json=False)
