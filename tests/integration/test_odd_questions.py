"""Whatever a board is asked, what is wrong is said in a line, and never as an error of the board's own."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from itertools import product
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession
from yarl import URL

import streams.board
from streams.arithmetic.measures import tickets
from streams.board.rounds import Board
from streams.board.server import application
from streams.http.access.access import board_access
from streams.http.access.guard import Guard
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from streams.settings import BoardSettings, Settings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import Seen, running_board
from tests.integration.test_models import found, just_now

ODD = ("", "x", "-1", "9" * 5_000, "%D9%A3", "1e400", "nan", "%00", "%FF", "%0D%0AX:%20y", "'%22%7B%7D%25s")
"""Numbers that are none or too large, digits of other scripts, bytes that are no text, ends of lines, quotes."""
ODD_NAMES = (
    *(odd for odd in ODD if len(odd) < 100),
    "9" * 1_000,
    "%ED%A0%80",
    "%E2%80%AE%F0%9F%98%80",
    "<script>",
    "..%2F..%2Fetc%2Fpasswd",
)
BEGUN: Mapping[str, tuple[str, ...]] = {
    "/api/periods": ("kpi=tickets_opened&by=month&", "kpi=tickets_opened&by=week&channel=web&"),
    "/api/rhythm": ("kpi=tickets_opened&",),
    "/api/forecast": ("kpi=revenue&",),
    "/api/baskets": ("of=skus&",),
    "/api/reports/{name}": ("format=html&", "ended=1&"),
    "/api/kpis": ("before=1&",),
}
"""Questions that are right as far as they go."""
SECTIONS = {"baskets": {"most_items": 20}, "comments": {"keep_days": 30}}
MOST_SHOWN = 2_000
"""So long a line may be which names what is known; it repeats what was asked."""


def asked_for() -> tuple[str, ...]:
    """The names of all parameters that any file of a board looks for, and one that none does."""
    texts = (file.read_text("utf-8") for file in Path(streams.board.__path__[0]).rglob("*.py"))
    named = re.compile(r"\bquery(?:\.get(?:all)?\(|\[|, )\"(\w+)\"")
    return tuple(sorted({name for text in texts for name in named.findall(text)} | {"channel", "nobody_knows"}))


async def routes() -> list[tuple[str, str]]:
    """Method and path of each route of a board, as the router has them."""
    client = connect("redis://127.0.0.1:1/0")
    try:
        board = BoardSettings.model_validate({"tokens": {"a": {"sha256": "0" * 64}}})
        guard = Guard(board_access(board, None))
        told = guard.needs(application(Board(Settings(board=board), client), guard))
    finally:
        await client.aclose()
    return [(route.partition(" ")[0], route.partition(" ")[2]) for route in told]


@pytest.fixture
async def board(embedded_redis: str) -> AsyncIterator[Seen]:
    """A board that has something to tell on all of its routes."""
    client, now = connect(embedded_redis), wall_clock()
    await TicketDesk(client).count([(tickets.OPENED, 7)], now, now)
    await client.aclose()
    await found(embedded_redis, just_now())
    async with running_board(embedded_redis, sections=SECTIONS) as seen:
        await seen.until("/readyz", lambda status, _: status == 200)
        yield seen


async def problems(board: Seen, requests: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with the answers to these methods and paths."""
    waiting, wrong = list(requests), []

    async def ask(session: ClientSession) -> None:
        while waiting:
            method, path = waiting.pop()
            async with session.request(method, URL(board.url + path, encoded=True), allow_redirects=False) as answer:
                if answer.status >= 500:
                    wrong.append(f"{method} {path[:120]}: {answer.status}")
                elif answer.status >= 400:
                    wrong.extend(f"{method} {path[:120]}: {told}" for told in unlike_a_line(path, await answer.text()))

    async with ClientSession() as session:
        await asyncio.gather(*(ask(session) for _ in range(8)))
    return wrong


