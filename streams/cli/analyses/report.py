"""`nabz report`: prints one of the reports, as a board makes it."""

import asyncio
import sys
from pathlib import Path
from urllib.parse import urlencode

from schemas.mending import UNDECODABLE
from streams.board.asked import WrongQuestionError
from streams.board.reports_asked import asked_report
from streams.cli.terminal.board import (
    META,
    answers,
    board_address,
    check_currency,
    shown_currency,
    why_no_answer,
    write_json,
)
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, misused_where
from streams.reports.written import FORMATS, LANGUAGES, language_of
from streams.settings import Settings


def show_report(  # noqa: PLR0913 - its options
    settings: Settings,
    name: str,
    window: str | None,
    form: str,
    language: str,
    board: str | None,
    *,
    is_ended: bool,
    token_file: Path | None = None,
) -> int:
    """Print a report over a window, or of the last period of it that has ended.

    Raises:
        Misused: there is no such report, window, format or language, or the board shows another currency.
        CommandFailed: no board answers, or it shows nothing yet.
    """
    with misused_where(WrongQuestionError):
        asked = asked_report(name, window, settings.window_names, is_ended=is_ended)
    if form not in FORMATS:
        raise Misused(f"reports have no format '{form}'; known: {', '.join(FORMATS)}")
    if language_of(language) is None:
        raise Misused(f"reports have no language '{language}'; known: {', '.join(LANGUAGES)}")
    address = board_address(settings, board)
    query = {"window": asked.window.name, "format": form, "lang": language, **({"ended": "1"} if is_ended else {})}
    meta, body = asyncio.run(answers(address, [META, f"/api/reports/{name}?{urlencode(query)}"], token_file))
    try:
        check_currency(address, shown_currency(meta), settings)
    except UNDECODABLE as error:
        raise CommandFailed(why_no_answer(address, error)) from error
    if body == b"{}":
        raise CommandFailed(f"the board at {address} shows nothing yet: it has read no event")
    if form == "json":
        write_json(body)
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    return DONE
