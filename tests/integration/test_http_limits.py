"""What one client can take of a process over HTTP is bounded, and others are served meanwhile."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter

from streams.http import connections, serving
from streams.http.access.access import health_access
from streams.settings import BoardSettings

GREEDY, OTHER = "127.0.0.2", "127.0.0.3"
"""Two clients, as far as a process on this machine can tell."""
MUCH = 50_000_000
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The health of a worker, with room for few clients that have to be quick."""
    monkeypatch.setattr(connections, "MOST_CLIENTS", 6)
    monkeypatch.setattr(connections, "MOST_OF_ONE_CLIENT", 4)
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.4)
    monkeypatch.setattr(serving, "IDLE_SECONDS", 30.0)
    registry = CollectorRegistry()
    Counter("things", "Things", registry=registry).inc()
    access = health_access(BoardSettings(), "127.0.0.1")
    async with serving.serving_health(
        "127.0.0.1", 0, registry, hangs=lambda: None, unready=lambda: None, access=access
    ) as url:
        yield urlsplit(url).port or 0


async def line(port: int, client: str = GREEDY) -> Line:
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(client, 0))


async def asked(port: int, request: bytes, client: str = GREEDY) -> bytes:
    """All that is answered until the connection is closed."""
    reader, writer = await line(port, client)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def is_open(one: Line) -> bool:
    """Whether nobody hung up on a line on which nothing is said."""
    try:
        return await asyncio.wait_for(one[0].read(1), 0.02) != b""
    except TimeoutError:
        return True
    except ConnectionError:
        return False


def get(path: str = "/livez", headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n".encode()


@pytest.mark.parametrize("request_sent", [get("/" + "x" * 9_000), get(headers=f"X-Long: {'x' * 9_000}\r\n")])
async def test_what_is_too_long_to_be_read_is_refused(port: int, request_sent: bytes) -> None:
    assert b" 400 " in (await asked(port, request_sent)).split(b"\r\n", 1)[0]
    assert b" 200 " in await asked(port, get())


async def test_more_headers_than_anybody_needs_are_refused(port: int) -> None:
    many = "".join(f"X{number}: y\r\n" for number in range(300))
    assert b" 400 " in (await asked(port, get(headers=many))).split(b"\r\n", 1)[0]


@pytest.mark.parametrize("sent", [b"", b"GET /livez HT", b"GET /livez HTTP/1.1\r\nHost: loc"])
async def test_a_client_that_is_slow_to_ask_is_hung_up_on(port: int, sent: bytes) -> None:
    began = asyncio.get_running_loop().time()
    assert b" 200 " not in await asked(port, sent)
    assert 0.3 < asyncio.get_running_loop().time() - began < 5


@pytest.mark.parametrize("before", [b"", b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"])
async def test_a_client_that_sends_a_letter_now_and_then_gains_no_time(port: int, before: bytes) -> None:
    """The first request, and one that follows on another."""
    reader, writer = await line(port)
    began = asyncio.get_running_loop().time()
    if before:
        writer.write(before)
        assert b"ok\n" in await reader.readuntil(b"ok\n")
    with suppress(ConnectionError):
        for letter in b"GET /livez HTTP/1.1\r\nX-Long: " + b"x" * 200:
            writer.write(bytes([letter]))
            await asyncio.sleep(0.05)
            if reader.at_eof() or writer.is_closing():
                break
    assert 0.3 < asyncio.get_running_loop().time() - began < 5
    writer.close()


async def test_a_connection_is_kept_for_the_next_request(port: int) -> None:
    reader, writer = await line(port)
    for _ in range(3):
        writer.write(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200 ")
        await asyncio.sleep(0.15)
    writer.close()


async def test_a_greedy_client_closes_its_own_oldest_line_and_no_other(port: int) -> None:
    other = await line(port, OTHER)
    own = [await line(port) for _ in range(5)]
    assert [await is_open(one) for one in own] == [False, True, True, True, True]
    assert await is_open(other)
    for _, writer in (other, *own):
        writer.close()


async def test_where_no_room_is_left_whoever_has_most_makes_room(port: int) -> None:
    own = [await line(port) for _ in range(4)]
    others = [await line(port, OTHER) for _ in range(2)]
    assert b" 200 " in await asked(port, get(), "127.0.0.4")
    assert [await is_open(one) for one in own] == [False, True, True, True]
    assert all([await is_open(one) for one in others])
    for _, writer in (*own, *others):
        writer.close()


@pytest.fixture
async def busy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[int, Callable[[], Awaitable[None]]]]:
    """A process whose answers do not end before they are told to, and one that answers with much."""
    monkeypatch.setattr(connections, "MOST_OF_ONE_CLIENT", 2)
    monkeypatch.setattr(connections, "STUCK_SECONDS", 0.3)
    release = asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        del request
        await release.wait()
        return web.Response(text="at last\n")

    async def much(request: web.Request) -> web.Response:
        del request
        return web.Response(body=b"x" * MUCH)

    async def end() -> None:
        release.set()

    app = web.Application()
    app.add_routes([web.get("/slow", slow), web.get("/much", much), web.get("/livez", much)])
    async with serving.served(app, "127.0.0.1", 0) as url:
        yield urlsplit(url).port or 0, end


async def test_who_is_being_answered_is_not_hung_up_on_and_one_more_is_told_that_there_are_too_many(
    busy: tuple[int, Callable[[], Awaitable[None]]],
) -> None:
    port, release = busy
    waiting = [asyncio.create_task(asked(port, get("/slow"))) for _ in range(2)]
    await asyncio.sleep(0.3)
    refused = await asked(port, get("/slow"))
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert refused.endswith(b"\r\n\r\ntoo many clients\n")
    other = asyncio.create_task(asked(port, get("/slow"), OTHER))
    await asyncio.sleep(0.1)
    await release()
    for answer in await asyncio.gather(*waiting, other):
        assert answer.endswith(b"at last\n")


async def test_who_does_not_take_an_answer_is_hung_up_on(busy: tuple[int, Callable[[], Awaitable[None]]]) -> None:
    port, _ = busy
    reader, writer = await line(port)
    try:
        writer.write(get("/much"))
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(4)
        reader._transport.resume_reading()  # type: ignore[attr-defined]
        taken = 0
        with suppress(ConnectionError):
            while some := await asyncio.wait_for(reader.read(1 << 20), 20):
                taken += len(some)
        assert 0 < taken < MUCH
    finally:
        writer.close()


async def test_who_takes_an_answer_slowly_gets_all_of_it(busy: tuple[int, Callable[[], Awaitable[None]]]) -> None:
    port, _ = busy
    reader, writer = await line(port)
    writer.write(get("/much"))
    began, taken = asyncio.get_running_loop().time(), 0
    while some := await asyncio.wait_for(reader.read(1 << 20), 20):
        taken += len(some)
        await asyncio.sleep(0.02)
    writer.close()
    assert taken > MUCH
    assert asyncio.get_running_loop().time() - began > 2 * connections.STUCK_SECONDS


async def test_a_body_is_not_read(port: int) -> None:
    answer = await asked(port, get(headers="Content-Length: 100000000\r\n") + b"x" * 100_000)
    assert b" 200 " in answer


async def test_metrics_are_compressed_for_who_asks_for_that(port: int) -> None:
    head, _, body = (await asked(port, get("/metrics", "Accept-Encoding: gzip\r\n"))).partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head.lower()
    assert b"things_total 1.0" in gzip.decompress(body)
    assert b"things_total 1.0" in await asked(port, get("/metrics"))
