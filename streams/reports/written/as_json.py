"""A report as JSON: the contract of `/api/reports/NAME`. Numbers are written digit by digit as tables have them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from streams.reports.report import Attainment, Change, Extreme, Figure, Report, Span, Spread, TicketKind
from streams.reports.written.wording import Language, Wording


def json_text(report: Report, language: Language) -> str:
    """The report as one JSON object; titles and reasons are in the language."""
    wording = Wording(report, language)
    body = {
        "name": report.name,
        "title": wording.title(),
        "window": report.window,
        "ended": report.is_ended,
        "span": _span(report.span),
        "before": None if report.before is None else _span(report.before),
        "as_of": report.as_of,
        "zone": report.zone,
        "calendar": "persian" if report.is_persian else "gregorian",
        "currency": report.currency,
        "figures": [_figure(figure, wording) for figure in report.figures],
        "ticket_kinds": None if report.ticket_kinds is None else [_kind(kind) for kind in report.ticket_kinds],
    }
    return msgspec.json.encode(body).decode()


def _span(span: Span) -> Mapping[str, int]:
    return {"begin": span.begin, "end": span.end}


def _figure(figure: Figure, wording: Wording) -> Mapping[str, Any]:
    return {
        "kpi": figure.kpi.name,
        "title": wording.said(figure.kpi.title),
        "unit": figure.kpi.unit.value,
        "better": figure.kpi.better.value,
        "focus": figure.is_focus,
        "value": _number(figure.value),
        "samples": _number(figure.samples),
        "change": None if figure.change is None else _change(figure.change),
        "goal": None if figure.goal is None else _goal(figure.goal),
        "spread": None if figure.spread is None else _spread(figure.spread),
        "trend": [_number(value) for value in figure.trend],
        "reason": None if figure.reason is None else wording.said(figure.reason),
    }


def _change(change: Change) -> Mapping[str, Any]:
    return {
        "value": _number(change.value),
        "before": _number(change.before),
        "difference": _decimal(change.difference),
        "share": None if change.share is None else float(change.share),
        "good": change.is_good,
    }


def _goal(goal: Attainment) -> Mapping[str, Any]:
    return {
        "target": _decimal(goal.target),
        "attained": None if goal.attained is None else float(goal.attained),
        "state": goal.state.value,
        "met": goal.is_met,
    }


def _spread(spread: Spread) -> Mapping[str, Any]:
    return {"by": spread.dimension, "best": _extreme(spread.best), "worst": _extreme(spread.worst)}


def _extreme(extreme: Extreme) -> Mapping[str, Any]:
    return {"label": extreme.label, "value": _number(extreme.value), "samples": _number(extreme.samples)}


def _kind(kind: TicketKind) -> Mapping[str, Any]:
    return {
        "label": kind.label,
        "tickets": kind.tickets,
        "share": float(kind.share),
        "compared": kind.compared,
        "before": kind.before,
        "chance": kind.chance,
        "verdict": kind.verdict.value,
    }


def _number(text: str | None) -> msgspec.Raw | None:
    return None if text is None else msgspec.Raw(text.encode())


def _decimal(value: Decimal) -> msgspec.Raw:
    return msgspec.Raw(f"{value:f}".encode())
