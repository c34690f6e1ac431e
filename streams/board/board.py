"""Runs a board: rounds at a steady pace, and a server that shows what they found."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

import structlog

from streams.alerts.false_alarms import shares, statement
from streams.board.listeners import serving
from streams.board.problems import BoardProblems
from streams.board.rounds import Board
from streams.http.access.access import asked_for, is_told_of_elsewhere
from streams.redis.connection import connect
from streams.redis.errors import StoreUnavailableError
from streams.settings import Settings
from streams.settings.catalogue import alerts_without_window, shown_all_the_same

_log = structlog.get_logger("nabz.board")

_LEAST_PAUSE_SECONDS: Final = 0.05
_FAREWELL_SECONDS: Final = 2.0


async def run_board(settings: Settings, stop: asyncio.Event, listening: Callable[[str], None] | None = None) -> None:
    """Run a board until `stop` is set.

    It listens on `settings.board.host` and `.port` (0: a free one); `listening` is told the address once it does.
    Redis may be away at any time: what was shown last stays, `/readyz` says so, and the board goes on when it is
    back.

    Raises OSError or MetricsPortTakenError if a port is taken, SettingsError if it would tell figures to whoever
    reaches it, and CountAgainError if events were counted with other settings.
    """
    client = connect(settings.redis.address, settings.redis.timeout_seconds)
    try:
        board = Board(settings, client)
        _say_what_is_off(settings)
        _log.info("What the budget of false alarms makes of the alerts", budget=statement(shares(settings, board.kpis)))
        async with serving(board) as url:
            _log.info("The board listens", url=url, asks_for=asked_for(settings.board))
            if listening is not None:
                listening(url)
            problems = BoardProblems(settings, client, board)
            following = asyncio.create_task(problems.follow())
            try:
                await _rounds(board, settings.board.refresh_ms / 1000, stop)
            finally:
                await problems.leave(following)
            with contextlib.suppress(StoreUnavailableError, TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await board.release()
    finally:
        await client.aclose()


def _say_what_is_off(settings: Settings) -> None:
    """Name what lets others in, alerts that are off for want of their window, and KPIs that cannot be hidden."""
    address = settings.alerts.board_url
    if is_told_of_elsewhere(settings.board, address):
        _log.warning(
            "The board asks nobody who they are, and people are told of it at another host: who reaches that can read "
            "all figures, unless they are asked there (board.open = true says so; else `nabz token new NAME`)",
            board_url=address,
        )
    off = alerts_without_window(settings)
    if off:
        _log.warning(
            "Alerts are off, for Prometheus does not have their window (windows, prometheus_windows)",
            alerts=[f"{rule} over {window}" for rule, window in off.items()],
        )
    shown = shown_all_the_same(settings)
    if shown:
        _log.warning(
            "KPIs that are to be hidden are shown, for an alert, a goal or the focus needs them (hidden_kpis)",
            kpis=list(shown),
        )


async def _rounds(board: Board, pace: float, stop: asyncio.Event) -> None:
    """One round each `pace` seconds; a round that is under way when the end comes is left."""
    ending = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            begun = time.monotonic()
            attempt = asyncio.create_task(board.attempt())
            await asyncio.wait({attempt, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not attempt.done():
                attempt.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await attempt
                return
            attempt.result()
            pause = max(pace - (time.monotonic() - begun), _LEAST_PAUSE_SECONDS)
            await asyncio.wait({ending}, timeout=pause)
    finally:
        ending.cancel()
