"""The page in a real browser, on the board of a simulated company: what it shows is what the tables say."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from streams.kpis import Unit, catalogue
from streams.settings.catalogue import is_shown
from tests.integration.page_company import Company, a_company
from tests.integration.page_visits import PHONE, Visit, a_browser, as_number, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company() -> AsyncIterator[Company]:
    async with a_company(quiet_minutes=70) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


def _close_to(unit: Unit, shown: float, value: float) -> bool:
    """Whether a number was rounded to what is shown: two parts of a duration, cents or whole money, ..."""
    if unit is Unit.SECONDS:
        size = abs(value)
        return abs(shown - value) <= (0.006 if size < 10 else 1 if size < 3600 else 60 if size < 86_400 else 3600)
    if unit is Unit.RATIO:
        return abs(shown - value) <= 0.000_51
    if unit.is_money:
        return abs(shown - value) <= (0.51 if abs(value) >= 10_000 else 0.006)
    return abs(shown - value) <= {Unit.COUNT: 0.51, Unit.POINTS: 0.051}.get(unit, 0.006)


async def assert_shows_the_table(visit: Visit, company: Company, window: str) -> None:
    """Compare every tile with a table that did not change while the page was read."""
    for _ in range(20):
        before = await company.table(window)
        await visit.page.wait_for_timeout(700)
        shown = await visit.values()
        if await company.table(window) == before:
            break
    else:
        raise AssertionError("the table changes all the time")
    kpis = [kpi for kpi in catalogue() if is_shown(kpi, company.settings)]
    assert shown.keys() == {kpi.name for kpi in kpis}
    for kpi in kpis:
        number, value = as_number(shown[kpi.name]), before.get(kpi.name)
        assert (number is None) == (value is None), (kpi.name, shown[kpi.name], value)
        if number is not None and value is not None:
            assert _close_to(kpi.unit, number, value), (kpi.name, shown[kpi.name], value)
    assert sum(name in before for name in shown) > 50, "too little to compare"


@pytest.mark.parametrize(("language", "window"), [("en", "24h"), ("fa", "365d")])
async def test_every_tile_shows_the_number_of_the_table(
    browser: Browser, company: Company, language: str, window: str
) -> None:
    async with visiting(browser, company.url, f"/?lang={language}#window={window}") as visit:
        await assert_shows_the_table(visit, company, window)
        assert visit.complaints == []


async def test_persian_is_written_in_its_own_digits_from_right_to_left(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=fa") as visit:
        assert await visit.page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == [
            "rtl",
            "fa",
        ]
        shown = await visit.values()
        assert not any(letter.isascii() and letter.isdigit() for text in shown.values() for letter in text)
        await visit.page.locator("#tile-revenue .open").click()
        assert "مبلغ خریدها" in await visit.text("#detail .meaning")
        trend = visit.page.locator("#detail .ends span").first
        if await trend.is_visible():
            assert not any(letter.isascii() and letter.isalnum() for letter in await trend.inner_text())


@pytest.mark.parametrize(
    ("value", "expected", "text"),
    [
        (0.08, 0.01, "8 times the expected 1%"),
        (0.015, 0.01, "50% above the expected 1%"),
        (0.005, 0.01, "50% below the expected 1%"),
        (0.028, 0.000_007, "2.8% above the expected 0%"),
        (0.028, 0.0, "2.8% above the expected 0%"),
        (0.000_01, 0.000_02, "As expected: 0%"),
    ],
)
async def test_what_is_told_of_the_distance_from_what_is_expected(
    browser: Browser, company: Company, value: float, expected: float, text: str
) -> None:
    async with visiting(browser, company.url) as visit:
        told = await visit.page.evaluate(
            """async ([value, expected]) => {
                const beside = document.querySelector("script[type=module]").src;
                const { awayFromExpected } = await import(new URL("deviation.js", beside));
                const { Numbers } = await import(new URL("numbers.js", beside));
                const kpi = { unit: "ratio", better: "down" };
                return awayFromExpected(kpi, { value, expected }, new Numbers("en", "USD")).text;
            }""",
            [value, expected],
        )
    assert told == text


async def test_a_chosen_language_is_remembered(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en") as visit:
        await visit.page.locator("#language").click()
        await visit.until("document.documentElement.lang === 'fa'")
        await visit.page.goto(company.url + "/")
        await visit.until("document.querySelector('.tile')")
        assert await visit.page.evaluate("document.documentElement.lang") == "fa"


async def test_counted_events_appear_without_a_reload(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=1h") as visit:
        before = as_number(await visit.value("tickets_opened"))
        assert before is not None
        await company.count_tickets(3)
        await visit.until_value("tickets_opened", f"{before + 3:.0f}")
        assert visit.complaints == []


async def test_another_window_is_shown_at_once_and_stands_in_the_address(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=365d") as visit:
        year = await company.table("365d")
        await visit.until_value("customers_new", f"{year['customers_new']:,}")
        await visit.page.get_by_role("radio", name="5 minutes", exact=True).check()
        short = await company.table("5m")
        await visit.until_value("customers_new", f"{short['customers_new']:,}")
        assert await visit.page.evaluate("location.hash") == "#window=5m"
        assert "Only over 365 days" in await visit.text("#tile-customer_lifetime_value")
        assert visit.complaints == []


async def test_a_link_to_a_kpi_opens_its_details(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#kpi=tickets_opened&window=24h") as visit:
        dialog = visit.page.get_by_role("dialog", name="Tickets opened")
        assert await dialog.is_visible()
        table = await company.table("24h")
        rows = await dialog.locator(".breakdown").first.locator("tr").all()
        channels = {field for field in table if field.startswith("tickets_opened{channel=")}
        assert len(rows) == len(channels) > 1
        shown = {
            await row.locator("th").inner_text(): as_number(await row.locator(".number").inner_text()) for row in rows
        }
        assert shown == {field.split('"')[1]: table[field] for field in channels}
        assert "tickets_opened" in await dialog.locator("code").first.inner_text()
        await visit.page.keyboard.press("Escape")
        await visit.page.locator("#tile-nps .open").click()
        assert "kpi=nps" in await visit.page.evaluate("location.hash")
        await visit.page.go_back()
        await visit.until("!document.querySelector('#detail').open")
        assert visit.complaints == []


async def test_details_over_a_window_that_a_kpi_lacks_say_which_it_has_and_nothing_else(
    browser: Browser, company: Company
) -> None:
    async with visiting(browser, company.url, "/?lang=en#kpi=customer_lifetime_value&window=24h") as visit:
        dialog = visit.page.get_by_role("dialog")
        assert "Only over 365 days" in await dialog.locator(".note").first.inner_text()
        parts = [dialog.locator(".breakdown"), dialog.get_by_text("Trend", exact=True)]
        assert [await part.first.is_visible() for part in parts] == [False, False]
        await visit.page.evaluate("location.hash = '#kpi=customer_lifetime_value&window=365d'")
        await visit.until("document.querySelector('#detail .breakdown th')")
        assert [await part.first.is_visible() for part in parts] == [True, True]
        assert visit.complaints == []


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Pacific/Auckland"])
async def test_days_of_a_trend_have_the_date_of_the_zone_in_which_they_were_cut(
    browser: Browser, company: Company, zone: str
) -> None:
    trend = await company.json("/api/trends?window=30d")
    start = datetime.fromtimestamp(trend["starts"][0] / 1000, ZoneInfo(trend["zone"]))
    drawn = "document.querySelector('#detail .ends span')?.textContent"
    async with visiting(browser, company.url, "/?lang=en#kpi=orders&window=30d", zone=zone) as visit:
        await visit.until(drawn)
        assert await visit.text("#detail .ends span") == f"{start:%b} {start.day}"
        assert "Iran Standard Time" in await visit.text("#detail .zone")
        await visit.page.locator("#detail .box").press("Home")
        assert (await visit.text("#detail .readout")).startswith(f"{start:%b} {start.day}: ")
    async with visiting(browser, company.url, "/?lang=en#kpi=orders&window=30d", zone="Asia/Tehran") as visit:
        await visit.until(drawn)
        assert await visit.text("#detail .ends span") == f"{start:%b} {start.day}"
        assert not await visit.page.locator("#detail .zone").is_visible()


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_phone_shows_everything_without_scrolling_sideways(
    browser: Browser, company: Company, language: str
) -> None:
    async with visiting(browser, company.url, f"/?lang={language}#window=24h", size=PHONE) as visit:
        widths = "[document.documentElement.scrollWidth, innerWidth]"
        assert await visit.page.evaluate(widths) == [360, 360]
        too_wide = (
            "[...document.querySelectorAll('.tile, header, main, section, #windows, .search')]"
            ".filter((one) => one.getBoundingClientRect().width && (one.getBoundingClientRect().right > 360.5"
            " || one.getBoundingClientRect().left < -0.5 || one.scrollWidth > one.clientWidth + 1))"
            ".map((one) => one.id || one.className)"
        )
        assert await visit.page.evaluate(too_wide) == []
        await visit.page.locator("#tile-revenue .open").click()
        assert await visit.page.evaluate(widths) == [360, 360]
        assert await visit.page.evaluate("document.querySelector('#detail').scrollWidth") <= 360
        assert visit.complaints == []
