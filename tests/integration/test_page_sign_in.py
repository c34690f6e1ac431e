"""People sign in to a board by the form, in a real browser, and come back to what they asked for."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from streams.arithmetic.measures import tickets
from streams.http.access.tokens import digest_of, new_token
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from tests.integration.board_shards import TicketDesk
from tests.integration.page_visits import PHONE, Visit, a_browser, visiting
from tests.integration.running_board import Seen, running_board
from tests.servers.redis_servers import DebianRedis

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN: Final = new_token()
PROBES: Final = Path(__file__).with_name("page_probes.js").read_text("utf-8")
WRONG: Final = {"en": "The board does not know this token", "fa": "تابلو این توکن را نمی‌شناسد"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def board() -> AsyncIterator[Seen]:
    with DebianRedis() as redis:
        client, now = connect(redis.url), wall_clock()
        await TicketDesk(client).count([(tickets.OPENED, 7)], now, now)
        await client.aclose()
        async with running_board(redis.url, keys={"tokens": {"sara": {"sha256": digest_of(TOKEN)}}}) as seen:
            await seen.until("/readyz", lambda status, _: status == 200)
            yield seen


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


async def sign_in(visit: Visit, token: str = TOKEN) -> None:
    await visit.until("document.querySelector('#theme')?.hidden === false")
    await visit.page.locator("#token").fill(token)
    await visit.page.keyboard.press("Enter")


async def test_the_form_leads_to_the_place_that_was_asked_for(browser: Browser, board: Seen) -> None:
    path = "/?lang=en#kpi=tickets_opened&window=7d"
    async with visiting(browser, board.url, path, arrives=False) as visit:
        await visit.until("location.pathname === '/sign-in'")
        assert await visit.page.evaluate("document.activeElement.id") == "token"
        assert await visit.page.title() == "Sign in · Nabz"
        await sign_in(visit)
        await visit.until("document.querySelector('#detail')?.open")
        assert await visit.page.evaluate("location.pathname + location.search") == "/?lang=en"
        assert await visit.page.evaluate("location.hash") == "#window=7d&kpi=tickets_opened"
        await visit.page.keyboard.press("Escape")
        await visit.until_value("tickets_opened", "7")
        assert await visit.page.evaluate("document.cookie") == "", "no script reads the session"
        stored = await visit.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        assert TOKEN not in stored
        assert TOKEN not in await visit.page.content()
        assert [cookie["httpOnly"] for cookie in await visit.page.context.cookies()] == [True]
        assert visit.complaints == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("en", "dark"), ("fa", "light"), ("fa", "dark")])
async def test_the_form_fits_a_phone_in_each_language_and_says_when_a_token_is_wrong(
    browser: Browser, board: Seen, language: str, theme: str, tmp_path: Path
) -> None:
    path = f"/analyses?lang={language}"
    async with visiting(browser, board.url, path, size=PHONE, theme=theme, arrives=False) as visit:
        await visit.until("location.pathname === '/sign-in'")
        await visit.until("document.querySelector('#theme')?.hidden === false")
        assert await visit.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
            language,
            "rtl" if language == "fa" else "ltr",
        ]
        assert not await visit.page.locator("#wrong").is_visible()
        await _check(visit, theme)
        await visit.page.screenshot(path=tmp_path / "asks.png", full_page=True)
        visit.complaints.clear()
        await sign_in(visit, "nabz_wrong")
        await visit.until("document.querySelector('#wrong')?.hidden === false")
        assert (await visit.text("#wrong")).startswith(WRONG[language])
        assert await visit.page.locator("#token").input_value() == ""
        assert await visit.page.evaluate("document.documentElement.lang") == language
        await _check(visit, theme)
        await visit.page.screenshot(path=tmp_path / "wrong.png", full_page=True)
        assert [one for one in visit.complaints if "401" not in one] == []
        await sign_in(visit)
        await visit.until("location.pathname === '/analyses'")
        await visit.until("document.querySelector('#sign-out')?.hidden === false")
        assert await visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


async def _check(visit: Visit, theme: str) -> None:
    assert await visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    ground = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(15, 20, 25)") is (theme == "dark")
    await visit.page.evaluate(PROBES)
    assert await visit.page.evaluate("[...unnamed(), ...broken(), ...faint()]") == []


async def test_signing_out_leads_to_the_form_and_the_page_is_shut(browser: Browser, board: Seen) -> None:
    async with visiting(browser, board.url, "/?lang=en", size=PHONE, arrives=False) as visit:
        await sign_in(visit)
        await visit.until_value("tickets_opened", "7")
        way_out = visit.page.get_by_role("button", name="Sign out")
        await way_out.wait_for()
        assert await visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        await way_out.click()
        await visit.until("location.pathname === '/sign-in'")
        await visit.page.goto(board.url)
        await visit.until("location.pathname === '/sign-in'")
        assert await visit.page.context.cookies() == []
        assert visit.complaints == []


async def test_a_page_whose_session_ended_leads_to_the_form_and_back(browser: Browser, board: Seen) -> None:
    async with visiting(browser, board.url, "/?lang=en#window=7d", arrives=False) as visit:
        await sign_in(visit)
        await visit.until_value("tickets_opened", "7")
        await visit.page.context.clear_cookies()
        # The stream that is open goes on; the next question finds that nobody is known any more.
        await visit.page.locator("#windows input[value='24h']").focus()
        await visit.page.keyboard.press("ArrowRight")
        await visit.page.keyboard.press("ArrowLeft")
        await visit.until("location.pathname === '/sign-in'")
        await sign_in(visit)
        await visit.until_value("tickets_opened", "7")
        assert await visit.page.evaluate("location.hash") == "#window=24h"


async def test_who_comes_by_a_link_of_another_site_is_not_asked_again(browser: Browser, board: Seen) -> None:
    async with visiting(browser, board.url, "/?lang=en", arrives=False) as visit:
        await sign_in(visit)
        await visit.until_value("tickets_opened", "7")
        await _follow_a_foreign_link(visit.page.context, board.url)


async def _follow_a_foreign_link(context: BrowserContext, url: str) -> None:
    page = await context.new_page()
    await page.route("http://mail.example/", lambda route: route.fulfill(
        content_type="text/html", body=f'<a href="{url}/?lang=en#kpi=tickets_opened&window=24h">firing</a>'
    ))  # fmt: skip
    await page.goto("http://mail.example/")
    await page.get_by_role("link").click()
    await page.wait_for_function("() => document.querySelector('#detail')?.open", timeout=60_000)


async def test_a_board_that_asks_nobody_offers_no_way_out(browser: Browser) -> None:
    with DebianRedis() as redis:
        async with running_board(redis.url) as open_board, visiting(browser, open_board.url, arrives=False) as visit:
            await visit.until("document.querySelector('#state')?.dataset.state !== 'connecting'")
            assert not await visit.page.locator("#sign-out").is_visible()
            assert visit.complaints == []
