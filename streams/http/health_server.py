"""What a worker shows over HTTP: its metrics, and whether it is well."""

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
async def serving_health(
    host: str, port: int, registry: CollectorRegistry, *, hangs: Problem, unready: Problem
) -> AsyncIterator[str]:
    """Serve `/metrics`, `/livez` and `/readyz` on this host and port; gives the address.

    It answers on the loop that the work is done on, so a loop that hangs does not answer. Raises OSError if the port is
    taken.
    """

    async def metrics(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    async def livez(request: web.Request) -> web.Response:
        del request
        return _answer(hangs())

    async def readyz(request: web.Request) -> web.Response:
        del request
        return _answer(unready())

    app = web.Application()
    app.add_routes([web.get("/metrics", metrics), web.get("/livez", livez), web.get("/readyz", readyz)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{'localhost' if host in _LOOPBACK else host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _answer(complaint: str | None) -> web.Response:
    return web.Response(text="ok\n") if complaint is None else web.Response(status=503, text=f"{complaint}\n")
