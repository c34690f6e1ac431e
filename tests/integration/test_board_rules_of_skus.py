"""Rules of SKUs as a board tells them, and as a command prints them: what the analyst wrote, by the limits asked."""

import asyncio
import json
from dataclasses import asdict
from typing import Any, Final

import pytest
from msgspec.structs import replace

from agents.analyst.items import rules_of_skus
from streams.analyses import Rule
from streams.cli.analyses.baskets import show_baskets
from streams.cli.terminal.exit_codes import Misused
from streams.fitted import VERSION, ItemRules, Models, Run, to_texts
from streams.redis.models import AnalystLease
from streams.settings import Settings
from tests.engine.crowd import connected
from tests.engine.driver import Driver, lines_of
from tests.integration.running_board import running_board
from tests.unit.kpis.stories import NOW

GROCERIES: Final = 9_835
"""Hahsler, Hornik and Reutterer, Implications of probabilistic data modeling for mining association rules, 2006."""
MILK, VEGETABLES, ROOTS, BEEF = "whole milk", "other vegetables", "root vegetables", "beef"
PUBLISHED: Final = {(MILK,): 2513, (VEGETABLES,): 1903, (ROOTS,): 1072, (BEEF,): 516}
"""Baskets with an item."""
TOGETHER: Final = {(MILK, VEGETABLES): 736, (BEEF, ROOTS): 171}
KEEPS: Final[dict[str, Any]] = {"baskets": {"skus": True}}
RULES: Final = tuple(Rule(f"a{n}", f"b{n}", 9, 0.5, 1, 2, 0.1, None, 0.001) for n in range(50))
SETTINGS: Final = Settings.model_validate({"clock": "event", "currency": "USD", **KEEPS})


def groceries() -> list[dict[str, Any]]:
    """As many baskets, with the published numbers of some items and of two pairs of them; every fifth a guest's."""
    alone = {
        item: count - sum(both for pair, both in TOGETHER.items() if item in pair)
        for (item,), count in PUBLISHED.items()
    }
    baskets = [list(pair) for pair, count in TOGETHER.items() for _ in range(count)]
    baskets += [[item] for item, count in alone.items() for _ in range(count)]
    baskets += [["soda"]] * (GROCERIES - len(baskets))
    return [
        {
            "type": "purchase.completed",
            "event_id": f"e{number}",
            "occurred_at": NOW - number * 1000,
            "purchase_id": f"p{number}",
            **({} if number % 5 == 0 else {"customer_id": f"c{number % 700}"}),
            "amount": "1",
            "currency": "USD",
            "items": [{"sku": sku} for sku in skus],
        }
        for number, skus in enumerate(baskets)
    ]


async def count(url: str, events: list[dict[str, Any]]) -> None:
    async with connected(url) as client:
        driver = Driver(client, SETTINGS)
        await driver.start()
        driver.publish(lines_of(events))
        await driver.work()


async def keep(url: str, found: ItemRules) -> None:
    """Write what was found as the analyst does."""
    run = Run(version=VERSION, fitted_at=NOW, as_of=NOW, took_seconds=1, customers=700, sampled=700)
    async with connected(url) as client:
        lease = AnalystLease(client)
        assert await lease.take()
        assert await lease.write(to_texts(Models(run=run, items=found)))
        await lease.release()


async def analyse(url: str, settings: Settings = SETTINGS) -> ItemRules:
    """Look for rules, and keep them."""
    async with connected(url) as client:
        found = await rules_of_skus(client, settings, NOW)
    await keep(url, found)
    return found


