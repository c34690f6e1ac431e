"""The board's own runbooks: every alert's link leads to one, and people can read them."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser

from streams.alerts.generated import rules_of, runbooks_of
from streams.board.page import page_routes
from streams.board.page.routes import runbook_routes
from streams.board.page.sign_in import sign_in_routes
from streams.http.access.access import board_access
from streams.http.access.guard import Guard, Open
from streams.settings import BoardSettings, Settings
from streams.settings.access import Scope
from tests.integration.page_visits import PHONE, a_browser, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = Settings.model_validate(
    {
        "alerts": {"prometheus_url": "https://prometheus.example.org"},
        "kafka": {"bootstrap": "kafka-1.example.org:9092"},
        "redis": {"url": "rediss://bob:secret@redis.example.org:6390/2"},
        "contacts": {"page": {"name": "<b>On call</b>", "phone": "+98 21 5550 1234", "mail": "oncall@example.org"}},
    }
)


PROBES = Path(__file__).with_name("page_probes.js").read_text("utf-8")
ANSWERS: dict[str, object] = {
    "/api/meta": {"currency": "USD", "calendar": {"system": "gregorian", "zone": "UTC"}},
    "/api/catalogue": [{"name": "customer_churn_ratio", "unit": "ratio", "better": "down"}],
    "/api/alerts": {
        "alerts": [
            {
                "name": "CustomerChurnRatioSpike", "kpi": "customer_churn_ratio", "kind": "spike", "state": "firing",
                "window": "1h", "value": 0.08, "expected": 0.01,
                "once_in_hours": 2688, "samples": 800, "since": int(time.time() * 1000) - 3_600_000,
            }
        ]
    },
}  # fmt: skip
"""What a board tells of an alert that fires, as far as a runbook asks."""


def _answering(answer: object) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response(answer)

    return handler


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    guard = Guard(board_access(BoardSettings(), None))
    app = guard.application()
    guard.add(app, Open.SIGN_IN, sign_in_routes(guard.access))
    answers = [web.get(path, _answering(answer)) for path, answer in ANSWERS.items()]
    guard.add(app, Scope.READ, [*page_routes(), *runbook_routes(SETTINGS), *answers])
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


async def test_every_alert_links_to_a_page_of_the_board(client: TestClient[web.Request, web.Application]) -> None:
    for rule in rules_of(SETTINGS).every:
        path = rule.annotations["runbook_url"].removeprefix(SETTINGS.board_url)
        reply = await client.get(path)
        assert reply.status == 200
        assert reply.content_type == "text/html"
        page = await reply.text()
        assert f"<code>{rule.name}</code>" in page
        assert "<h2>Do this first</h2>" in page
        assert "<h2>نخستین کار</h2>" in page
        assert "secret" not in page
        assert "bob" not in page
        reply = await client.get(f"{path}.md")
        assert reply.status == 200
        assert f"# {rule.name}" in await reply.text()
    for missing in ("/runbooks/Other", "/runbooks/Other.md", "/runbooks/..%2f..%2fnabz.toml"):
        assert (await client.get(missing)).status == 404
    assert (await client.get("/assets/0/runbook.html")).status == 404


async def test_whoever_has_a_page_is_not_sent_it_again(client: TestClient[web.Request, web.Application]) -> None:
    first = await client.get("/runbooks/NpsLow")
    again = await client.get("/runbooks/NpsLow", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)
    assert "script-src 'self'" in first.headers["Content-Security-Policy"]


async def test_a_runbook_is_read_in_the_language_that_is_chosen_and_leads_on(
    browser: Browser, client: TestClient[web.Request, web.Application]
) -> None:
    url = str(client.make_url("")).rstrip("/")
    summary = runbooks_of(SETTINGS)["CustomerChurnRatioSpike"].summary
    async with visiting(browser, url, "/runbooks/CustomerChurnRatioSpike?lang=fa", arrives=False) as visit:
        page = visit.page
        await visit.until("document.title === a", f"{summary.fa} · نبض")
        assert await page.locator("html").get_attribute("dir") == "rtl"
        assert await page.get_by_role("heading", name="نخستین کار").is_visible()
        assert not await page.get_by_role("heading", name="Do this first").is_visible()
        assert await page.locator("#content b").count() == 0, "a name became markup"
        assert await visit.text("[data-in=fa] .who") == "<b>On call</b>"
        phone = page.locator("[data-in=fa] .call a").first
        assert await phone.get_attribute("href") == "tel:+982155501234"

        await page.locator("#language").click()
        await visit.until("document.title === a", f"{summary.en} · Nabz")
        assert await page.get_by_role("heading", name="Do this first").is_visible()
        article = page.locator("[data-in=en]")
        await visit.until("document.querySelector('#now')?.dataset.state === 'firing'")
        now = await visit.text("#now")
        for part in ("Firing", "8%", "once in 2,688 hours", "1 hour ago"):
            assert part in now
        board = article.get_by_role("link", name="Open on the board")
        assert await board.get_attribute("href") == "/#window=1h&kpi=customer_churn_ratio"
        commands = await article.locator("pre").all_inner_texts()
        assert "--bootstrap-server kafka-1.example.org:9092 " in "\n".join(commands)
        prometheus = await article.get_by_role("link", name="Open it in Prometheus").first.get_attribute("href")
        assert str(prometheus).startswith("https://prometheus.example.org/graph?g0.tab=0&g0.expr=max%20without")
        await article.get_by_role("link", name="NabzDeadLetters").first.click()
        await visit.until("document.title === 'Events are refused · Nabz'")
        assert visit.complaints == visit.unanswered == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fa", "dark")])
async def test_a_runbook_fits_a_phone_and_keys_lead_through_it(
    browser: Browser, client: TestClient[web.Request, web.Application], language: str, theme: str
) -> None:
    url = str(client.make_url("")).rstrip("/")
    path = f"/runbooks/NabzDeadLetters?lang={language}"
    async with visiting(browser, url, path, size=PHONE, theme=theme, arrives=False) as visit:
        await visit.until("document.querySelector('#theme').textContent !== ''")
        assert await visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        ground = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(15, 20, 25)") is (theme == "dark")
        await visit.page.evaluate(PROBES)
        assert await visit.page.evaluate("[...unnamed(), ...broken(), ...faint()]") == []
        await visit.page.keyboard.press("Tab")
        await visit.page.keyboard.press("Enter")
        assert await visit.page.evaluate("document.activeElement.id") == "content"
        await visit.page.keyboard.press("Tab")
        focused = await visit.page.evaluate("document.activeElement.closest('article').dataset.in")
        assert focused == language, "what is hidden takes no focus"
        assert visit.complaints == []


async def test_the_list_leads_to_every_runbook(
    browser: Browser, client: TestClient[web.Request, web.Application]
) -> None:
    url = str(client.make_url("")).rstrip("/")
    async with visiting(browser, url, "/runbooks/?lang=en", arrives=False) as visit:
        links = await visit.page.locator("[data-in=en] .runbooks a").evaluate_all(
            "all => all.map(({ pathname }) => pathname)"
        )
        assert {f"/runbooks/{rule.name}" for rule in rules_of(SETTINGS).every} <= set(links)
        for path in links:
            assert (await client.get(path)).status == 200
        assert visit.complaints == []
