"""The page of analyses: what the board tells of cohorts, survival, loyalty groups, baskets and finished periods."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from streams.reports import REPORTS_BY_NAME
from tests.integration.page_analyses_company import answer, answer_all, answer_nothing
from tests.integration.page_visits import DESKTOP, PERSIAN_DIGITS, Visit, a_browser, as_number, visiting
from tests.integration.running_board import Seen, running_board
from tests.integration.test_analyses import WORLDS, company, counted, sections, until_shown
from tests.integration.test_models import found, just_now
from tests.servers.redis_servers import DebianRedis

PROBES: Final = Path(__file__).with_name("page_probes.js").read_text("utf-8")
WORLD: Final = WORLDS["by purchases"]
EVERY_PART: Final = [
    "worth",
    "clusters",
    "forecast",
    "cohorts",
    "survival",
    "loyalty",
    "baskets",
    "drivers",
    "comments",
    "periods",
    "reports",
]
_LOADED: Final = "document.querySelector('#panels')?.hasAttribute('aria-busy') === false"
_SEEN: Final = "[...document.querySelectorAll('.panel:not([hidden])')].map((panel) => panel.id)"
_TABLE: Final = (
    "(part) => [...document.querySelectorAll(`#${part} table`)].map((table) => [...table.rows].map("
    "(row) => [...row.cells].map((cell) => cell.innerText.trim())))"
)

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


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["en", "fa"])
async def bare(request: pytest.FixtureRequest, browser: Browser, board: Seen) -> AsyncIterator[Visit]:
    """A person whose board knows of cohorts and survival alone, and who wants the latter by segment."""
    async with reading(browser, board, f"?lang={request.param}#survival=segment") as visit:
        yield visit


async def everything(page: Page, board: Seen) -> None:
    await answer_all(page, await catalogue(board), (await board.json("/api/meta"))["windows"])


async def nothing_more(page: Page, board: Seen) -> None:
    await answer_nothing(page, await catalogue(board))


async def catalogue(board: Seen) -> list[dict[str, Any]]:
    found: Any = await board.json("/api/catalogue")
    assert isinstance(found, list)
    return found


@asynccontextmanager
async def reading(
    browser: Browser,
    board: Seen,
    asked: str = "?lang=en",
    prepare: Callable[[Page, Seen], Awaitable[None]] = nothing_more,
    size: tuple[int, int] = DESKTOP,
    theme: str = "light",
) -> AsyncIterator[Visit]:
    """A person who reads the analyses, once all that there is has come."""

    async def prepared(page: Page) -> None:
        await prepare(page, board)

    path = f"/analyses{asked}"
    async with visiting(browser, board.url, path, size=size, theme=theme, arrives=False, prepared=prepared) as visit:
        await visit.until(_LOADED)
        yield visit


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def full(browser: Browser, board: Seen) -> AsyncIterator[Visit]:
    """A person to whom everything is told, in English."""
    async with reading(browser, board, prepare=everything, theme="dark") as visit:
        yield visit


async def table(visit: Visit, part: str, number: int = 0) -> list[list[str]]:
    """The texts of a table of a part, its head first, with European digits."""
    found: list[list[list[str]]] = await visit.page.evaluate(_TABLE, part)
    return [[plain(cell) for cell in row] for row in found[number]]


def plain(text: str) -> str:
    return re.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", text.translate(PERSIAN_DIGITS)).replace("\u00a0", " ")


async def test_cohorts_are_a_table_of_shares_that_keys_lead_through(bare: Visit, board: Seen) -> None:
    told = await board.json("/api/cohorts")
    language = await bare.page.evaluate("document.documentElement.lang")
    await bare.page.locator("#cohorts .link").click()
    rows = await table(bare, "cohorts")
    assert len(rows) == 1 + len(told["months"])
    for cells, (name, *shown) in zip(told["cells"], rows[1:], strict=True):
        assert re.search(r"\d{4}$", name)
        assert as_number(shown[0]) == cells[0]
        for cell, text in zip(cells[1:], shown[1:], strict=False):
            if cell is None or not cells[0]:
                assert text == ""
            else:
                assert as_number(text) == pytest.approx(cell / cells[0], abs=0.006)
    # The first key shows the first cell; "onward" is to the left in Persian.
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft" if language == "fa" else "ArrowRight"):
        await bare.page.locator("#cohorts .map").press(key)
    said = plain(await bare.text("#cohorts .readout"))
    joined, later = told["cells"][1][0], told["cells"][1][1]
    many = f"{later} of {joined}" if language == "en" else f"{later} از {joined}"
    assert rows[2][0] in said
    assert said.endswith(many)
    assert bare.complaints == []


async def test_cohorts_of_a_channel_are_those_that_the_board_tells_of_it_in_money(
    browser: Browser, board: Seen
) -> None:
    told = await board.json("/api/cohorts?measure=revenue&by=channel")
    async with reading(browser, board) as visit:
        await visit.page.get_by_role("radio", name="Revenue").check()
        await visit.page.get_by_role("radio", name="Channel").check()
        await visit.page.get_by_role("combobox", name="Whose").select_option("shop")
        await visit.until(f"document.querySelectorAll('#cohorts tbody tr').length === {len(told['shop']['months'])}")
        rows = await table(visit, "cohorts")
        cells = told["shop"]["cells"]
        assert [as_number(row[1]) for row in rows[1:]] == pytest.approx([row[0] for row in cells], abs=0.5)
        # The address keeps what was chosen.
        await visit.page.reload()
        await visit.until(_LOADED)
        assert await table(visit, "cohorts") == rows
        assert visit.complaints == []


async def test_survival_by_segment_is_a_curve_and_a_row_each_and_a_sentence(bare: Visit, board: Seen) -> None:
    told = await board.json("/api/survival?by=segment")
    rows = {row[0]: row[1:] for row in (await table(bare, "survival"))[1:]}
    assert set(rows) == {curve["by"] for curve in told["curves"]}
    for curve in told["curves"]:
        assert [as_number(text) for text in rows[curve["by"]][:2]] == [curve["customers"], sum(curve["lost"])]
    drawn = "[...document.querySelectorAll('#survival .plot :is(.line, .band)')].map((path) => path.dataset.curve)"
    assert sorted(await bare.page.evaluate(drawn)) == ["0", "0", "1", "1"]
    sentences = await bare.page.locator("#survival .said li").all_inner_texts()
    p = re.search(r"0\.\d+", plain(sentences[-1]))
    assert p is not None
    assert float(p[0]) == pytest.approx(told["log_rank"]["p"], rel=0.01)
    plot = bare.page.locator("#survival .plot")
    await plot.press("Home")
    assert plain(await bare.text("#survival .readout")).count("100%") == 6
    await plot.press("End")
    last = plain(await bare.text("#survival .readout"))
    longest = max(told["curves"], key=lambda curve: curve["followed_days"])
    assert f"{longest['by']} {round(100 * longest['survival'][-1])}%" in last
    assert bare.complaints == []


async def test_a_part_is_there_only_where_the_board_knows_of_it(bare: Visit, full: Visit) -> None:
    assert await bare.page.evaluate(_SEEN) == ["cohorts", "survival", "reports"]
    assert await full.page.evaluate(_SEEN) == EVERY_PART
    links = "[...document.querySelectorAll('#contents a')].map((link) => link.hash)"
    assert await bare.page.evaluate(links) == ["#cohorts", "#survival", "#reports"]
    assert await full.page.evaluate(links) == [f"#{part}" for part in EVERY_PART]


async def test_what_the_board_says_of_a_part_that_is_off_is_shown(browser: Browser, board: Seen) -> None:
    async def refuse(page: Page, board: Seen) -> None:
        await everything(page, board)
        await answer(page, "**/api/baskets?*", {"error": "baskets are not counted: write [baskets]"}, 400)
        await answer(page, "**/api/periods?kpi=*", {"error": "nobody knows"}, 400)

    async with reading(browser, board, prepare=refuse) as visit:
        assert await visit.page.evaluate(_SEEN) == EVERY_PART
        assert "[baskets]" in await visit.text("#baskets .empty")
        assert "nobody knows" in await visit.text("#periods .empty")
        assert visit.complaints == []


async def test_loyalty_groups_come_by_size_with_their_money_and_moves(full: Visit) -> None:
    groups = await table(full, "loyalty")
    assert [row[0] for row in groups[1:]] == ["lost", "loyal", "champion"]
    assert groups[1][1:4] == ["2,210", "60%", "$75,272"]
    moves = await table(full, "loyalty", 1)
    assert moves == [["From ↓ to →", "lost", "champion"], ["loyal", "", "73"], ["champion", "12", ""]]
    assert await full.text("#loyalty .figures dd") == "31%"


async def test_baskets_come_in_the_order_that_is_chosen(full: Visit) -> None:
    rows = await table(full, "baskets")
    assert [row[0] for row in rows[1:]] == ["tea", "bread"]
    assert rows[1] == ["tea", "biscuits", "97", "1%", "62%", "3.04", "0.0065", "∞", "0.04"]
    assert rows[2][-1] == "< 0.001"
    await full.page.get_by_role("radio", name="Baskets").check()
    assert [row[0] for row in (await table(full, "baskets"))[1:]] == ["bread", "tea"]
    assert "9,835 baskets in the last 90 days." in await full.text("#baskets .counts")


async def test_finished_periods_stand_beside_those_of_a_year_before_and_their_goals(
    browser: Browser, board: Seen
) -> None:
    async with reading(browser, board, "?lang=fa", everything) as visit:
        rows = await table(visit, "periods")
        assert rows[1][0] == "اکتبر 2026"
        assert [as_number(text) for text in rows[1][2:]] == [60_000, 50_000, 0.2, 80_000, 0.75]
        assert [as_number(text) for text in rows[2][2:]] == [42_000, None, None, 40_000, 1.05]
        good = "[...document.querySelectorAll('#periods [data-good]')].map((cell) => cell.dataset.good)"
        assert await visit.page.evaluate(good) == ["no", "yes"]
        lines = "[...document.querySelectorAll('#periods tbody .goal-line')].length"
        assert await visit.page.evaluate(lines) == 2
        await visit.page.locator("#periods input[value=quarter]").check()
        await visit.until("document.querySelectorAll('#periods tbody tr').length === 2")
        assert [as_number(row[2]) for row in (await table(visit, "periods"))[1:]] == [120_000, 150_000]
        await visit.page.locator("#periods input[value=year]").check()
        await visit.until("document.querySelector('#periods .panel-body').hidden")
        assert await visit.text("#periods .empty")
        assert visit.complaints == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fa", "dark")])
async def test_analyses_have_names_headings_and_contrast_in_order_on_a_phone(
    browser: Browser, board: Seen, language: str, theme: str
) -> None:
    asked = f"?lang={language}#survival=segment&cohorts=channel"
    async with reading(browser, board, asked, everything, (360, 740), theme) as visit:
        await visit.page.evaluate(PROBES)
        assert await visit.page.evaluate("unnamed()") == []
        assert await visit.page.evaluate("broken()") == []
        assert await visit.page.evaluate("faint()") == []
        assert await visit.page.evaluate("document.documentElement.scrollWidth") == 360
        if language == "fa":
            shown = await visit.page.evaluate("document.querySelector('#panels').innerText")
            assert not re.search(r"[0-9]", re.sub(r"#[\w=&]+", "", shown))
        assert visit.complaints == []


async def test_analyses_are_printed_light_and_without_what_is_chosen(full: Visit) -> None:
    await full.page.emulate_media(media="print")
    for selector in ("body > header", "#contents", "#cohorts .chosen"):
        assert not await full.page.locator(selector).is_visible()
    ink = "getComputedStyle(document.querySelector('#cohorts h2')).color"
    assert await full.page.evaluate(ink) == "rgb(23, 33, 43)"
    await full.page.emulate_media(media="screen")
    assert await full.page.evaluate(ink) == "rgb(231, 236, 241)"
    assert full.complaints == []


async def test_the_first_page_and_that_of_analyses_lead_to_each_other(browser: Browser, board: Seen) -> None:
    async with visiting(browser, board.url, "/?lang=fa", arrives=False) as visit:
        await visit.page.get_by_role("link", name="تحلیل‌ها", exact=True).click()
        await visit.until(_LOADED)
        assert await visit.text("h1") == "تحلیل‌ها"
        await visit.page.keyboard.press("Tab")
        assert await visit.page.evaluate("document.activeElement.textContent") == "رفتن به تحلیل‌ها"
        await visit.page.keyboard.press("Tab")
        await visit.page.keyboard.press("Enter")
        await visit.until("document.querySelector('#groups')")
        assert visit.complaints == []


async def test_where_nobody_came_it_is_said_what_is_missing(browser: Browser, embedded_redis: str) -> None:
    async with running_board(embedded_redis) as empty, reading(browser, empty, "?lang=fa") as visit:
        for part in ("cohorts", "survival"):
            assert "inactivity_days" in await visit.text(f"#{part} .empty")
            assert not await visit.page.locator(f"#{part} table").first.is_visible()
        assert visit.complaints == []


async def test_the_links_to_reports_lead_to_reports_in_the_language_of_the_page(bare: Visit) -> None:
    links = await bare.page.evaluate("[...document.querySelectorAll('#reports a')].map((link) => link.href)")
    assert len(links) == 2 * len(REPORTS_BY_NAME)
    for link in links:
        answered = await bare.page.request.get(link)
        assert answered.status == 200
        assert f'lang="{"fa" if "lang=fa" in link else "en"}"' in await answered.text()
