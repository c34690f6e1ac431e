"""The page while things happen: the stream, alerts that fire, boards that come and go."""

import asyncio
import time
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from streams.settings import AlertSettings
from streams.settings.false_alarms import FalseAlarms
from tests.integration.page_company import Company, a_company
from tests.integration.page_visits import Visit, a_browser, as_number, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY_SECONDS = 86_400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company() -> AsyncIterator[Company]:
    # Of what is rare by chance nothing is to fire here.
    never = FalseAlarms.model_validate(dict.fromkeys(("page", "ticket", "chat"), "1 in 1000 weeks"))
    at_once = AlertSettings(
        hold_scale=Decimal(0), evaluation_seconds=1, runbook_url="https://runbooks.example.org", false_alarms=never
    )
    async with a_company(days=1, archive_days=10, rate=0.2, alerts=at_once, quiet_minutes=70) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


async def until_judged(company: Company) -> None:
    """A board learns after it has come up; what can be judged by what is normal is so all at once."""
    give_up_at = time.monotonic() + 30
    while "unknown" in {
        one["state"]
        for one in (await company.json("/api/alerts"))["alerts"]
        if one["name"] in {"OrdersDrop", "RevenueDrop"}
    }:
        assert time.monotonic() < give_up_at, "orders are not judged"
        await asyncio.sleep(0.1)


async def until_streaming(visit: Visit) -> None:
    await visit.until("document.querySelector('#state').dataset.link === 'stream'")


async def opened_tickets(visit: Visit) -> int:
    """What the tile of opened tickets shows."""
    return round(as_number(await visit.value("tickets_opened")) or 0)


async def test_updates_come_through_the_stream_and_touch_only_what_changed(browser: Browser, company: Company) -> None:
    await until_judged(company)
    async with visiting(browser, company.url, "/?lang=en#window=1h") as visit:
        await until_streaming(visit)
        before = await opened_tickets(visit)
        await company.count_tickets(1)
        await visit.until_value("tickets_opened", f"{before + 1:,}")
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        await visit.page.evaluate(
            "window.touched = new Set(); window.shift = 0;"
            "new MutationObserver((all) => all.forEach(({ target }) => touched.add((target.closest ?? (() => null))"
            ".call(target, '.tile')?.dataset.kpi ?? target.parentElement?.closest('.tile')?.dataset.kpi)))"
            ".observe(document.querySelector('#groups'), { subtree: true, childList: true, attributes: true,"
            " characterData: true });"
            "new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => shift += value))"
            ".observe({ type: 'layout-shift', buffered: false });"
        )
        await company.count_tickets(2)
        await visit.until_value("tickets_opened", f"{before + 3:,}")
        touched = set(await visit.page.evaluate("[...touched]"))
        assert "tickets_opened" in touched
        assert not {name for name in touched if not str(name).startswith("ticket")}, "others were touched"
        assert await visit.page.evaluate("shift") < 0.01
        assert [url for url in asked if "/api/" in url] == []
        assert visit.complaints == visit.unanswered == []


async def test_a_spike_turns_its_tile_and_stands_under_what_fires_with_the_reason(
    browser: Browser, company: Company
) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=24h") as visit:
        tile = visit.page.locator("#tile-ticket_resolution_seconds_mean")
        assert await tile.get_attribute("data-state") in {"quiet", "unknown"}
        assert "Nothing fires" in await visit.text("#alerts .calm")
        ground = "getComputedStyle(document.querySelector('#tile-ticket_resolution_seconds_mean')).backgroundColor"
        calm = await visit.page.evaluate(ground)

        await company.count_tickets(60, taking_seconds=90 * DAY_SECONDS)
        await visit.until("document.querySelector('#tile-ticket_resolution_seconds_mean').dataset.state === 'firing'")
        assert await visit.page.evaluate(ground) != calm
        assert "Firing" in await tile.inner_text()

        card = visit.page.locator('[data-alert="TicketResolutionSecondsMeanHigh"]')
        said = await card.inner_text()
        (alert,) = [
            one
            for one in (await company.json("/api/alerts"))["alerts"]
            if one["name"] == "TicketResolutionSecondsMeanHigh"
        ]
        assert alert["summary"]["en"] in said
        assert "above 2 d" in said
        assert "Since" in said
        same = "document.querySelector(a[0]).textContent === document.querySelector(a[1]).textContent"
        main = '[data-alert="TicketResolutionSecondsMeanHigh"] .main dd'
        await visit.until(same, [main, "#tile-ticket_resolution_seconds_mean .value"])
        link = card.get_by_role("link")
        assert await link.get_attribute("href") == alert["runbook"]
        assert (await visit.page.title()).startswith("(")
        assert "Resolution time, mean fires." in await visit.page.locator("#news").inner_text()

        await card.get_by_role("button", name="Resolution time, mean").click()
        assert "Fires above 2 d over 24 hours" in await visit.text("#detail")
        assert visit.complaints == visit.unanswered == []

    async with visiting(browser, company.url, "/?lang=fa#window=24h") as visit:
        await visit.until("document.querySelector('[data-alert=\"TicketResolutionSecondsMeanHigh\"]')")
        assert alert["summary"]["fa"] in await visit.text('[data-alert="TicketResolutionSecondsMeanHigh"]')


