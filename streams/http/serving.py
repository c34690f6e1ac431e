"""What board and workers share over HTTP: an application on a host and port, and whether a process is well."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

Problem: TypeAlias = Callable[[], str | None]
"""Why something is not as it should be; None if it is."""

MOST_CLIENTS: Final = 1_000
"""Connections at once, twice as many as may read a stream; more are answered with 503."""
MOST_LINE_BYTES: Final = 8_190
"""Of the request line, and of each header; what is longer is answered with 400. Bodies are not read."""
IDLE_SECONDS = 75.0
"""So long a connection may stand without a whole request: a client that is slow to ask is hung up on."""
LINGERING_SECONDS: Final = 2.0
"""So long what is sent behind a request is thrown away, before the connection is closed."""
_TOO_MANY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 17\r\n"
    b"Retry-After: 10\r\nConnection: close\r\n\r\ntoo many clients\n"
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 - to name them, not to bind to them


@asynccontextmanager
async def served(application: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve an application; gives its address, with the port that was free where `port` is 0.

    It answers on the loop that the work is done on, so a loop that hangs does not answer. What one client can take is
    bounded: see the limits above. Raises OSError if the port is taken.
    """
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=1.0,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=LINGERING_SECONDS,
        max_line_size=MOST_LINE_BYTES,
        max_field_size=MOST_LINE_BYTES,
    )
    await runner.setup()
    try:
        listening = await asyncio.get_running_loop().create_server(lambda: _answering(runner), host, port)
        try:
            shown = "localhost" if host in _LOOPBACK else host
            yield f"http://{shown}:{listening.sockets[0].getsockname()[1]}"
        finally:
            listening.close()
    finally:
        await runner.cleanup()


def _answering(runner: web.AppRunner) -> asyncio.Protocol:
    """What talks to the next client."""
    server = runner.server
    if server is None or len(server.connections) >= MOST_CLIENTS:
        return _TooMany()
    return server()


class _TooMany(asyncio.Protocol):
    """Tells a client that there are too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer whatever was asked, and hang up."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(_TOO_MANY)
        transport.close()


def health_routes(*, hangs: Problem, unready: Problem) -> list[web.RouteDef]:
    """`/livez` and `/readyz`: 200, or 503 with what is wrong."""

    async def livez(request: web.Request) -> web.Response:
        del request
        return _answer(hangs())

    async def readyz(request: web.Request) -> web.Response:
        del request
        return _answer(unready())

    return [web.get("/livez", livez), web.get("/readyz", readyz)]


def metrics_route(registry: CollectorRegistry, before: Callable[[], bytes] = bytes) -> web.RouteDef:
    """`/metrics` in the format that the scraper likes best; `before` gives lines to put in front of the registry's.

    The end mark of OpenMetrics stands at the end of the registry's part. It is compressed for who asks for that, as
    Prometheus does.
    """

    async def metrics(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        response = web.Response(body=before() + encode(registry), headers={"Content-Type": content_type})
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
        return response

    return web.get("/metrics", metrics)


@asynccontextmanager
async def serving_health(
    host: str, port: int, registry: CollectorRegistry, *, hangs: Problem, unready: Problem
) -> AsyncIterator[str]:
    """Serve what a worker shows: `/metrics`, `/livez` and `/readyz`. Gives and raises as `served` does."""
    application = web.Application()
    application.add_routes([metrics_route(registry), *health_routes(hangs=hangs, unready=unready)])
    async with served(application, host, port) as url:
        yield url


def _answer(problem: str | None) -> web.Response:
    return web.Response(text="ok\n") if problem is None else web.Response(status=503, text=f"{problem}\n")
