"""The page's parts of models: their figures beside what they were worth, why some lack, and what moves satisfaction."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.integration.page_analyses_company import COMMENTS, DRIVERS, NOT_BETTER_TEXT, RUN, answer, forecast
from tests.integration.page_visits import a_browser, as_number, visiting
from tests.integration.running_board import Seen, running_board
from tests.integration.test_analyses import WORLDS, company, counted, sections, until_shown
from tests.integration.test_models import found, just_now
from tests.integration.test_page_analyses import everything, plain, reading, table
from tests.servers.redis_servers import DebianRedis

WORLD: Final = WORLDS["by purchases"]
REASON: Final = {"code": "too_young", "text": {"en": "Too young to tell.", "fa": "هنوز زود است."}}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def board() -> AsyncIterator[Seen]:
    with DebianRedis() as redis:
        await counted(redis.url, WORLD, company())
        await found(redis.url, just_now())
        async with running_board(redis.url, "event", sections(WORLD)) as opened:
            await until_shown(opened)
            yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_figures_of_customers_are_those_of_the_board(browser: Browser, board: Seen, language: str) -> None:
    told = await board.json("/api/models")
    async with reading(browser, board, f"?lang={language}", everything) as visit:
        rows = await table(visit, "worth")
        for row, expected in zip(rows[1:], told["value"]["expected"], strict=True):
            assert [as_number(text) for text in row[1:]] == pytest.approx(
                [expected["purchases"], expected["value"]], abs=0.5
            )
        shares = [as_number(row[1].splitlines()[-1]) for row in (await table(visit, "worth", 1))[1:]]
        expected_shares = [told["concentration"][name] for name in ("top_1", "top_10", "top_20")]
        assert shares == pytest.approx(expected_shares, abs=0.006)
        tenths = await table(visit, "worth", 2)
        assert len(tenths) == 11
        for row, tenth in zip(tenths[1:], told["risk"]["quality"]["tenths"], strict=True):
            assert [as_number(text) for text in row[2:]] == pytest.approx(
                [tenth["predicted"], tenth["happened"]], abs=0.006
            )
        said = plain(await visit.text("#worth .panel-body"))
        assert f"{told['risk']['quality']['auc']:.2f}" in said
        assert f"{told['risk']['recency_auc']:.2f}" in said
        assert visit.complaints == []


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_clusters_come_the_largest_first_with_their_names(browser: Browser, board: Seen, language: str) -> None:
    told = await board.json("/api/clusters")
    async with reading(browser, board, f"?lang={language}", everything) as visit:
        rows = await table(visit, "clusters")
        for row, cluster in zip(rows[1:], told["clusters"], strict=True):
            assert row[0] == cluster["title"][language]
            assert as_number(row[1]) == cluster["customers"]
            assert as_number(row[-1]) == pytest.approx(cluster["centre"]["money"], abs=0.01)
        assert not await visit.page.locator("#clusters .empty").first.is_visible()
        assert visit.complaints == []


async def test_before_an_analyst_has_run_it_is_said_what_to_do(browser: Browser, board: Seen) -> None:
    async def prepare(page: Page, board: Seen) -> None:
        await everything(page, board)
        for path in ("models", "clusters"):
            await answer(page, f"**/api/{path}", {"run": None, "text": {"en": "", "fa": ""}})

    async with reading(browser, board, "?lang=fa", prepare) as visit:
        for part in ("worth", "clusters"):
            assert "nabz analyst" in await visit.text(f"#{part} .empty")
            assert not await visit.page.locator(f"#{part} .panel-body").first.is_visible()
        assert visit.complaints == []


async def test_an_old_run_is_shown_and_said_to_be_old(browser: Browser, board: Seen) -> None:
    told = await board.json("/api/models")

    async def prepare(page: Page, board: Seen) -> None:
        await everything(page, board)
        await answer(page, "**/api/models", {**told, "run": {**told["run"], "old": True, "age_seconds": 7 * 3600}})

    async with reading(browser, board, "?lang=en", prepare) as visit:
        assert "the last run ended 7 hours ago" in await visit.text("#worth .panel-body > .empty")
        assert len(await table(visit, "worth")) == 4
        assert visit.complaints == []


async def test_a_reason_stands_in_the_place_of_a_figure(browser: Browser, board: Seen) -> None:
    told = await board.json("/api/models")
    clusters = await board.json("/api/clusters")
    value: dict[str, Any] = {**told["value"], "reason": REASON, "expected": [], "quality": None, "alive": None}
    risk = {**told["risk"], "reason": REASON, "ranking": "none", "quality": None, "expected_lost": None, "weights": []}

    async def prepare(page: Page, board: Seen) -> None:
        await everything(page, board)
        await answer(page, "**/api/models", {**told, "value": value, "risk": risk, "concentration": None})
        await answer(page, "**/api/clusters", {**clusters, "reason": REASON, "silhouette": None, "clusters": []})

    async with reading(browser, board, "?lang=fa", prepare) as visit:
        assert await visit.page.locator("#worth :text('هنوز زود است.')").count() == 2
        assert await visit.page.locator("#clusters :text('هنوز زود است.')").count() == 1
        assert await visit.page.locator("#worth table, #clusters table").count() == 0
        assert visit.complaints == []


@pytest.mark.parametrize(("language", "first"), [("en", "Improve first"), ("fa", "اول این را بهتر کنید")])
async def test_drivers_stand_in_a_picture_and_in_a_table_that_says_what_follows(
    browser: Browser, board: Seen, language: str, first: str
) -> None:
    async with reading(browser, board, f"?lang={language}", everything) as visit:
        rows = {row[0].split()[-1]: row[1:] for row in (await table(visit, "drivers"))[1:]}
        assert set(rows) == set(DRIVERS)
        for name, (mean, impact, answers) in DRIVERS.items():
            assert [as_number(text) for text in rows[name][1:4]] == [mean, impact, answers]
        assert [name for name, row in rows.items() if row[0] == first] == ["delivery"]
        assert [name for name, row in rows.items() if row[-1]] == ["returns"]
        assert await visit.page.locator("#drivers .quadrant-box .dot-number").count() == len(DRIVERS)
        assert await visit.page.locator("#drivers .quadrant-box .few-answers").count() == 1
        assert visit.complaints == []


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_forecast_has_its_bounds_its_error_and_why_some_days_lack(
    browser: Browser, board: Seen, language: str
) -> None:
    async with reading(browser, board, f"?lang={language}#forecast=revenue", everything) as visit:
        rows = await table(visit, "forecast")
        assert [[as_number(text) for text in row[1:6]] for row in rows[1:]] == [
            [6_000, 7_000, 8_000, 0.081, 0.11],
            [26_000, 30_000, 34_000, 0.081, 0.11],
        ]
        assert NOT_BETTER_TEXT[language] in await visit.text("#forecast .panel-body .empty:not([hidden])")
        assert await visit.page.locator("#forecast a[href='/#kpi=revenue&window=30d']").count() == 1
        await visit.page.locator("#forecast input[value=orders]").check()
        await visit.until("document.querySelector('#forecast a').hash.includes('orders')")
        assert visit.complaints == []


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_open_deals_come_by_horizon_and_by_the_month_of_their_close(
    browser: Browser, board: Seen, language: str
) -> None:
    async with reading(browser, board, f"?lang={language}", everything) as visit:
        deals = await table(visit, "forecast", 1)
        assert [as_number(text) for text in deals[1][1:7]] == [60_000, 91_000, 120_000, 3.4, 12_000, 31_000]
        assert len(deals) == 2
        months = await table(visit, "forecast", 2)
        assert [as_number(row[1].splitlines()[-1]) for row in months[1:]] == [61_000, 300_000, 451_400]
        assert [as_number(text) for text in months[2][2:]] == [21, 140_000, 60_000]
        assert visit.complaints == []


async def test_a_board_without_forecasts_has_no_part_of_them_and_one_without_deals_no_table_of_deals(
    browser: Browser, board: Seen
) -> None:
    async def without_deals(page: Page, board: Seen) -> None:
        await everything(page, board)
        nothing = {"run": RUN, "currency": "USD", "horizons": [], "months": []}
        await answer(page, "**/api/pipeline", {**nothing, "deals": None, "amount": None, "weighted": None})

    async with reading(browser, board, "?lang=en", without_deals) as visit:
        assert await visit.page.locator("#forecast table").count() == 1
        assert await visit.page.locator("#forecast :text('No better than a plain rule.')").count() == 1
        assert visit.complaints == []

    async def without(page: Page, board: Seen) -> None:
        await everything(page, board)
        await answer(page, "**/api/forecast?*", {}, 404)

    async with reading(browser, board, "?lang=en", without) as visit:
        assert await visit.page.locator("#forecast").is_hidden()
        assert visit.complaints == []


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_the_trend_of_days_goes_on_as_a_forecast(browser: Browser, board: Seen, language: str) -> None:
    trends = await board.json("/api/trends?window=30d")

    async def prepared(page: Page) -> None:
        await answer(page, "**/api/forecast?kpi=revenue", forecast("revenue", trends["starts"][-1]))

    path = f"/?lang={language}#kpi=revenue&window=30d"
    async with visiting(browser, board.url, path, arrives=False, prepared=prepared) as visit:
        await visit.until("document.querySelector('#detail .ahead')?.getAttribute('d')")
        assert await visit.page.evaluate("document.querySelector('#detail .band').getAttribute('d').endsWith('Z')")
        off = await visit.text("#detail .forecast-note")
        assert "8.1%" in plain(off)
        box = visit.page.locator("#detail .chart .box")
        await box.press("End")
        said = plain(await visit.text("#detail .chart .readout"))
        assert "1,000" in said
        assert "800" in said
        for _ in range(16):
            await box.press("ArrowLeft")
        running = plain(await visit.text("#detail .chart .readout"))
        assert " · " in running
        await box.press("ArrowLeft")
        assert "1,300" not in plain(await visit.text("#detail .chart .readout"))
        assert visit.complaints == []


async def test_trends_of_other_steps_and_kpis_have_no_forecast(browser: Browser, board: Seen) -> None:
    async def prepared(page: Page) -> None:
        await answer(page, "**/api/forecast?*", forecast("revenue"))

    asked = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/forecast')).length"
    for place, questions in (("kpi=revenue&window=365d", 1), ("kpi=customers_active&window=30d", 0)):
        async with visiting(browser, board.url, f"/?lang=en#{place}", arrives=False, prepared=prepared) as visit:
            await visit.until("document.querySelector('#detail .line')?.getAttribute('d')")
            await visit.until(f"{asked} === {questions}")
            assert not await visit.page.evaluate("document.querySelector('#detail .ahead').getAttribute('d')")
            assert await visit.page.locator("#detail .forecast-note").is_hidden()
            assert visit.complaints == []


async def test_what_people_say_is_shown_as_they_wrote_it_and_complaints_alone(browser: Browser, board: Seen) -> None:
    async with reading(browser, board, "?lang=en", everything) as visit:
        written = visit.page.locator("#comments .comment-text")
        assert await written.all_inner_texts() == ["The courier was late <b>again</b>.", "پشتیبانی خیلی خوب بود"]
        assert await written.nth(1).evaluate("(one) => getComputedStyle(one).direction") == "rtl"
        moods = "[...document.querySelectorAll('#comments .comment')].map((one) => one.dataset.mood)"
        assert await visit.page.evaluate(moods) == ["bad", "good"]
        assert "2 of the 412 comments" in await visit.text("#comments .counts")
        await visit.page.get_by_role("radio", name="Complaints").check()
        await visit.until("document.querySelectorAll('#comments .comment').length === 1")
        themes = await visit.page.locator("#comments select option").all_inner_texts()
        assert themes == ["any", "delivery", "without a theme"]
        assert visit.complaints == []


async def test_of_many_comments_the_first_are_shown_until_somebody_wants_all(browser: Browser, board: Seen) -> None:
    async def many(page: Page, board: Seen) -> None:
        await everything(page, board)
        await answer(page, "**/api/comments?*", {**COMMENTS, "comments": COMMENTS["comments"][:1] * 20})

    async with reading(browser, board, "", many) as visit:
        written = visit.page.locator("#comments .comment:visible")
        await expect(written).to_have_count(8)
        await visit.page.get_by_role("button", name="Show all 20").click()
        await expect(written).to_have_count(20)
        assert visit.complaints == []


async def test_who_may_not_read_comments_is_told_so_and_nothing_else(browser: Browser, board: Seen) -> None:
    async def forbidden(page: Page, board: Seen) -> None:
        await everything(page, board)
        said = {"error": "'reader' has no scope personal: it has read"}
        await answer(page, "**/api/comments?*", said, 403)

    async with reading(browser, board, "?lang=en", forbidden) as visit:
        assert "the scope personal" in await visit.text("#comments .empty")
        assert visit.complaints == []


async def test_where_comments_are_not_kept_it_is_said_what_to_set(browser: Browser, board: Seen) -> None:
    async def off(page: Page, board: Seen) -> None:
        await everything(page, board)
        await answer(page, "**/api/comments?*", {"error": "comments are not kept: set keep_days in a table"}, 400)

    async with reading(browser, board, "?lang=fa", off) as visit:
        assert "keep_days" in await visit.text("#comments .empty")
        assert visit.complaints == []