async def test_levels_have_a_trend_that_ends_in_what_they_are_now(company: Company) -> None:
    trend, table = (await company.json("/api/trends?window=24h"))["values"], await company.table("24h")
    for level in ("tickets_backlog", "pipeline_open_deals", "pipeline_open_value", "pipeline_forecast_value"):
        assert None not in trend[level]
        assert trend[level][-1] == table[level]
        assert level != "tickets_backlog" or len(set(trend[level])) > 1


async def test_all_alerts_tell_whom_they_tell_since_when_and_what_to_do(browser: Browser, company: Company) -> None:
    await company.count_tickets(60, taking_seconds=90 * DAY_SECONDS)
    async with visiting(browser, company.url, "/?lang=en#window=24h") as visit:
        tile = visit.page.locator("#tile-ticket_resolution_seconds_mean")
        await visit.until("document.querySelector('#tile-ticket_resolution_seconds_mean').dataset.state === 'firing'")
        alerts = {one["name"]: one for one in (await company.json("/api/alerts"))["alerts"]}
        runbook = alerts["TicketResolutionSecondsMeanHigh"]["runbook"]
        # Whether it is unusual, too, depends on what is normal at this hour.
        shown = await tile.get_by_role("link", name="What to do").get_attribute("href")
        assert shown in {runbook, alerts["TicketResolutionSecondsMeanSpike"]["runbook"]}
        assert await visit.page.locator("#tile-nps .runbook").is_hidden()

        await visit.page.locator(".all-alerts summary").click()
        table = visit.page.get_by_role("table", name="All alerts")
        assert await table.get_by_role("row").count() == len(alerts) + 1
        row = visit.page.locator('[data-row="TicketResolutionSecondsMeanHigh"]')
        said = await row.get_by_role("cell").all_inner_texts()
        assert said[0].endswith("Firing")
        assert (said[1], said[3]) == ("ticket", "above 2 d")
        same = "document.querySelector(a[0]).textContent === document.querySelector(a[1]).textContent"
        now = '[data-row="TicketResolutionSecondsMeanHigh"] [data-name="Now"]'
        await visit.until(same, [now, "#tile-ticket_resolution_seconds_mean .value"])
        assert said[4].endswith("ago")
        link = row.get_by_role("link", name="What to do: Resolution time, mean")
        assert await link.get_attribute("href") == runbook
        quiet = await visit.page.locator('[data-row="NpsLow"]').get_by_role("cell").all_inner_texts()
        assert quiet[4] == quiet[5] == "–"
        assert visit.complaints == visit.unanswered == []


async def test_the_page_outlives_its_board_says_so_and_goes_on_with_the_next_one(
    browser: Browser, company: Company
) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=24h") as visit:
        await until_streaming(visit)
        await visit.until("document.querySelector('#tile-tickets_opened .value').textContent !== '–'")
        before = await opened_tickets(visit)
        await company.close_board()
        await visit.until_state("reconnecting")
        await visit.until("!document.querySelector('#warning').hidden")
        assert "does not answer" in await visit.text("#warning")
        assert (await visit.page.title()).startswith("⚠")
        assert await opened_tickets(visit) == before

        await company.count_tickets(4)
        await company.open_board()
        await visit.until_value("tickets_opened", f"{before + 4:,}")
        await visit.until_state("live")
        await until_streaming(visit)
        assert not await visit.page.locator("#warning").is_visible()
        await company.count_tickets(1)
        await visit.until_value("tickets_opened", f"{before + 5:,}")
        assert visit.complaints == []