def unlike_a_line(path: str, text: str) -> Iterable[str]:
    """What is wrong with what is said of a question that is."""
    if text.rstrip("\n").count("\n") or "Traceback" in text:
        yield f"more than a line: {text[:200]!r}"
    if len(text) > MOST_SHOWN + 6 * len(path):
        yield f"{len(text)} characters"
    if path.startswith("/api/") and text and not text.startswith("404") and not text.startswith("405"):
        try:
            assert isinstance(json.loads(text)["error"], str)
        except (ValueError, KeyError, AssertionError):
            yield f"no JSON: {text[:200]!r}"


async def test_odd_values_of_every_parameter_are_refused_in_a_line(board: Seen) -> None:
    keys, paths = asked_for(), [path for method, path in await routes() if method == "GET"]
    assert len(keys) > 15
    assert len(paths) > 25
    questions = [
        f"{path.replace('{name}', 'sales')}?{begun}{key}="
        for path in paths
        for begun, key in product(("", *BEGUN.get(path, ())), keys)
        # Files and metrics look at nothing of the question; a stream that is opened is one of few.
        if path.startswith(("/api/", "/runbooks", "/sign-in")) and (key == "window" or path != "/api/stream")
    ]
    # What a route does not look at is the same question, whatever it says.
    looked_at = [question for question in questions if (await board.get(f"{question}x"))[0] != 200]
    assert len(looked_at) > 30
    requests = [*(f"{question}{odd}" for question, odd in product(looked_at, ODD)), *(f"{one}%00" for one in questions)]
    assert await problems(board, (("GET", request) for request in requests)) == []


async def test_odd_names_in_every_path_are_refused_in_a_line(board: Seen) -> None:
    named = [(method, path) for method, path in await routes() if "{" in path]
    assert len(named) >= 4
    requests = [
        (method, re.sub(r"\{\w+[^}]*\}+", odd or "%20", path)) for (method, path), odd in product(named, ODD_NAMES)
    ]
    assert await problems(board, requests) == []


async def test_every_method_and_body_on_every_route_is_answered(board: Seen) -> None:
    paths = sorted({path.replace("{name}", "x").replace("{version}", "x") for _, path in await routes()})
    methods = ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO")
    assert await problems(board, product(methods, paths)) == []
    kinds = (
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=nobody-knows",
        "application/x-www-form-urlencoded",
        "application/json",
    )
    async with ClientSession() as session:
        for path, kind in product(paths, kinds):
            headers = {"Content-Type": kind}
            async with session.post(board.url + path, data=b"\xff--x\r\n=&token=%ff\r\n", headers=headers) as answer:
                assert answer.status < 500, (path, kind)


async def test_what_another_version_wrote_of_models_breaks_no_answer(embedded_redis: str) -> None:
    models = just_now()
    assert models.clusters is not None
    odd = [msgspec.structs.replace(one, name="of later words") for one in models.clusters.clusters]
    clusters = msgspec.structs.replace(models.clusters, clusters=tuple(odd))
    await found(embedded_redis, msgspec.structs.replace(models, clusters=clusters))
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        told = (await board.json("/api/clusters"))["clusters"]
        assert {one["title"]["en"] for one in told} == {"of later words"}
        assert (await board.get("/metrics"))[0] == 200


async def test_a_day_that_is_none_makes_models_unreadable_and_the_board_says_so(embedded_redis: str) -> None:
    models = just_now()
    assert models.forecasts is not None
    text = msgspec.json.decode(msgspec.json.encode(models.forecasts))
    for one in text["of"].values():
        one["first"] = "tomorrow"
    client = connect(embedded_redis)
    await found(embedded_redis, models)
    await client.hset("nabz:models", "forecasts", msgspec.json.encode(text))
    await client.aclose()
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        status, told = await board.get("/api/forecast?kpi=revenue")
        assert (status, json.loads(told)["run"]) == (200, None)
