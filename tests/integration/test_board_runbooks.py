"""The board's own runbooks: every alert's link leads to one."""

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from streams.alerts.generated import rules_of
from streams.board.page.routes import runbook_routes
from streams.settings import Settings


async def test_every_alert_links_to_a_page_of_the_board() -> None:
    settings = Settings()
    app = web.Application()
    app.add_routes(runbook_routes(settings))
    async with TestClient(TestServer(app)) as client:
        for rule in rules_of(settings).every:
            path = rule.annotations["runbook_url"].removeprefix(settings.board_url)
            reply = await client.get(path)
            assert reply.status == 200
            assert f"# {rule.name}" in await reply.text()
        assert (await client.get("/runbooks/Other.md")).status == 404
        assert (await client.get("/runbooks/..%2f..%2fnabz.toml")).status == 404
