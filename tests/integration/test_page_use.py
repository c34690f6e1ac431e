"""The page in people's hands: keyboard, search, choices, and what assistive technology is told."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.integration.page_company import Company, a_company
from tests.integration.page_visits import DESKTOP, PERSIAN_DIGITS, Visit, a_browser, as_number, visiting

PROBES = Path(__file__).with_name("page_probes.js").read_text("utf-8")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company() -> AsyncIterator[Company]:
    async with a_company(days=0, archive_days=0, rate=0.02) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


async def focused(visit: Visit) -> str:
    """What has the focus: its id, or the id of the tile that it is in, or its text."""
    found: str = await visit.page.evaluate(
        "(() => { const one = document.activeElement;"
        " return one.id || one.closest('.tile')?.id || one.value || one.textContent.trim(); })()"
    )
    return found


async def test_everything_can_be_done_by_keyboard_alone(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=24h") as visit:
        keyboard = visit.page.keyboard
        await keyboard.press("Tab")
        assert await focused(visit) == "Skip to the KPIs"
        order = []
        for _ in range(5):
            await keyboard.press("Tab")
            order.append(await focused(visit))
        assert order[:4] == ["language", "theme", "24h", "search"]

        await visit.page.evaluate("document.activeElement.blur()")
        await keyboard.press("/")
        assert await focused(visit) == "search"
        await keyboard.type("churn")
        await visit.until("document.querySelectorAll('.tile:not([hidden])').length === 2")
        assert await visit.text("#found") == "KPIs found: 2"
        for _ in range(8):
            await keyboard.press("Tab")
            if await focused(visit) == "tile-customer_churn_ratio":
                break
        await keyboard.press("Enter")
        assert await visit.page.get_by_role("dialog", name="Churn").is_visible()
        inside = "document.querySelector('#detail').contains(document.activeElement)"
        assert await visit.page.evaluate(inside)
        await keyboard.press("Escape")
        assert await focused(visit) == "tile-customer_churn_ratio"
        await keyboard.press("/")
        await keyboard.press("Escape")
        await visit.until("document.querySelectorAll('.tile').length === 153")
        await visit.until("document.querySelector('.tile[hidden]') === null")
        assert visit.complaints == []


async def test_arrows_turn_to_another_window(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#window=24h") as visit:
        await visit.page.locator("#windows input[value='24h']").focus()
        await visit.page.keyboard.press("ArrowRight")
        await visit.until("location.hash === '#window=7d'")


async def test_a_search_finds_by_words_of_either_language_and_says_when_nothing_is_found(
    browser: Browser, company: Company
) -> None:
    async with visiting(browser, company.url, "/?lang=en") as visit:
        shown = "[...document.querySelectorAll('.tile:not([hidden])')].map((tile) => tile.dataset.kpi)"
        search = visit.page.get_by_role("searchbox")
        for words, kpi in (("response P95", "ticket_response_seconds_p95"), ("ریزش", "customer_churn_ratio")):
            await search.fill(words)
            assert kpi in await visit.page.evaluate(shown)
            assert len(await visit.page.evaluate(shown)) < 7
        await search.fill("<b>nothing</b>")
        assert await visit.page.evaluate(shown) == []
        assert "<b>nothing</b>" in await visit.text("#none-found")


FOUND_BY: list[tuple[str, str, int]] = [
    ("attrition", "customer_churn_ratio", 2),
    ("MRR", "revenue", 1),
    ("turnover", "revenue", 2),
    ("sales", "revenue", 34),
    ("clv", "customer_lifetime_value", 3),
    ("LTV", "customer_lifetime_value_net", 3),
    ("SLA", "ticket_resolution_seconds_p95", 16),
    ("SLA", "ticket_response_seconds_mean", 16),
    ("first reply", "ticket_response_seconds_mean", 6),
    ("win rate", "deal_close_ratio", 5),
    ("ces", "ces_mean", 2),
    ("ریزش", "customer_churn_ratio", 5),
    ("درآمد", "revenue", 8),
    ("فروش", "revenue", 17),
    ("نخستین پاسخ ۹۵", "ticket_response_seconds_p95", 2),
    ("تيكت هاي باز", "tickets_backlog", 13),
    ("تیکت‌های\u200cباز", "tickets_backlog", 13),
    ("تیکتهای باز", "tickets_backlog", 13),
    ("هزینه جذب", "acquisition_cost", 4),
]
"""Words, a KPI that has to be among what they find, and how many they find at most."""


async def test_kpis_are_found_by_what_people_call_them(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en") as visit:
        for words, kpi, most in FOUND_BY:
            await visit.page.get_by_role("searchbox").fill(words)
            shown = await visit.page.evaluate(
                "[...document.querySelectorAll('.tile:not([hidden])')].map((tile) => tile.dataset.kpi)"
            )
            assert kpi in shown, words
            assert len(shown) <= most, (words, shown)


async def test_what_a_link_names_in_vain_is_said_in_one_line(browser: Browser, company: Company) -> None:
    line = "#address"
    async with visiting(browser, company.url, "/?lang=en#kpi=customer_chrun_ratio&window=8d") as visit:
        said = re.sub("[\u2068\u2069]", "", await visit.text(line))
        assert "unknown KPI: “customer_chrun_ratio”" in said
        assert "unknown window: “8d”. Shown: 24 hours." in said
        assert "\n" not in said
        assert not await visit.page.locator("#detail").is_visible()

        await visit.page.evaluate("location.hash = '#kpi=nps&window=7d'")
        await visit.until("document.querySelector('#detail').open")
        assert not await visit.page.locator(line).is_visible()
        await visit.page.evaluate("location.hash = '#kpi=nothing'")
        await visit.until("!document.querySelector('#detail').open")
        await visit.until("!document.querySelector(a).hidden", line)
        assert "“nothing”" in re.sub("[\u2068\u2069]", "", await visit.text(line))

        await visit.page.get_by_role("radio", name="30 days", exact=True).check()
        assert not await visit.page.locator(line).is_visible()
        assert visit.complaints == []

    async with visiting(browser, company.url, "/?lang=fa#8d") as visit:
        assert "«8d»" in re.sub("[\u2068\u2069]", "", await visit.text(line))
        await visit.page.evaluate("location.hash = '#groups'")
        await visit.until("document.querySelector(a).hidden", line)


async def test_a_link_may_name_a_kpi_alone(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#deal_close_ratio") as visit:
        assert await visit.page.get_by_role("dialog", name="Close ratio").is_visible()


async def test_a_section_stays_folded_over_a_reload(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en") as visit:
        button = visit.page.get_by_role("button", name=re.compile(r"^Marketing \d"))
        await button.click()
        assert await button.get_attribute("aria-expanded") == "false"
        await visit.page.reload()
        await visit.until("document.querySelector('.tile')")
        assert not await visit.page.locator("#tiles-marketing").is_visible()
        assert await visit.page.locator("#tiles-sales").is_visible()


@pytest.mark.parametrize(("language", "size"), [("en", DESKTOP), ("en", (390, 844)), ("fa", (412, 915))])
async def test_the_first_screen_shows_what_comes_first_and_nothing_else(
    browser: Browser, company: Company, language: str, size: tuple[int, int]
) -> None:
    async with visiting(browser, company.url, f"/?lang={language}#window=30d", size=size, opened=False) as visit:
        # As if nothing fired and all were well: what is told of that takes its place above, and moves figures down.
        # A page that is behind says so in its head, which is higher then.
        shown = (
            "[...document.querySelectorAll('.tile')].filter((tile) => tile.offsetParent).map((tile) => {"
            " const told = [...document.querySelectorAll('#notice, #problems')].map((one) => one.offsetHeight);"
            " const alerts = document.querySelector('#alerts').getBoundingClientRect();"
            " const below = tile.getBoundingClientRect().bottom - alerts.bottom;"
            " const head = Math.min(alerts.top - told[0] - told[1], 270);"
            " return [tile.dataset.kpi, head + 90 + below <= innerHeight]; })"
        )
        first = (await company.json("/api/meta"))["focus"]
        assert len(first) == 12
        # What a tile says of its alert, and in an hour without events why it has no value, makes its row higher.
        await visit.page.evaluate(
            "document.querySelectorAll('.tile .runbook, .tile .away').forEach("
            " (one) => { one.style.display = 'none'; });"
            "document.querySelectorAll('[data-absent=true] .note').forEach((one) => {"
            " one.style.overflow = 'hidden'; one.style.whiteSpace = 'nowrap'; });"
        )
        assert await visit.page.evaluate(shown) == [[name, True] for name in first]
        closed = "[...document.querySelectorAll('.fold')].map((button) => button.getAttribute('aria-expanded'))"
        assert await visit.page.evaluate(closed) == ["true", *["false"] * 5]
        assert visit.complaints == []


async def test_a_section_that_was_opened_stays_open_and_one_that_a_link_opened_does_not(
    browser: Browser, company: Company
) -> None:
    async with visiting(browser, company.url, "/?lang=en#kpi=acsi", opened=False) as visit:
        loyalty, service = visit.page.locator("#tiles-loyalty"), visit.page.locator("#tiles-service")
        assert await visit.page.locator("#detail").is_visible()
        assert await loyalty.is_visible()
        assert not await service.is_visible()
        await visit.page.keyboard.press("Escape")
        await visit.until("document.activeElement.closest('#tile-acsi')")
        await visit.page.get_by_role("button", name=re.compile(r"^Service \d")).click()
        await visit.page.reload()
        await visit.until("document.querySelector('.tile')")
        assert await service.is_visible()
        assert not await loyalty.is_visible()


async def test_a_search_opens_sections_for_as_long_as_it_lasts(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en", opened=False) as visit:
        search, tile = visit.page.get_by_role("searchbox"), visit.page.locator("#tile-acsi")
        await search.fill("acsi")
        assert await tile.is_visible()
        await search.fill("")
        assert not await tile.is_visible()


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_rhythm_is_a_table_that_keys_lead_through(browser: Browser, company: Company, language: str) -> None:
    told = await company.json("/api/rhythm?kpi=orders&weeks=4")
    assert told["weekdays"][0] == 6  # the week of the company begins with Saturday
    async with visiting(browser, company.url, f"/?lang={language}#kpi=orders") as visit:
        box = visit.page.locator("#detail .rhythm .map")
        await visit.until("document.querySelectorAll('#detail .rhythm tbody td').length === 168")
        hidden = "[...document.querySelectorAll('#detail .rhythm tbody td')].map((cell) => cell.textContent)"
        texts = await visit.page.evaluate(hidden)
        for value, text in zip([value for row in told["values"] for value in row], texts, strict=True):
            if value is None:
                assert text == ("nothing known" if language == "en" else "نامعلوم")
            else:
                assert as_number(text.split(" ")[0]) == pytest.approx(value, abs=0.005)
        assert len(set(texts)) > 1
        days = await visit.page.locator("#detail .rhythm tbody th .unseen").all_inner_texts()
        assert (days[0], days[6]) == (("Saturday", "Friday") if language == "en" else ("شنبه", "جمعه"))
        # The first key shows the first cell; "onward" is to the left in Persian.
        for key in ("ArrowDown", "ArrowDown", "ArrowLeft" if language == "fa" else "ArrowRight"):
            await box.press(key)
        said = (await visit.text("#detail .rhythm .readout")).translate(PERSIAN_DIGITS)
        assert said.startswith("Sunday 01:30: " if language == "en" else "یکشنبه 01:30: ")
        assert said.endswith(texts[25].translate(PERSIAN_DIGITS))
        assert visit.complaints == []


async def test_a_level_has_no_rhythm(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url, "/?lang=en#kpi=tickets_backlog") as visit:
        await visit.until("document.querySelector('#detail').open")
        assert not await visit.page.locator("#detail .rhythm").is_visible()
        assert visit.unanswered == []


async def test_the_theme_follows_the_system_until_it_is_chosen(browser: Browser, company: Company) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    async with visiting(browser, company.url, theme="dark") as visit:
        dark = await visit.page.evaluate(ground)
        await visit.page.locator("#theme").click()
        assert await visit.page.evaluate(ground) != dark
        await visit.page.reload()
        await visit.until("document.querySelector('.tile')")
        assert await visit.page.evaluate(ground) != dark
        await visit.page.locator("#theme").click()
        assert await visit.page.evaluate(ground) == dark


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fa", "dark")])
async def test_names_roles_headings_and_contrast_are_in_order(
    browser: Browser, company: Company, language: str, theme: str
) -> None:
    async with visiting(browser, company.url, f"/?lang={language}", theme=theme) as visit:
        await visit.page.evaluate(PROBES)
        for opened in (False, True):
            if opened:
                await visit.page.locator("#tile-customer_churn_ratio .open").click()
            assert await visit.page.evaluate("unnamed()") == []
            assert await visit.page.evaluate("broken()") == []
            assert await visit.page.evaluate("faint()") == []


async def test_nothing_moves_for_those_who_want_no_motion(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url) as visit:
        await visit.page.emulate_media(reduced_motion="reduce")
        await visit.page.locator("#tile-nps .open").click()
        moving = "document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)"
        assert await visit.page.evaluate(moving) == []


async def test_forced_colours_keep_states_and_choices_visible(browser: Browser, company: Company) -> None:
    async with visiting(browser, company.url) as visit:
        await visit.page.emulate_media(forced_colors="active")
        chosen = "getComputedStyle(document.querySelector('#windows input:checked + span')).outlineStyle"
        assert await visit.page.evaluate(chosen) == "solid"
