"""`/api/reports/NAME`: a report over HTTP."""

from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import web

from streams.board.asked import WrongQuestionError
from streams.board.questions import Questions
from streams.board.reports_asked import asked_report
from streams.reports.written import FORMATS, LANGUAGES, language_of

_SAFETY: Final = {
    # The report has no scripts and no files, and all its styles at its elements.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}


async def report_answer(questions: Questions, windows: Sequence[str], request: web.Request) -> web.Response:
    """A report as it is asked for: JSON unless `format` says otherwise; `{}` before the board shows anything.

    `windows` are the names of those that the board shows.

    Raises WrongQuestionError where there is no such report, window, language or format.
    """
    asked = asked_report(
        request.match_info["name"],
        request.query.get("window"),
        windows,
        is_ended=request.query.get("ended") in {"1", "true"},
    )
    language = language_of(request.query.get("lang", "en"))
    if language is None:
        raise _unknown("language", request.query["lang"], LANGUAGES)
    form = FORMATS.get(request.query.get("format", "json"))
    if form is None:
        raise _unknown("format", request.query["format"], FORMATS)
    report = await questions.report(asked)
    if report is None:
        return web.Response(text="{}", content_type="application/json", headers=_SAFETY)
    text = form.write(report, language)
    return web.Response(text=text, content_type=form.content_type, charset="utf-8", headers=_SAFETY)


def _unknown(what: str, asked: str, known: Iterable[str]) -> WrongQuestionError:
    return WrongQuestionError(f"reports have no {what} '{asked}'; known: {', '.join(known)}")
