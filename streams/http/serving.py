"""What all processes share over HTTP: an application on a host and port, metrics, and what a worker shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from streams.http.access.access import Access
from streams.http.access.guard import Guard, Open
from streams.http.access.hosts import is_any, is_loopback
from streams.http.connections import Connections, telling
from streams.http.health import Hangs, Unready, health_routes
from streams.http.protocol import Protocol
from streams.http.tls import Certificate
from streams.http.unreadable_requests import SERVER_LOG
from streams.settings.access import Scope

_log = structlog.get_logger("nabz.access")

MOST_LINE_BYTES: Final = 8_190
"""Of the request line, and of each header; what is longer is answered with 400."""
IDLE_SECONDS = 75.0
"""So long a connection is kept for the next request."""
SHUTDOWN_SECONDS = 1.0
"""So long the answers that are under way may take once a process ends."""
LINGERING_SECONDS: Final = 2.0
"""So long what is sent behind a request is thrown away, before the connection is closed."""


@asynccontextmanager
async def served(
    application: web.Application,
    host: str,
    port: int,
    *,
    is_proxy: Callable[[str], bool] = lambda _: False,
    tls: Certificate | None = None,
) -> AsyncIterator[str]:
    """Serve an application; gives its address, with the port that was free where `port` is 0.

    It answers on the loop that the work is done on, so a loop that hangs does not answer. What one client can take is
    bounded: see the limits above and those of connections; `is_proxy` tells addresses of which many clients come.
    Raises OSError if the port is taken.
    """
    runner = web.AppRunner(application, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        server = runner.server
        if server is None:
            raise RuntimeError("a runner that is set up has a server")
        server.request_handler = telling(server.request_handler)
        answering = partial(
            Protocol,
            server,
            loop=asyncio.get_running_loop(),
            logger=SERVER_LOG,
            access_log=None,  # type: ignore[arg-type]  # aiohttp itself asks for None where nothing is to be logged
            keepalive_timeout=IDLE_SECONDS,
            lingering_time=LINGERING_SECONDS,
            max_line_size=MOST_LINE_BYTES,
            max_field_size=MOST_LINE_BYTES,
        )
        connections = Connections(answering, is_proxy, tls)
        listening = await asyncio.get_running_loop().create_server(connections, host, port)
        try:
            shown = "localhost" if is_loopback(host) or is_any(host) else host
            scheme = "http" if tls is None else "https"
            yield f"{scheme}://{shown}:{listening.sockets[0].getsockname()[1]}"
        finally:
            listening.close()
    finally:
        await runner.cleanup()


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
    host: str, port: int, registry: CollectorRegistry, *, hangs: Hangs, unready: Unready, access: Access
) -> AsyncIterator[str]:
    """Serve what a worker shows: `/metrics`, `/livez` and `/readyz`. Gives and raises as `served` does."""
    if access.is_shut:
        _log.warning(
            "Nobody can read /metrics of this process, which others can reach: make a token (`nabz token new "
            "prometheus`) and put what it prints into the settings",
            host=host,
        )
    guard = Guard(access)
    application = guard.application()
    guard.add(application, Scope.READ, [metrics_route(registry)])
    guard.add(application, Open.HEALTH, health_routes(guard, hangs=hangs, unready=unready))
    async with served(application, host, port, is_proxy=access.believes) as url:
        yield url
