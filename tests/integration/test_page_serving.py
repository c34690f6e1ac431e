"""How the files of the page are served: policies, caches and tags."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from streams.board.page import page_routes
from streams.board.page.files import DOCUMENTS, POLICY, assets, page_version

PATHS = {name: path for path, name in DOCUMENTS.items()}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(page_routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_every_file_is_served_with_its_type_and_a_strict_policy(url: str) -> None:
    async with ClientSession() as session:
        for name, asset in assets().items():
            path = PATHS.get(name, f"/assets/{page_version()}/{name}")
            async with session.get(url + path) as answer:
                assert await answer.read() == asset.body
                assert answer.content_type == asset.content_type
                assert answer.headers["Content-Security-Policy"] == POLICY
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["ETag"] == asset.tag


async def test_files_are_kept_for_good_and_the_index_is_asked_for_again(url: str) -> None:
    async with ClientSession() as session:
        async with session.get(f"{url}/assets/{page_version()}/main.js") as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            tag = answer.headers["ETag"]
        async with session.get(
            f"{url}/assets/{page_version()}/main.js", headers={"If-None-Match": f"W/{tag}"}
        ) as answer:
            assert (answer.status, await answer.read()) == (304, b"")
        for path in DOCUMENTS:
            async with session.get(url + path) as answer:
                assert answer.headers["Cache-Control"] == "no-cache"


async def test_a_page_of_another_version_gets_the_files_that_are_there_but_does_not_keep_them(url: str) -> None:
    async with ClientSession() as session, session.get(f"{url}/assets/000000000000/main.js") as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["index.html", "analyses.html", "missing.js", "..%2ffiles.py", "__init__.py"])
async def test_nothing_else_is_served(url: str, name: str) -> None:
    async with ClientSession() as session, session.get(f"{url}/assets/{page_version()}/{name}") as answer:
        assert answer.status == 404