async def test_without_stream_trends_and_alerts_the_page_asks_for_tables(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/", arrives=False) as visit:
        for path in ("stream", "alerts", "trends"):
            await visit.page.route(f"**/api/{path}*", lambda route: route.fulfill(status=404, body="no such thing"))
        await visit.page.goto(company.url + "/?lang=en#window=24h")
        await visit.until("document.querySelector('#state')?.dataset.link === 'polling'")
        await visit.until_state("live")
        before = await opened_tickets(visit)
        await company.count_tickets(2)
        await visit.until_value("tickets_opened", f"{before + 2:,}")
        assert "does not tell" in await visit.text("#alerts")
        assert visit.complaints == []


async def test_numbers_that_grow_old_are_said_to_be(browser: Browser, company: Company) -> None:
    old = {**(await company.json("/api/meta")), "as_of": 1_700_000_000_000}
    async with visiting(browser, company.url, "/", arrives=False) as visit:
        await visit.page.route("**/api/stream*", lambda route: route.fulfill(status=404))
        await visit.page.route("**/api/meta", lambda route: route.fulfill(json=old))
        await visit.page.goto(company.url + "/?lang=en")
        await visit.until_state("stale")
        assert "no newer ones come" in await visit.text("#warning")
        border = "getComputedStyle(document.querySelector('.tile')).borderTopStyle"
        assert await visit.page.evaluate(border) == "dashed"


async def test_a_topic_of_which_nearly_everything_is_refused_is_warned_of(browser: Browser, company: Company) -> None:
    meta = await company.json("/api/meta")
    assert meta["refused"] == {"day": 0, "topics": {}, "mostly": []}
    bad = {**meta, "refused": {"day": 1_234, "topics": {}, "mostly": ["crm.carts", "crm.deals"]}}
    async with visiting(browser, company.url, "/", arrives=False) as visit:
        await visit.page.route("**/api/stream*", lambda route: route.fulfill(status=404))
        await visit.page.route("**/api/meta", lambda route: route.fulfill(json=bad))
        await visit.page.goto(company.url + "/?lang=en")
        await visit.until_state("live")
        assert "Most records of crm.carts, crm.deals are refused" in await visit.text("#warning")
        assert await visit.text("[data-health=refused] dd") == "1,234"
        assert visit.complaints == []


async def test_that_something_grows_is_told_and_is_no_alarm(browser: Browser, company: Company) -> None:
    meta = await company.json("/api/meta")
    assert meta["growing"] == {}
    shards = ["customer-1", "customer-2", "customer-3"]
    grows = {"customers_lost": {"done": 1, "of": 4, "shards": shards, "entities_left": 1_234_567}}
    async with visiting(browser, company.url, "/", arrives=False) as visit:
        await visit.page.route("**/api/stream*", lambda route: route.fulfill(status=404))
        await visit.page.route(
            "**/api/meta", lambda route: route.fulfill(json={**meta, "growing": grows, "problems": []})
        )
        await visit.page.goto(company.url + "/?lang=en")
        await visit.until_state("live")
        told = await visit.text("#warning")
        assert "some KPIs are being counted anew" in told
        assert "About 1,000,000 customers, deals, " in told
        assert await visit.page.locator("#warning").get_attribute("data-kind") == "note"
        assert visit.complaints == []


async def test_an_analysis_of_what_grows_says_so(browser: Browser, company: Company) -> None:
    said = {"error": "it is made of what is still being counted (cohort_active)"}

    async def growing(page: Page) -> None:
        await page.route("**/api/cohorts*", lambda route: route.fulfill(status=503, json=said))

    async with visiting(browser, company.url, "/analyses?lang=en", arrives=False, prepared=growing) as visit:
        await visit.until("document.querySelector('#cohorts .empty')?.textContent.includes('being counted anew')")
        assert said["error"] in await visit.text("#cohorts .empty")


async def test_names_that_look_like_markup_are_shown_as_text(browser: Browser, company: Company) -> None:
    name = '<img src=x onerror="document.title=1">'
    await company.count_tickets(1, channel=name)
    async with visiting(browser, company.url, "/?lang=en#kpi=tickets_opened&window=1h") as visit:
        await visit.until("document.querySelector('#detail').textContent.includes(a)", name)
        assert await visit.page.locator("#detail img").count() == 0
        assert visit.complaints == visit.unanswered == []


async def test_what_makes_numbers_old_is_told_in_both_languages_until_it_is_over(
    browser: Browser, company: Company
) -> None:
    async with (
        visiting(browser, company.url, "/?lang=en") as english,
        visiting(browser, company.url, "/?lang=fa") as persian,
    ):
        assert await english.page.is_hidden("#problems")
        company.end_worker()
        await company.set_up_redis("maxmemory-policy", "allkeys-lru")
        try:
            for visit in (english, persian):
                await visit.until("document.querySelectorAll('#problems li').length === 2")
                await visit.until_state("doubted")
                kinds = "[...document.querySelectorAll('#problems li')].map((item) => item.dataset.problem)"
                assert await visit.page.evaluate(kinds) == ["store-evicting", "no-worker"]
            said = await english.page.inner_text("#problems li:nth-child(2)")
            assert said.startswith("No worker counts, so new events are missing. Start a worker (nabz worker)")
            assert "the last one, desk:1, was last seen at " in said
            said = await persian.page.inner_text("#problems li:nth-child(2)")
            assert said.startswith("هیچ پردازشگری نمی‌شمارد")
            # The runbooks of these settings are elsewhere.
            link = await persian.page.get_attribute("#problems li:nth-child(2) a", "href")
            assert link == "https://runbooks.example.org/NabzProblem.md"
        finally:
            await company.set_up_redis("maxmemory-policy", "noeviction")
            company.start_worker()
        for visit in (english, persian):
            await visit.until("document.querySelector('#problems').hidden")
            await visit.until_state("live")
            assert visit.complaints == []
