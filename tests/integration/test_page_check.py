"""What the page says where a KPI has no value: which event or setting is missing, and what has to be set."""

import json
from collections.abc import Awaitable, Callable

from playwright.async_api import Route

from streams.arithmetic.measures import tickets
from streams.check import Notice, notice_text
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from tests.integration.board_shards import TicketDesk
from tests.integration.page_visits import a_browser, visiting
from tests.integration.running_board import running_board

_NOTE = "document.querySelector(`#tile-${a[0]} .note`)?.textContent === a[1]"


def answering(text: str) -> Callable[[Route], Awaitable[None]]:
    """Answers in place of the board."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=text, content_type="application/json")

    return answer


async def test_a_tile_without_a_value_says_why_and_a_line_says_what_to_set(embedded_redis: str) -> None:
    client, now = connect(embedded_redis), wall_clock()
    await TicketDesk(client).count([(tickets.OPENED, 1), (tickets.BACKLOG, 1)], now - 60_000, now)
    async with running_board(embedded_redis) as board, a_browser() as browser:
        await board.until_field("24h", "tickets_opened", 1)
        found = await board.json("/api/check")
        assert set(found["events"]) == {"ticket.opened"}
        assert found["notices"] == []
        for language in ("en", "fa"):
            async with visiting(browser, board.url, f"/?lang={language}", arrives=False) as visit:
                for kpi in ("nps", "acquisition_cost", "tickets_resolved"):
                    await visit.until(_NOTE, [kpi, found["without_value"][kpi]["text"][language]])
                assert await visit.value("tickets_opened") in {"1", "۱"}
                assert not await visit.page.locator("#notice").is_visible()
                notice = notice_text(Notice.NOTHING_SELLS)
                told = found | {"notices": [{"kind": "nothing-sells", "text": {"en": notice.en, "fa": notice.fa}}]}
                await visit.page.route("**/api/check", answering(json.dumps(told)))
                await visit.page.reload(wait_until="commit")
                await visit.until("document.querySelector('#notice')?.hidden === false")
                assert await visit.text("#notice") == getattr(notice, language)
                assert visit.complaints == []
    await client.aclose()
