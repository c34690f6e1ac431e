"""What one client can take of a process over HTTP is bounded, and others are served meanwhile."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from prometheus_client import CollectorRegistry, Counter

from streams.http import serving


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The health of a worker, with room for few clients that have to be quick."""
    monkeypatch.setattr(serving, "MOST_CLIENTS", 3)
    monkeypatch.setattr(serving, "IDLE_SECONDS", 0.3)
    registry = CollectorRegistry()
    Counter("things", "Things", registry=registry).inc()
    async with serving.serving_health("127.0.0.1", 0, registry, hangs=lambda: None, unready=lambda: None) as url:
        yield urlsplit(url).port or 0


async def asked(port: int, request: bytes) -> bytes:
    """All that is answered until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def get(path: str = "/livez", headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n".encode()


@pytest.mark.parametrize("request_sent", [get("/" + "x" * 9_000), get(headers=f"X-Long: {'x' * 9_000}\r\n")])
async def test_what_is_too_long_to_be_read_is_refused(port: int, request_sent: bytes) -> None:
    assert b" 400 " in (await asked(port, request_sent)).split(b"\r\n", 1)[0]
    assert b" 200 " in await asked(port, get())


@pytest.mark.parametrize("sent", [b"", b"GET /livez HT", b"GET /livez HTTP/1.1\r\nHost: loc"])
async def test_a_client_that_is_slow_to_ask_is_hung_up_on(port: int, sent: bytes) -> None:
    assert b" 200 " not in await asked(port, sent)


async def test_more_clients_than_there_is_room_for_are_told_so(port: int) -> None:
    waiting = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    answer = await asked(port, get())
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert answer.endswith(b"\r\n\r\ntoo many clients\n")
    for reader, writer in waiting:
        await reader.read()
        writer.close()
    assert b" 200 " in await asked(port, get())


async def test_a_body_is_not_read(port: int) -> None:
    answer = await asked(port, get(headers="Content-Length: 100000000\r\n") + b"x" * 100_000)
    assert b" 200 " in answer


async def test_metrics_are_compressed_for_who_asks_for_that(port: int) -> None:
    head, _, body = (await asked(port, get("/metrics", "Accept-Encoding: gzip\r\n"))).partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head.lower()
    assert b"things_total 1.0" in gzip.decompress(body)
    assert b"things_total 1.0" in await asked(port, get("/metrics"))
