"""A worker's health over HTTP, where a port is set."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from prometheus_client import CollectorRegistry

from streams.http.access.access import health_access
from streams.http.health import Hangs, Unready
from streams.http.serving import serving_health
from streams.settings import Settings

_log = structlog.get_logger("nabz.worker")


class PortTaken(Exception):
    """The worker cannot show its health where the settings say; says so, and what to do."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        super().__init__(
            f"it cannot listen on {host}:{port} ({error.strerror or error}): choose another worker.port, or 0 for none"
        )


@asynccontextmanager
async def shown(
    settings: Settings, registry: CollectorRegistry, *, hangs: Hangs, unready: Unready
) -> AsyncIterator[None]:
    """Show what there is of metrics, and whether the worker is well.

    Raises PortTaken, and SettingsError for files of tokens.
    """
    host, port = settings.worker.host, settings.worker.port
    if not port:
        yield
        return
    async with AsyncExitStack() as stack:
        try:
            access = health_access(settings.board, host)
            url = await stack.enter_async_context(
                serving_health(host, port, registry, hangs=hangs, unready=unready, access=access)
            )
        except OSError as error:
            raise PortTaken(host, port, error) from error
        _log.info("The worker shows its health", url=url)
        yield