async def test_groceries_are_associated_as_published(embedded_redis: str, capsys: pytest.CaptureFixture[str]) -> None:
    await count(embedded_redis, groceries())
    kept = await analyse(embedded_redis)
    async with running_board(embedded_redis, "event", KEEPS) as board:
        await board.until("/api/models", lambda _, text: json.loads(text)["run"] is not None)
        answer = await board.json("/api/baskets?of=skus")
        assert {name: answer[name] for name in ("window", "as_of", "baskets", "too_large", "left_out")} == {
            "window": "365d",
            "as_of": NOW,
            "baskets": GROCERIES,
            "too_large": 0,
            "left_out": 0,
        }
        assert answer["rules"] == [json.loads(json.dumps(asdict(rule))) for rule in kept.rules]
        rules = {(rule["left"], rule["right"]): rule for rule in answer["rules"]}
        assert set(rules) == {pair for both in TOGETHER for pair in (both, both[::-1])}
        milk, beef = rules[VEGETABLES, MILK], rules[BEEF, ROOTS]
        assert [round(milk[name], 4) for name in ("support", "confidence", "lift")] == [0.0748, 0.3868, 1.5136]
        assert [round(beef[name], 5) for name in ("support", "confidence")] == [0.01739, 0.33140]
        assert round(beef["lift"], 4) == 3.0404

        frequent = await board.json("/api/baskets?of=skus&least_support=0.05&window=365d")
        assert {(rule["left"], rule["right"]) for rule in frequent["rules"]} == {(VEGETABLES, MILK), (MILK, VEGETABLES)}
        sure = await board.json("/api/baskets?of=skus&least_confidence=0.33")
        assert {(rule["left"], rule["right"]) for rule in sure["rules"]} == {(VEGETABLES, MILK), (BEEF, ROOTS)}
        assert not (await board.json("/api/baskets?of=skus&least_count=737"))["rules"]

        capsys.readouterr()
        await asyncio.to_thread(show_baskets, SETTINGS, {"of": "skus"}, board.url, as_json=False)
        said = capsys.readouterr().out
        # The board of this process may log meanwhile.
        assert "9,835 baskets over 365d, of 1.09 SKUs on average\nAs of 2025-06-15 15:06:40 UTC, " in said
        assert any(line.split()[:4] == ["beef", "root", "vegetables", "171"] for line in said.splitlines())
        await asyncio.to_thread(show_baskets, SETTINGS, {"of": "skus", "least_count": "737"}, board.url, as_json=False)
        assert "No two SKUs are bought together so often" in capsys.readouterr().out
        await asyncio.to_thread(show_baskets, SETTINGS, {"of": "skus"}, board.url, as_json=True)
        said = capsys.readouterr().out
        assert json.loads(said[said.index("{") :]) == answer


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("of=items", "there are no rules of 'items'; known: families, skus"),
        ("of=skus&window=90d", "SKUs have no window '90d'; known: 365d"),
        ("of=skus&least_count=no", "least_count: 'no' is no whole number from 1"),
        (
            "of=skus&least_support=0.001",
            "least_support: rules of SKUs are looked for from 0.005 on, not from 0.001: see ",
        ),
        ("of=skus&least_count=4", "least_count: rules of SKUs are looked for from 5 baskets on"),
    ],
)
async def test_a_question_without_an_answer_is_refused_with_the_reason(
    embedded_redis: str, query: str, reason: str
) -> None:
    await analyse(embedded_redis)
    async with running_board(embedded_redis, sections=KEEPS) as board:
        await board.until("/api/models", lambda _, text: json.loads(text)["run"] is not None)
        status, text = await board.get(f"/api/baskets?{query}")
        assert status == 400
        assert json.loads(text)["error"].startswith(reason)


async def test_a_board_says_what_is_missing(embedded_redis: str) -> None:
    neither: list[dict[str, Any]] = [{}, {"baskets": {}}]
    for sections in neither:
        async with running_board(embedded_redis, sections=sections) as board:
            with pytest.raises(Misused, match=r"SKUs are not kept: write `skus = true` into the table \[baskets\]"):
                await asyncio.to_thread(show_baskets, SETTINGS, {"of": "skus"}, board.url, as_json=False)
    for _ in range(2):
        async with running_board(embedded_redis, sections=KEEPS) as board:
            with pytest.raises(Misused, match=r"nobody has looked yet which SKUs .* `nabz analyst`"):
                await asyncio.to_thread(show_baskets, SETTINGS, {"of": "skus"}, board.url, as_json=False)
        # The last run was before the setting.
        await analyse(embedded_redis, Settings())
    await analyse(embedded_redis)
    async with running_board(embedded_redis, sections=KEEPS) as board:
        await board.until("/api/models", lambda _, text: json.loads(text)["run"] is not None)
        assert (await board.json("/api/baskets?of=skus"))["rules"] == []


async def test_large_baskets_and_rules_that_are_left_out_are_told_of(
    embedded_redis: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await keep(embedded_redis, replace(await analyse(embedded_redis), too_large=1_234, left_out=3_456, rules=RULES))
    async with running_board(embedded_redis, sections=KEEPS) as board:
        await board.until("/api/models", lambda _, text: json.loads(text)["run"] is not None)
        answer = await board.json("/api/baskets?of=skus")
        assert (answer["too_large"], answer["left_out"], answer["rules"][0]["conviction"]) == (1_234, 3_456, None)
        await asyncio.to_thread(show_baskets, SETTINGS, {"of": "skus"}, board.url, as_json=False)
    said = capsys.readouterr().out
    assert "1,234 more have too many SKUs (baskets.most_items): left out\n" in said
    assert "The first 40 of 50 rules; --json gives all.\n" in said
    assert "3,456 rules of a lower lift are not kept: raise baskets.least_support.\n" in said
