"""How many series `nabz catalogue check` says that KPIs make: as many as a real board has on `/metrics`."""

import asyncio
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from streams.board.known_cells import known_cells
from streams.board.series_budget import Cells, SeriesBudget
from streams.cli.catalogue.check import check_declarations
from streams.kpis import Kpi
from streams.kpis.metric_names import breakdown_metrics, total_metrics
from streams.redis.connection import connect
from streams.settings import RedisSettings, Settings
from tests.engine.agreement import World
from tests.integration.running_board import running_board
from tests.integration.test_analyses import DAY_MS, WORLDS, company, counted, sections
from tests.integration.test_own_kpis import copies
from tests.unit.kpis.stories import NOW

WORLD: Final[World] = WORLDS["by purchases"]
SUMS: Final = """
[kpis.bought]
title = "Bought"
group = "customers"
formula = "revenue"
samples = "orders"
by = ["channel", "segment"]

[kpis.entered]
title = "Stages entered"
group = "sales"
formula = "deal_stages_entered"
by = ["pipeline+stage"]
windows = ["24h", "7d", "365d", "week"]

[goals.bought]
month = { total = "5000", channel = { web = "100" } }
week = "100"

[alerts.bought]
spike = false
"""
"""What is there in every window once it was seen: sums, whose series can be told to the last one."""


def deals() -> list[dict[str, Any]]:
    """Deals of two pipelines, whose stages are not the same."""
    stages = {"new": ("lead", "qualified", "won"), "old": ("lead", "renewed")}
    return [
        {
            "type": "deal.stage_changed",
            "event_id": f"{pipeline}-{stage}",
            "occurred_at": NOW - (60 - at) * DAY_MS,
            "deal_id": pipeline,
            "pipeline": pipeline,
            "stage": stage,
        }
        for pipeline, entered in stages.items()
        for at, stage in enumerate(entered)
    ]


@pytest.fixture
async def url(embedded_redis: str) -> str:
    await counted(embedded_redis, WORLD, [*company(), *deals()])
    return embedded_redis


def settings_at(url: str, further: dict[str, Any]) -> Settings:
    return Settings(redis=RedisSettings(url=url), clock="event", **{**sections(WORLD), **further})


async def cells_at(url: str, budget: SeriesBudget) -> Cells:
    client = connect(url)
    try:
        return await known_cells(client, budget.kpis)
    finally:
        await client.aclose()


async def exposed(url: str, further: dict[str, Any], last: str) -> Counter[str]:
    """How many lines each metric has on `/metrics` of a board, once one begins like this."""
    async with running_board(url, "event", {**sections(WORLD), **further}) as board:
        text = await board.until("/metrics", lambda _, text: f"\n{last}" in text)
    return Counter(line.split("{")[0].split(" ")[0] for line in text.splitlines() if not line.startswith("#"))


def of_kpi(kpi: Kpi, lines: Counter[str]) -> int:
    metrics = {*total_metrics(kpi), *(name for by in kpi.by for name in breakdown_metrics(kpi, by))}
    return sum(lines[name] for name in metrics)


async def test_the_series_of_sums_are_told_to_the_last_one(url: str) -> None:
    further = tomllib.loads(SUMS)
    budget = SeriesBudget(settings_at(url, further))
    cells = await cells_at(url, budget)
    lines = await exposed(url, further, "crm_bought_goal_pace_ratio")
    kpis = {kpi.name: kpi for kpi in budget.kpis}
    assert cells["entered", ("pipeline", "stage")] == 4
    for name in ("bought", "entered"):
        assert budget.of_kpi(kpis[name], cells) == of_kpi(kpis[name], lines), name
    # Ten windows, three channels and three segments, values and samples; seven periods before; a goal of the month.
    channels, segments = cells["bought", ("channel",)], cells["bought", ("segment",)]
    assert of_kpi(kpis["bought"], lines) == 10 * (1 + channels + segments) * 2 + 7 + 2 * 3
    assert of_kpi(kpis["entered"], lines) == 3 * (1 + 4) + 2


async def test_no_kpi_has_more_series_than_is_said_by_what_there_is_or_at_most(url: str) -> None:
    further = {"kpis": dict(copies())}
    budget = SeriesBudget(settings_at(url, further))
    cells = await cells_at(url, budget)
    lines = await exposed(url, further, "crm_own_revenue_value")
    found = {kpi.name: (of_kpi(kpi, lines), budget.of_kpi(kpi, cells), budget.of_kpi(kpi)) for kpi in budget.kpis}
    assert [name for name, (there, now, most) in found.items() if not there <= now <= most] == []
    # It is no bound from far away: most of what is said of those that have any is there.
    seen = [(there, now) for there, now, _ in found.values() if there]
    assert sum(there for there, _ in seen) > 0.5 * sum(now for _, now in seen)


async def test_where_dimensions_are_full_there_are_as_many_as_are_said_at_most_and_no_more(embedded_redis: str) -> None:
    """Also of a value that nobody gave, and of those that came after the last place was taken."""
    full = World(f"dimension_values = 2\n{WORLD.toml}", WORLD.clock)
    unnamed = {"customer_id": "c0", "type": "purchase.completed", "amount": "5", "currency": "USD"}
    reserved = [
        {**unnamed, "event_id": f"r-{at}", "purchase_id": f"r-{at}", "occurred_at": NOW - at * DAY_MS}
        | ({"channel": channel} if channel else {})
        for at, channel in enumerate((None, "guest", "inactivity", "erased", "expired"))
    ]
    await counted(embedded_redis, full, [*company(), *reserved])
    further = tomllib.loads(SUMS) | {"goals": {}, "alerts": {}}
    of_full = {**sections(full), **further}
    settings = Settings(redis=RedisSettings(url=embedded_redis), clock="event", **of_full)
    kpi = next(kpi for kpi in SeriesBudget(settings).kpis if kpi.name == "bought")
    async with running_board(embedded_redis, "event", of_full) as board:
        text = await board.until("/metrics", lambda _, text: "\ncrm_bought_value_by_channel" in text)
    by_channel = text.count("\ncrm_bought_value_by_channel{") + text.count("\ncrm_bought_samples_by_channel{")
    budget = SeriesBudget(settings)
    assert by_channel == budget.of_breakdown(kpi, ("channel",), budget.most_values(("channel",)))
    assert budget.most_values(("channel",)) == 2 + 6


async def test_the_command_says_it(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SUMS, "utf-8")
    lines = await exposed(url, tomllib.loads(SUMS), "crm_bought_goal_pace_ratio")
    config = tmp_path / "nabz.toml"
    config.write_text(f'clock = "event"\n{WORLD.toml}\n[redis]\nurl = "{url}"\n', "utf-8")
    await asyncio.to_thread(check_declarations, file, config)
    kpis = {kpi.name: kpi for kpi in settings_at(url, tomllib.loads(SUMS)).known_kpis}
    own = sum(of_kpi(kpis[name], lines) for name in ("bought", "entered"))
    assert f"dimensions have now: at most {own:,} beside " in capsys.readouterr().out
