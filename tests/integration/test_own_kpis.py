"""A company's own KPIs on a whole board: over what was counted before they were declared, after a restart alone."""

import asyncio
import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import pytest

from streams.redis import keys
from streams.redis.connection import connect
from tests.integration.page_visits import a_browser, visiting
from tests.integration.running_board import running_board
from tests.integration.test_analyses import WORLDS, company, counted, sections

WORLD: Final = WORLDS["by purchases"]
OWN: Final = """
[kpis.lost_per_new_ratio]
title = { en = "Lost for each new one", fa = "ازدست‌رفته به ازای هر تازه" }
group = "customers"
formula = "customers_lost / customers_new"
by = ["segment"]
better = "down"

[kpis.twice_the_share]
title = "Twice that"
group = "customers"
formula = "lost_per_new_ratio * 2"
"""


def copies() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each KPI that comes with Nabz, under another name."""
    for file in files("streams.kpis.catalogue").iterdir():
        tables = tomllib.loads(file.read_text(encoding="utf-8")) if file.name.endswith(".toml") else {"kpis": {}}
        for name, table in tables["kpis"].items():
            # Of a measure that has its name a KPI means the measure; a copy of it has to say so.
            yield f"own_{name}", {**table, "formula": f"{name}"}


async def shown(url: str, further: Mapping[str, Any], wanted: str) -> dict[str, dict[str, str]]:
    """The tables of all windows, once a field of this name is in the largest one."""
    async with running_board(url, "event", {**sections(WORLD), **further}) as board:
        await board.until("/api/kpis", lambda _, text: f'"{wanted}"' in text)
        async with asyncio.timeout(20):
            return dict((await board.json("/api/kpis")).items())


@pytest.fixture
async def url(embedded_redis: str) -> str:
    await counted(embedded_redis, WORLD, company())
    return embedded_redis


async def test_every_kpi_has_the_same_values_under_another_name(url: str) -> None:
    tables = await shown(url, {"kpis": dict(copies())}, "own_revenue")
    compared = 0
    for window in [name for name in tables if name in {"24h", "90d", "365d", "month"}]:
        table = tables[window]
        for field, value in table.items():
            name, brace, labels = field.partition("{")
            if f"own_{name}" in dict(copies()) and not name.endswith("_samples"):
                assert table[f"own_{name}{brace}{labels}"] == value, (window, field)
                compared += 1
    assert compared > 400


async def test_a_restart_of_the_board_shows_them_everywhere_and_takes_them_away(url: str) -> None:
    before = await shown(url, {}, "revenue")
    own = {
        **tomllib.loads(OWN),
        "alerts": {"lost_per_new_ratio": {"threshold": {"window": "365d", "limit": "0.0001", "hold_seconds": 0}}},
        "goals": {"lost_per_new_ratio": {"month": "0.02"}},
        "focus": ["lost_per_new_ratio"],
    }
    async with running_board(url, "event", {**sections(WORLD), **own}) as board:
        text = await board.until("/api/kpis", lambda _, text: '"lost_per_new_ratio"' in text)
        year = json.loads(text)["365d"]
        share = year["lost_per_new_ratio"]
        assert share == pytest.approx(year["customers_lost"] / year["customers_new"])
        assert year["twice_the_share"] == pytest.approx(2 * share)
        _, metrics = await board.get("/metrics")
        assert f'crm_lost_per_new_ratio{{window="365d"}} {share}' in metrics
        assert 'crm_lost_per_new_ratio_by_segment{window="365d",segment="' in metrics
        catalogue = {kpi["name"]: kpi for kpi in json.loads((await board.get("/api/catalogue"))[1])}
        assert catalogue["lost_per_new_ratio"]["title"]["fa"] == "ازدست‌رفته به ازای هر تازه"
        assert "lost_per_new_ratio" in (await board.get("/api/trends?window=30d"))[1]
        assert "lost_per_new_ratio:month" in await board.json("/api/goals")
        # In the focus it stands before all others of the report, and the other one at the end.
        report = await board.json("/api/reports/sales?window=30d&format=json")
        told = [(figure["kpi"], figure["focus"]) for figure in report["figures"]]
        assert (told[0], told[-1]) == (("lost_per_new_ratio", True), ("twice_the_share", False))
        firing = await board.until("/api/alerts", lambda _, text: '"LostPerNewRatioHigh"' in text)
        (alert,) = [one for one in json.loads(firing)["alerts"] if one["kpi"] == "lost_per_new_ratio"]
        assert (alert["unit"], alert["limit"]) == ("ratio", 0.0001)
        async with (
            a_browser() as browser,
            # Nobody waits for the page to be well: no worker lives here.
            visiting(browser, board.url, "/?lang=en#kpi=lost_per_new_ratio&window=365d", arrives=False) as visit,
        ):
            await visit.until("document.body.textContent.includes('Lost for each new one')")
            assert visit.complaints == []
    after = await shown(url, {}, "revenue")
    assert after == before
    # The tables are those of the board that has the lease of the last one by then.
    async with running_board(url, "event", sections(WORLD)):
        for _ in range(300):
            if not await left_of(url, b"per_new_ratio"):
                break
            await asyncio.sleep(0.2)
    assert await left_of(url, b"per_new_ratio") == []


async def left_of(url: str, name: bytes) -> list[bytes]:
    """The fields of the table of a year that have this in their names."""
    client = connect(url)
    try:
        found: Any = await client.hkeys(keys.table("365d"))
        return [field for field in found if name in field]
    finally:
        await client.aclose()
