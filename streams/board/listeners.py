"""Where a board listens: on its own port, and on one for metrics alone if the settings name one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from streams.board.rounds import Board
from streams.board.server import application
from streams.http.access.access import board_access, metrics_access
from streams.http.access.guard import Guard
from streams.http.serving import metrics_route, served
from streams.http.tls import Certificate, certified
from streams.settings import BoardSettings, Settings
from streams.settings.access import Scope


class MetricsPortTakenError(Exception):
    """The board cannot serve metrics where the settings say; says so, and what to do."""

    def __init__(self, settings: BoardSettings, error: OSError) -> None:
        super().__init__(
            f"the board cannot listen on {settings.metrics_host}:{settings.metrics_port} for metrics "
            f"({error.strerror or error}): choose another board.metrics_port, or 0 for none"
        )


def check_served(settings: Settings) -> None:
    """Raises SettingsError where `serving` would, before anything is begun."""
    board_access(settings.board, settings.alerts.board_url)
    certified(settings.board)
    if settings.board.metrics_port:
        metrics_access(settings.board)


@asynccontextmanager
async def serving(board: Board) -> AsyncIterator[str]:
    """Serve a board on the host and port of its settings; gives its address.

    Raises:
        OSError: they are taken.
        MetricsPortTakenError: those of metrics are.
        SettingsError: it would tell figures to whoever reaches it, or a file of the settings cannot be used.
    """
    settings = board.settings.board
    access, tls = board_access(settings, board.settings.alerts.board_url), certified(settings)
    async with AsyncExitStack() as stack:
        if tls is not None:
            stack.callback(asyncio.create_task(tls.follow()).cancel)
        if settings.metrics_port:
            await stack.enter_async_context(_serving_metrics(board, tls))
        app = application(board, Guard(access))
        yield await stack.enter_async_context(
            served(app, settings.host, settings.port, is_proxy=access.believes, tls=tls)
        )


@asynccontextmanager
async def _serving_metrics(board: Board, tls: Certificate | None) -> AsyncIterator[str]:
    """Serve `/metrics` and nothing else; gives the address."""
    settings = board.settings.board
    guard = Guard(metrics_access(settings))
    app = guard.application()
    route = metrics_route(board.health.registry, lambda: board.shown.metrics() if board.shown else b"")
    guard.add(app, Scope.READ, [route])
    async with AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(
                served(app, settings.metrics_host, settings.metrics_port, is_proxy=guard.access.believes, tls=tls)
            )
        except OSError as error:
            raise MetricsPortTakenError(settings, error) from error
        yield url
