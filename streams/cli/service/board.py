"""`nabz board`: writes the KPI tables and shows them."""

from streams.board.board import run_board
from streams.cli.terminal.exit_codes import DONE, CommandFailed
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.running import run_until_told
from streams.settings import Settings


def run(settings: Settings) -> int:
    """Run a board until SIGTERM or SIGINT; raises CommandFailed where its port is taken."""
    configure_logs(settings.log)
    try:
        run_until_told(lambda stop: run_board(settings, stop))
    except OSError as error:
        raise CommandFailed(
            f"the board cannot listen on {settings.board.host}:{settings.board.port} ({error.strerror or error}): "
            "choose another port with --port"
        ) from error
    return DONE
