"""Nobody is told a figure who shows no token: every route of a real board, and what it says to whom."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, Counter
from structlog.testing import capture_logs

from streams.arithmetic.measures import tickets
from streams.board import stream
from streams.embedded.ports import free_port
from streams.http.access.access import ASKER, Access, board_access, health_access
from streams.http.access.guard import Guard, Open, UndeclaredRouteError
from streams.http.access.tokens import digest_of, new_token
from streams.http.health import NotWell
from streams.http.serving import serving_health
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from streams.settings import BoardSettings, RedisSettings, Settings
from streams.settings.access import Scope
from tests.integration.board_routes import needs
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import Seen, running_board

READER, ACTOR, KEEPER = (new_token() for _ in range(3))
TOKENS = {
    "reader": {"sha256": digest_of(READER)},
    "actor": {"sha256": digest_of(ACTOR), "scopes": ["read", "act"]},
    "keeper": {"sha256": digest_of(KEEPER), "scopes": ["read", "personal"]},
}
OPEN = {"/livez", "/readyz"}
WAITS = NotWell("waits for rights in Kafka", "give User:sara READ topic crm.deals")
FOR_SIGNING_IN = {"/sign-in", "/sign-out", "/sign-in/session"}


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def board(embedded_redis: str) -> AsyncIterator[Seen]:
    """A board with tokens, that shows a ticket."""
    client = connect(embedded_redis)
    now = wall_clock()
    await TicketDesk(client).count([(tickets.OPENED, 12_345)], now, now)
    await client.aclose()
    async with running_board(embedded_redis, keys={"tokens": TOKENS}) as seen:
        await seen.until("/readyz", lambda status, _: status == 200)
        yield seen


async def test_every_route_says_what_it_needs_and_few_are_open() -> None:
    found = await needs(TOKENS)
    assert len(found) > 40
    assert [route for route, need in found.items() if need is None] == []
    of_health = {route.partition(" ")[2] for route, need in found.items() if need is Open.HEALTH}
    for_signing_in = {route.partition(" ")[2] for route, need in found.items() if need is Open.SIGN_IN}
    assert of_health == OPEN
    assert {path for path in for_signing_in if not path.startswith("/assets/")} == FOR_SIGNING_IN
    assert {need for route, need in found.items() if "/api/" in route} <= set(Scope)


async def test_a_board_without_tokens_has_no_form() -> None:
    found = await needs({})
    assert {route for route, need in found.items() if need is Open.SIGN_IN} == {
        "GET /sign-in/session",
        "HEAD /sign-in/session",
    }


async def test_a_process_with_a_route_that_needs_nothing_does_not_start() -> None:
    guard = Guard(board_access(BoardSettings(), None))

    async def told(request: web.Request) -> web.Response:
        raise AssertionError(request.path)

    app = guard.application()
    guard.add(app, Scope.READ, [web.get("/known", told)])
    app.router.add_post("/forgotten", told)
    with pytest.raises(UndeclaredRouteError, match=r"POST /forgotten: add them by Guard\.add"):
        async with TestServer(app):
            pass


async def test_without_a_token_every_route_but_those_of_health_tells_nothing(board: Seen) -> None:
    asked = 0
    for route, need in (await needs(TOKENS)).items():
        method, _, path = route.partition(" ")
        path = path.replace("{version}", "x").replace("{name}", "sales")
        if not isinstance(need, Open):
            async with ClientSession() as session, session.request(method, board.url + path) as answer:
                text, told = await answer.text(), answer.headers
            assert answer.status == 401, route
            assert told["WWW-Authenticate"] == 'Bearer realm="nabz"'
            assert "12345" not in text
            assert text.count("\n") == 0
            asked += 1
    assert asked > 35
    for path in ("/nowhere", "/api/nowhere", "/assets/x/main.js", "/api/kpis/"):
        assert (await board.get(path))[0] == 401, path
    for path in OPEN:
        assert await board.get(path) == (200, "ok\n")
    assert "12345" not in (await board.get("/sign-in"))[1] + (await board.get("/sign-in/session"))[1]


async def test_with_a_token_figures_are_told(board: Seen) -> None:
    for path in ("/api/kpis", "/metrics"):
        status, text = await board.get(path, **shown(READER))
        assert status == 200
        assert "12345" in text
    assert (await board.get("/nowhere", **shown(READER)))[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {READER}x"},
        {"Authorization": f"Basic {READER}"},
        {"Authorization": READER},
        {"X-Forwarded-User": "sara"},
        {"Cookie": f"nabz={READER}"},
        {"Cookie": "nabz=9999999999.reader.0"},
    ],
)
async def test_what_is_no_token_of_the_board_opens_nothing(board: Seen, headers: Mapping[str, str]) -> None:
    async with ClientSession() as session, session.get(f"{board.url}/api/kpis", headers=headers) as answer:
        assert answer.status == 401
        assert (await answer.json())["sign_in"] == "/sign-in"


async def test_a_token_in_the_address_opens_nothing(board: Seen) -> None:
    for name in ("token", "access_token"):
        assert (await board.get(f"/api/kpis?{name}={READER}"))[0] == 401


async def test_a_host_that_nobody_named_is_refused_but_by_probes(board: Seen) -> None:
    status, text = await board.get("/api/kpis", Host="evil.example", **shown(READER))
    assert status == 421
    assert "board.hosts" in text
    assert (await board.get("/livez", Host="10.1.2.3:8600"))[0] == 200


async def test_every_answer_tells_browsers_to_be_careful_and_none_what_it_is_served_by(board: Seen) -> None:
    paths = {"/", "/api/kpis", "/api/stream", "/metrics", "/livez", "/nowhere", "/sign-in", "/runbooks/", "/api/meta"}
    for path in paths:
        for token in ({}, shown(READER)):
            async with ClientSession() as session, session.get(board.url + path, headers=token) as answer:
                told = answer.headers
            assert "default-src 'none'" in told["Content-Security-Policy"], path
            assert "frame-ancestors 'none'" in told["Content-Security-Policy"], path
            assert "unsafe" not in told["Content-Security-Policy"], path
            assert told["X-Content-Type-Options"] == "nosniff", path
            assert told["Referrer-Policy"] == "same-origin", path
            assert told["Cross-Origin-Resource-Policy"] == "same-origin", path
            assert told["Cache-Control"] in {"no-store", "no-cache", "private, no-cache"}, path
            assert "Server" not in told, path
            assert "Access-Control-Allow-Origin" not in told, path


async def test_metrics_have_a_port_of_their_own_if_the_settings_say_so(embedded_redis: str) -> None:
    port = free_port()
    async with running_board(embedded_redis, keys={"tokens": TOKENS, "metrics_port": port}) as board:
        alone = f"http://127.0.0.1:{port}"
        async with ClientSession() as session:
            async with session.get(f"{alone}/metrics") as answer:
                assert answer.status == 200
                assert "nabz_board_shards" in await answer.text()
            for path in ("/", "/api/kpis", "/livez", "/sign-in", "/runbooks/"):
                async with session.get(alone + path) as answer:
                    assert answer.status == 404, path
            async with session.get(f"{alone}/metrics", headers={"Host": "evil.example"}) as answer:
                assert answer.status == 421
        assert (await board.get("/metrics"))[0] == 401


async def test_one_reader_of_streams_leaves_room_for_others(board: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_MOST_OF_ONE_CLIENT", 3)
    async with (
        ClientSession(connector=TCPConnector(local_addr=("127.0.0.2", 0), limit=0), headers=shown(READER)) as greedy,
        ClientSession(connector=TCPConnector(local_addr=("127.0.0.3", 0)), headers=shown(READER)) as other,
    ):
        path = f"{board.url}/api/stream"
        answers = [await greedy.get(path) for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 503, 503]
        async with other.get(path) as answer:
            assert answer.status == 200
        for answer in answers:
            answer.close()
        for _ in range(100):
            async with greedy.get(path) as again:
                if again.status == 200:
                    return
            await asyncio.sleep(0.1)
        raise AssertionError("readers that left are counted for ever")


async def test_a_worker_shows_metrics_to_a_token_and_its_health_to_everybody() -> None:
    registry = CollectorRegistry()
    Counter("things", "Things", registry=registry).inc(12_345)
    access = health_access(BoardSettings.model_validate({"tokens": TOKENS}), "127.0.0.1")
    async with (
        serving_health("127.0.0.1", 0, registry, hangs=lambda: None, unready=lambda: WAITS, access=access) as url,
        ClientSession() as session,
    ):
        for path, token, status in (
            ("/metrics", {}, 401),
            ("/metrics", shown(new_token()), 401),
            ("/metrics", shown(READER), 200),
            ("/livez", {}, 200),
            ("/readyz", {}, 503),
            ("/sign-in", {}, 401),
        ):
            async with session.get(url + path, headers=token) as answer:
                assert answer.status == status, path
                assert ("12345" in await answer.text()) is (status == 200 and path == "/metrics"), path


async def test_why_a_process_is_not_ready_is_told_in_full_to_those_alone_who_may_read() -> None:
    said = {False: f"{WAITS.kind}\n", True: f"{WAITS.detail}\n"}
    for keys, headers, may_read in (
        ({"tokens": TOKENS}, {}, False),
        ({"tokens": TOKENS}, shown(new_token()), False),
        ({"tokens": TOKENS}, shown(READER), True),
        ({"tokens": TOKENS}, {**shown(READER), "Host": "evil.example"}, False),
        # Nobody is asked on this machine; but a page of another site may have led its own name here.
        ({}, {}, True),
        ({}, {"Host": "evil.example"}, False),
    ):
        access = health_access(BoardSettings.model_validate(keys), "127.0.0.1")
        registry = CollectorRegistry()
        async with (
            serving_health(
                "127.0.0.1", 0, registry, hangs=lambda: "hangs", unready=lambda: WAITS, access=access
            ) as url,
            ClientSession(headers=headers) as session,
        ):
            for path, told in (("/readyz", said[may_read]), ("/livez", "hangs\n")):
                async with session.get(url + path) as answer:
                    assert (answer.status, await answer.text()) == (503, told), (keys, headers)


# ------------------------------------------------------------------------- scopes that later routes need


async def _done(request: web.Request) -> web.Response:
    return web.Response(text=f"done by {request[ASKER].name}\n")


@pytest.fixture
async def acting() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """What a board will have: a route that changes something, and one that tells of persons."""
    guard = Guard(Access(BoardSettings.model_validate({"tokens": TOKENS}), "127.0.0.1", None, is_open=False))
    app = guard.application()
    guard.add(app, Scope.READ, [web.get("/read", _done)])
    guard.add(app, Scope.ACT, [web.post("/act/{alert}", _done)])
    guard.add(app, Scope.PERSONAL, [web.get("/customers/{id}", _done)])
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_token_is_good_for_its_scopes_alone(acting: TestClient[web.Request, web.Application]) -> None:
    for token, expected in (
        (READER, {"/read": 200, "/act/x": 403, "/customers/c": 403}),
        (ACTOR, {"/read": 200, "/act/x": 200, "/customers/c": 403}),
        (KEEPER, {"/read": 200, "/act/x": 403, "/customers/c": 200}),
    ):
        for path, status in expected.items():
            answer = await acting.request("POST" if path.startswith("/act") else "GET", path, headers=shown(token))
            text = await answer.text()
            assert answer.status == status, (path, text)
            if status == 403:
                assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
                assert "has no scope" in text
                assert text.count("\n") == 0


async def test_the_log_says_who_acted_and_who_saw_persons_but_no_token_and_no_person(
    acting: TestClient[web.Request, web.Application],
) -> None:
    with capture_logs() as logs:
        await acting.get("/read", headers=shown(READER))
        await acting.post("/act/x", headers=shown(ACTOR))
        await acting.get("/customers/c-4711?name=sara", headers=shown(KEEPER))
        await acting.get("/customers/c-4711", headers=shown(READER))
    told = [(line["by"], line["scope"], line["method"], line["route"], line["status"]) for line in logs]
    assert told == [
        ("actor", "act", "POST", "/act/{alert}", 200),
        ("keeper", "personal", "GET", "/customers/{id}", 200),
    ]
    for token in (READER, ACTOR, KEEPER, "c-4711", "sara"):
        assert token not in str(logs)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "SELF"}, 200),
        ({"Origin": "SELF", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_a_page_of_another_site_changes_nothing(
    acting: TestClient[web.Request, web.Application], headers: Mapping[str, str], status: int
) -> None:
    own = str(acting.make_url("")).rstrip("/")
    sent = {name: value.replace("SELF", own) for name, value in headers.items()}
    answer = await acting.post("/act/x", headers={**sent, **shown(ACTOR)})
    assert answer.status == status


async def test_where_nobody_is_asked_a_token_is_needed_to_act(embedded_redis: str) -> None:
    settings = Settings(redis=RedisSettings(url=embedded_redis))
    guard = Guard(board_access(settings.board, None))
    app = guard.application()
    guard.add(app, Scope.ACT, [web.post("/act", _done)])
    async with TestClient(TestServer(app)) as client:
        answer = await client.post("/act")
        assert answer.status == 401
        assert "--scope act" in await answer.text()
