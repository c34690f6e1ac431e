"""Reports: what a period came to, in four lists of KPIs, and how they are written. Pure: answers in, a report out."""

from streams.reports.declared import REPORTS_BY_NAME, Declared, Line
from streams.reports.making import Answers, make_report
from streams.reports.report import Attainment, Change, Extreme, Figure, Report, Span, Spread, TicketKind, Verdict
from streams.reports.ticket_kinds import KindCounts

__all__ = [
    "REPORTS_BY_NAME",
    "Answers",
    "Attainment",
    "Change",
    "Declared",
    "Extreme",
    "Figure",
    "KindCounts",
    "Line",
    "Report",
    "Span",
    "Spread",
    "TicketKind",
    "Verdict",
    "make_report",
]
