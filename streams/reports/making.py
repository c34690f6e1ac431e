"""Puts a report together out of what a board answers. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from streams.goals import Standing
from streams.kpis import Better, Kpi
from streams.reports.changes import change_of
from streams.reports.declared import Declared, Line, is_built_in
from streams.reports.report import Attainment, Figure, Report, Span
from streams.reports.spreads import spread_of
from streams.reports.ticket_kinds import KindCounts, ticket_kinds
from streams.texts import Text

_NOTHING: Final[tuple[str | None, ...]] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a board says of a period. Tables are field -> decimal text, in the units of all tables."""

    window: str
    is_ended: bool
    span: Span
    before_span: Span | None
    as_of: int
    """Epoch ms."""
    zone: str
    is_persian: bool
    currency: str
    table: Mapping[str, str]
    """The period itself, breakdowns too."""
    before: Mapping[str, str]
    """The period before, as `streams.reports.changes.change_of` reads it."""
    trends: Mapping[str, Sequence[str | None]]
    goals: Mapping[str, Standing]
    """KPI -> how the goal of its total stands over this window."""
    reasons: Mapping[str, Text]
    """KPI -> why it has no value."""
    kinds: KindCounts | None = None


def lines_of(declared: Declared, focus: Sequence[str], kpis: Mapping[str, Kpi]) -> tuple[tuple[Line, bool], ...]:
    """The lines of a report, each with whether it is in the focus, those first; of KPIs that a board shows alone.

    `focus` are names, the most important first; those of other groups are in the report only where it has a line. KPIs
    that settings declare come last, each by its first breakdown by one dimension.
    """
    own = [_own_line(kpi) for kpi in kpis.values() if not is_built_in(kpi.name) and kpi.group in declared.own_groups]
    known = {line.kpi: line for line in (*declared.lines, *own)}
    first = [
        known.get(name, Line(name))
        for name in focus
        if name in known or (name in kpis and kpis[name].group in declared.groups)
    ]
    names = {line.kpi for line in first}
    lines = [(line, True) for line in first] + [(line, False) for line in known.values() if line.kpi not in names]
    return tuple((line, is_focus) for line, is_focus in lines if line.kpi in kpis and kpis[line.kpi].has_total)


def _own_line(kpi: Kpi) -> Line:
    return Line(kpi.name, next((breakdown[0] for breakdown in kpi.by if len(breakdown) == 1), ""))


def make_report(declared: Declared, focus: Sequence[str], kpis: Mapping[str, Kpi], answers: Answers) -> Report:
    """The report of what a board says; `kpis` are those that it shows, by name."""
    return Report(
        declared.name,
        answers.window,
        answers.is_ended,
        answers.span,
        answers.before_span,
        answers.as_of,
        answers.zone,
        answers.is_persian,
        answers.currency,
        tuple(_figures(declared, focus, kpis, answers)),
        ticket_kinds(answers.kinds) if answers.kinds is not None else None,
    )


def _figures(declared: Declared, focus: Sequence[str], kpis: Mapping[str, Kpi], answers: Answers) -> Iterator[Figure]:
    for line, is_focus in lines_of(declared, focus, kpis):
        kpi = kpis[line.kpi]
        value = answers.table.get(kpi.name)
        goal = answers.goals.get(kpi.name)
        yield Figure(
            kpi,
            is_focus,
            value,
            answers.table.get(kpi.samples_name),
            change_of(kpi, value, answers.before),
            None if goal is None else _attainment(goal, is_ended=answers.is_ended),
            spread_of(kpi, line.by, answers.table),
            tuple(answers.trends.get(kpi.name, _NOTHING)),
            answers.reasons.get(kpi.name) if value is None else None,
        )


def _attainment(goal: Standing, *, is_ended: bool) -> Attainment:
    target = Decimal(goal.goal.target)
    is_met = None
    if is_ended and goal.value is not None:
        value = Decimal(goal.value)
        is_met = value <= target if goal.kpi.better is Better.DOWN else value >= target
    return Attainment(target, goal.attained, goal.state, is_met)
