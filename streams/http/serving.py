"""What board and workers share over HTTP: an application on a host and port, and whether a process is well."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

Problem: TypeAlias = Callable[[], str | None]
"""Why something is not as it should be; None if it is."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 - to name them, not to bind to them


@asynccontextmanager
async def served(application: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve an application; gives its address, with the port that was free where `port` is 0.

    It answers on the loop that the work is done on, so a loop that hangs does not answer. Raises OSError if the port is
    taken.
    """
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{'localhost' if host in _LOOPBACK else host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


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
