"""A report as CSV (RFC 4180): a row for each figure and each kind of tickets, for spreadsheets and programs."""

import csv
import io
from collections.abc import Mapping
from typing import Final

from streams.reports.report import Figure, Report, TicketKind
from streams.reports.written.wording import Language, Wording

COLUMNS: Final = (
    "report",
    "window",
    "ended",
    "section",
    "kpi",
    "title",
    "label",
    "unit",
    "value",
    "samples",
    "compared",
    "before",
    "difference",
    "change",
    "goal",
    "attained",
    "met",
    "by",
    "best",
    "best_value",
    "worst",
    "worst_value",
    "share",
    "chance",
    "verdict",
    "reason",
)
"""Of all rows, in this order; names and numbers are the same in both languages."""
_COMMANDS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet takes for a formula."""


def csv_text(report: Report, language: Language) -> str:
    """The report as CSV with a head; titles and reasons are in the language, numbers as tables have them."""
    wording = Wording(report, language)
    common = {"report": report.name, "window": report.window, "ended": _yes(report.is_ended)}
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for figure in report.figures:
        writer.writerow({**common, **_figure(figure, wording)})
    for kind in report.ticket_kinds or ():
        writer.writerow({**common, **_kind(kind)})
    return file.getvalue()


def _figure(figure: Figure, wording: Wording) -> Mapping[str, str]:
    row = {
        "section": "focus" if figure.is_focus else "figures",
        "kpi": figure.kpi.name,
        "title": wording.said(figure.kpi.title),
        "unit": figure.kpi.unit.value,
        "value": figure.value or "",
        "samples": figure.samples or "",
    }
    if figure.change is not None:
        row |= {
            "compared": figure.change.value,
            "before": figure.change.before,
            "difference": f"{figure.change.difference:f}",
            "change": "" if figure.change.share is None else repr(float(figure.change.share)),
        }
    if figure.goal is not None:
        goal = figure.goal
        row |= {
            "goal": f"{goal.target:f}",
            "attained": "" if goal.attained is None else repr(float(goal.attained)),
            "met": "" if goal.is_met is None else _yes(goal.is_met),
        }
    if figure.spread is not None:
        spread = figure.spread
        row |= {
            "by": spread.dimension,
            "best": _plain(spread.best.label),
            "best_value": spread.best.value,
            "worst": _plain(spread.worst.label),
            "worst_value": spread.worst.value,
        }
    if figure.reason is not None:
        row["reason"] = _plain(wording.said(figure.reason))
    return row


def _kind(kind: TicketKind) -> Mapping[str, str]:
    return {
        "section": "ticket_kinds",
        "kpi": "tickets_opened",
        "label": _plain(kind.label),
        "unit": "count",
        "value": str(kind.tickets),
        "compared": str(kind.compared),
        "before": "" if kind.before is None else str(kind.before),
        "by": "category",
        "share": repr(float(kind.share)),
        "chance": "" if kind.chance is None else repr(kind.chance),
        "verdict": kind.verdict.value,
    }


def _plain(text: str) -> str:
    """A text that no spreadsheet runs: somebody outside may have called a category so."""
    return f"'{text}" if text.startswith(_COMMANDS) else text


def _yes(value: bool) -> str:  # noqa: FBT001 - a word for it
    return "yes" if value else "no"
