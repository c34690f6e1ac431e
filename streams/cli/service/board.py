"""`nabz board`: writes the KPI tables and shows them."""

import asyncio

from streams.board.board import run_board
from streams.board.listeners import MetricsPortTakenError, check_served
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, misused_where
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.running import run_until_told
from streams.redis.diagnosis import check_address
from streams.redis.errors import CountAgainError, WrongSettingsError
from streams.settings import Settings, SettingsError


def run(settings: Settings) -> int:
    """Run a board until SIGTERM or SIGINT.

    Raises:
        CommandFailed: its port, or that of metrics, is taken.
        Misused: it would tell figures to whoever reaches it; or Redis can never be reached by these settings, or was
        counted with others. One that is only away is waited for.
    """
    configure_logs(settings.log)
    with misused_where(SettingsError):
        check_served(settings)
    try:
        asyncio.run(check_address(settings.redis.address))
    except WrongSettingsError as error:
        raise Misused(str(error)) from error
    try:
        run_until_told(lambda stop: run_board(settings, stop))
    except CountAgainError as error:
        raise Misused(str(error)) from error
    except MetricsPortTakenError as error:
        raise CommandFailed(str(error)) from error
    except OSError as error:
        raise CommandFailed(
            f"the board cannot listen on {settings.board.host}:{settings.board.port} ({error.strerror or error}): "
            "choose another port with --port"
        ) from error
    return DONE
