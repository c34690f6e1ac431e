"""Goals on the page, in a real browser: how far they are, in which colour, and their line in a trend."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.integration.page_company import Company, a_company
from tests.integration.page_visits import a_browser, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company() -> AsyncIterator[Company]:
    async with a_company(quiet_minutes=70) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


async def test_a_tile_says_how_far_its_goal_is_and_whether_that_is_good(browser: Browser, company: Company) -> None:
    goals = await company.json("/api/goals")
    assert goals["orders:30d"]["state"] == "behind"
    assert goals["refunds:30d"]["state"] == "behind"  # more of them than the goal is bad
    async with visiting(browser, company.url, "/?lang=en#window=30d") as visit:
        for kpi in ("orders", "refunds", "nps"):
            goal, line = goals[f"{kpi}:30d"], visit.page.locator(f"#tile-{kpi} .goal[role=img]")
            assert (await line.inner_text()).endswith("% of the goal")
            good = {"ahead": "yes", "behind": "no"}.get(goal["state"], "")
            assert await line.get_attribute("data-good") == good
            words = await line.get_attribute("aria-label") or ""
            assert words.startswith(f"{await visit.value(kpi)} of the goal of ")
            assert await line.get_attribute("title") == words
        assert not await visit.page.locator("#tile-deals_won .goal[role=img]").is_visible()
        assert visit.complaints == []


async def test_a_goal_is_a_line_in_the_trend_and_told_at_each_step(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=30d&kpi=orders") as visit:
        await visit.until("() => document.querySelector('#detail .trend.large .goal')?.getAttribute('d')")
        assert "L" in (await visit.page.locator("#tile-orders .trend .goal").get_attribute("d") or "")
        assert not await visit.page.locator("#tile-deals_won .trend .goal").get_attribute("d")
        await visit.page.locator("#detail .box").press("Home")
        assert " · goal " in await visit.text("#detail .readout")
        items = await visit.page.locator("#detail .detail-goals li").all_inner_texts()
        assert len(items) == 3  # two of totals and one of a channel
        assert any(item.startswith("web ") and "of the goal of 1, 30 days: ahead." in item for item in items), items
        assert visit.complaints == []


async def test_a_benchmark_stands_beside_the_goal_with_its_source(browser: Browser, company: Company) -> None:
    told = {"value": 32, "source": "Industry report 2026"}
    goals = await company.json("/api/goals")
    assert goals["nps:30d"]["benchmark"] == told
    assert "benchmark" not in goals['orders{channel="web"}:30d']
    assert (await company.json("/api/trends?window=30d"))["benchmarks"] == {"nps": 32}
    described = {kpi["name"]: kpi["benchmark"] for kpi in await company.json("/api/catalogue")}
    assert described["nps"] == {**told, "is_drawn": True}
    # Nobody knows in how long others have so many orders: it is told on the sheet alone.
    assert described["orders"]["is_drawn"] is False
    assert described["csat_mean"] is None
    async with visiting(browser, company.url, "/?lang=en#window=30d&kpi=nps") as visit:
        tile = visit.page.locator("#tile-nps .benchmark[role=img]")
        assert await tile.inner_text() == "benchmark 32"
        assert await tile.get_attribute("aria-label") == "Benchmark 32, source: Industry report 2026"
        assert await visit.text("#detail .detail-body > .benchmark") == "Benchmark 32, source: Industry report 2026"
        await visit.until("document.querySelector('#detail .trend.large .benchmark')?.getAttribute('d')")
        assert "L" in (await visit.page.locator("#tile-nps .trend .benchmark").get_attribute("d") or "")
        await visit.page.keyboard.press("Escape")
        assert not await visit.page.locator("#tile-orders .benchmark[role=img]").is_visible()
        await visit.page.locator("#tile-orders .open").click()
        assert await visit.text("#detail .detail-body > .benchmark") == "Benchmark 5, source: Industry report 2026"
        assert visit.complaints == []
    async with visiting(browser, company.url, "/?lang=fa#window=30d") as visit:
        assert await visit.text("#tile-nps .benchmark[role=img]") == "مقدار مرجع ۳۲"


async def test_goals_are_said_in_persian(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=fa#window=30d") as visit:
        line = visit.page.locator("#tile-orders .goal[role=img]")
        assert (await line.inner_text()).endswith("از هدف")
        words = await line.get_attribute("aria-label") or ""
        assert "عقب‌تر از برنامه" in words
        assert not any(letter in words for letter in "0123456789")
