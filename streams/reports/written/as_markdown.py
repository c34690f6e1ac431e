"""A report as Markdown (with tables, as GitHub and most chats read them)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from streams.reports.report import Report
from streams.reports.written.rows import FigureRow, figure_rows, kind_rows, without_value
from streams.reports.written.wording import Language, Wording
from streams.texts.messages import REPORTS

_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#~])")
_BREAKS: Final = re.compile(r"\s*[\r\n]+\s*")


def markdown_text(report: Report, language: Language) -> str:
    """The report as Markdown; the texts are in the language."""
    return "\n".join(_lines(report, Wording(report, language))) + "\n"


def _lines(report: Report, wording: Wording) -> Iterator[str]:
    said = wording.said
    yield f"# {_plain(wording.title())}"
    yield ""
    yield f"{_plain(wording.periods())} {_plain(wording.as_of())}"
    if report.leaves_out_today:
        yield ""
        yield _plain(said(REPORTS["running"]))
    columns = ("kpi", "value", "change", "goal", "spread", "trend")
    for heading, rows in figure_rows(report, wording):
        yield ""
        if heading:
            yield f"## {_plain(heading)}"
            yield ""
        yield from _table([said(REPORTS[f"column.{name}"]) for name in columns], map(_cells, rows), numbers={1})
    if report.ticket_kinds is not None:
        yield ""
        yield f"## {_plain(said(REPORTS['kinds.title']))}"
        yield ""
        yield from _kinds(report, wording)
    missing = without_value(report, wording)
    if missing:
        yield ""
        yield f"## {_plain(said(REPORTS['without']))}"
        yield ""
        yield from (f"- {_plain(titles)}: {_plain(why)}" for titles, why in missing)


def _kinds(report: Report, wording: Wording) -> Iterator[str]:
    rows = kind_rows(report, wording)
    if not rows:
        yield _plain(wording.said(REPORTS["kinds.none"]))
        return
    head = [wording.said(REPORTS[f"kinds.{name}"]) for name in ("label", "tickets", "share", "verdict")]
    cells = (
        (row.label, row.tickets, row.share, " ".join(filter(None, (row.verdict, row.counts and f"({row.counts})"))))
        for row in rows
    )
    yield from _table(head, cells, numbers={1, 2})
    yield ""
    yield _plain(wording.said(REPORTS["kinds.about"]))


def _cells(row: FigureRow) -> tuple[str, ...]:
    change = " ".join(filter(None, (row.change, row.was and f"({row.was})")))
    return row.title, row.value, change, row.goal, "; ".join(row.spread), row.trend_range


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], numbers: set[int]) -> Iterator[str]:
    names = list(head)
    yield _line(names)
    yield "|" + "|".join(" ---: " if place in numbers else " --- " for place in range(len(names))) + "|"
    yield from map(_line, rows)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """A text that stays one cell and no markup: somebody outside may have called a category so."""
    return _MARKS.sub(r"\\\1", _BREAKS.sub(" ", text))
