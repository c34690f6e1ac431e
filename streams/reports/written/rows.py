"""What stands in the cells of a report for people, in one language; HTML and Markdown lay it out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from streams.goals import GoalState
from streams.reports.report import Attainment, Extreme, Figure, Report, TicketKind, Verdict
from streams.reports.written.wording import Wording
from streams.texts.messages import PAGE, REPORTS

_MOST_KINDS: Final = 20
"""More of them nobody reads; CSV and JSON have all."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The cells of one figure that has a value; "" where there is nothing to say."""

    title: str
    value: str
    change: str
    was: str
    is_good: bool | None
    goal: str
    is_goal_good: bool | None
    spread: Sequence[str]
    """The best and the worst, a sentence each."""
    trend: Sequence[Decimal | None]
    trend_range: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """The cells of one kind of tickets."""

    label: str
    tickets: str
    share: str
    verdict: str
    counts: str
    stands_out: bool


def figure_rows(report: Report, wording: Wording) -> Iterator[tuple[str, list[FigureRow]]]:
    """(heading, rows): those in the focus, then all others; a part without rows is left out.

    Where none is in the focus there is nothing to tell apart, and the heading is "".
    """
    told = [figure for figure in report.figures if figure.value is not None]
    focus = [_row(figure, wording) for figure in told if figure.is_focus]
    rest = [_row(figure, wording) for figure in told if not figure.is_focus]
    if focus:
        yield wording.said(REPORTS["focus"]), focus
    if rest:
        yield wording.said(REPORTS["rest"]) if focus else "", rest


def without_value(report: Report, wording: Wording) -> list[tuple[str, str]]:
    """(titles, why): the figures without a value, those with the same reason together."""
    by_reason: dict[str, list[str]] = {}
    for figure in report.figures:
        if figure.value is None:
            why = "" if figure.reason is None else wording.said(figure.reason)
            by_reason.setdefault(why, []).append(wording.said(figure.kpi.title))
    comma = "، " if wording.language == "fa" else ", "
    return [(comma.join(titles), why) for why, titles in by_reason.items()]


def kind_rows(report: Report, wording: Wording) -> list[KindRow]:
    """The most frequent kinds of tickets, and those behind them that have become more or less frequent."""
    rows = [_kind(kind, wording) for kind in report.ticket_kinds or ()]
    return [row for place, row in enumerate(rows) if place < _MOST_KINDS or row.stands_out]


def _row(figure: Figure, wording: Wording) -> FigureRow:
    unit, change, goal, spread = figure.kpi.unit, figure.change, figure.goal, figure.spread
    trend = [None if value is None else Decimal(value) for value in figure.trend]
    known = [value for value in trend if value is not None]
    least_and_most = ""
    if len(known) > 1:
        least, most = (wording.value(unit, f"{value:f}") for value in (min(known), max(known)))
        least_and_most = wording.filled(REPORTS["trend.range"], least=least, most=most)
    return FigureRow(
        wording.said(figure.kpi.title),
        wording.value(unit, figure.value or "0"),
        "" if change is None else wording.change(figure, change),
        "" if change is None else wording.filled(REPORTS["change.was"], before=wording.value(unit, change.before)),
        None if change is None else change.is_good,
        "" if goal is None else _goal(figure, goal, wording),
        None if goal is None else _is_good(goal),
        ()
        if spread is None
        else (
            _extreme("best", figure, spread.dimension, spread.best, wording),
            _extreme("worst", figure, spread.dimension, spread.worst, wording),
        ),
        trend if len(known) > 1 else (),
        least_and_most,
    )


def _goal(figure: Figure, goal: Attainment, wording: Wording) -> str:
    """As in "Goal: 95% of 1,200 (behind)"."""
    told = wording.goal(figure.kpi.unit, goal.target)
    if goal.attained is not None:
        told = wording.filled(REPORTS["goal.share"], share=wording.percent(goal.attained), goal=told)
    if goal.is_met is None:
        state = PAGE[f"goal.state.{goal.state.value}"]
    else:
        state = REPORTS["goal.met"] if goal.is_met else REPORTS["goal.missed"]
    return wording.filled(REPORTS["goal.line"], goal=told, state=wording.said(state))


def _is_good(goal: Attainment) -> bool | None:
    if goal.is_met is not None:
        return goal.is_met
    return {GoalState.AHEAD: True, GoalState.BEHIND: False}.get(goal.state)


def _extreme(key: str, figure: Figure, dimension: str, extreme: Extreme, wording: Wording) -> str:
    return wording.filled(
        REPORTS["best" if key == "best" else "worst"],
        dimension=wording.dimension(dimension),
        label=wording.label(extreme.label),
        value=wording.value(figure.kpi.unit, extreme.value),
    )


def _kind(kind: TicketKind, wording: Wording) -> KindRow:
    counts = ""
    if kind.before is not None:
        counts = wording.filled(
            REPORTS["kinds.counts"], now=wording.whole(kind.compared), before=wording.whole(kind.before)
        )
    return KindRow(
        wording.label(kind.label),
        wording.whole(kind.tickets),
        wording.percent(kind.share, 1),
        wording.said(REPORTS[f"verdict.{kind.verdict.value}"]),
        counts,
        kind.verdict in {Verdict.NEW, Verdict.MORE, Verdict.LESS},
    )
