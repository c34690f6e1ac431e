"""Finished periods as a board tells them: what a KPI came to in each, and whether its goal was met."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from streams.arithmetic.calendar import Period
from streams.arithmetic.panes import Resolution, Window
from streams.board.asked import WrongQuestionError
from streams.board.decimals import decimal_text, shift_of
from streams.board.finished_months import FinishedMonths
from streams.kpis import Better, Kpi
from streams.kpis.field_names import Labels, label_set, table_field
from streams.kpis.rhythm import unknown_kpi
from streams.periods import PERIODS, KeptMonth, KeptReading, period_name, seen_in, together, whole_in

ASKED: Final = ("kpi", "by")
"""What a question has besides the dimensions of a breakdown value."""
_ONE_DAY: Final = timedelta(days=1)


class Asked(NamedTuple):
    """Which periods of which KPI are asked for: of the total (no labels), or of one breakdown value."""

    kpi: Kpi
    period: Period
    labels: Labels


def asked_periods(
    kpis: Iterable[Kpi], every: Iterable[Kpi], name: str, by: str, values: Iterable[tuple[str, str]]
) -> Asked:
    """The question for these KPIs, of `every` one of the catalogue; `values` are of the dimensions of a breakdown.

    Raises WrongQuestionError where nobody can say what the KPI was, or it is not told so.
    """
    known = {kpi.name: kpi for kpi in kpis}
    period = next((period for period in PERIODS if period.word == by), None)
    if period is None:
        raise WrongQuestionError(f"periods are not told by '{by}'; known: {', '.join(one.word for one in PERIODS)}")
    if name not in known:
        raise WrongQuestionError(str(unknown_kpi(name, known, every)))
    kpi, labels = known[name], tuple(sorted(values))
    if kpi.past_formula is None:
        raise WrongQuestionError(f"nobody knows what KPI '{name}' was in the past: panes do not tell it")
    breakdowns = {frozenset(breakdown): "+".join(breakdown) for breakdown in kpi.by}
    if labels and (frozenset(dict(labels)) not in breakdowns or len(dict(labels)) < len(labels)):
        asked = " and ".join(dimension for dimension, _ in labels)
        raise WrongQuestionError(
            f"KPI '{name}' is not told by one value of {asked}; known: {', '.join(breakdowns.values()) or 'none'}"
        )
    if not labels and not kpi.has_total:
        raise WrongQuestionError(f"KPI '{name}' has no total, it is told by {' or '.join(breakdowns.values())} alone")
    return Asked(kpi, period, labels)


def told_periods(asked: Asked, money_digits: int, months: FinishedMonths) -> str:
    """What was asked for as JSON, the oldest period first: the contract of `/api/periods?kpi=`.

    A period is told if all its months are known, and something was known of the KPI from its first day on.

    Raises WrongQuestionError where the breakdown value is not among those that are kept.
    """
    if asked.labels and not any(asked.labels in month.sums for month in months.months.values()):
        raise WrongQuestionError(
            f"nothing is kept of {asked.kpi.name}{label_set(asked.labels)}: of breakdowns, finished periods are kept "
            "of the values that have a goal over month, quarter or year"
        )
    rows = (_row(asked, months, first, parts, money_digits) for first, parts in months.periods(asked.period).items())
    return f"[{', '.join(row for row in rows if row is not None)}]"


def _row(
    asked: Asked, months: FinishedMonths, first: date, parts: Sequence[KeptMonth], money_digits: int
) -> str | None:
    kpi, calendar = asked.kpi, months.calendar
    told = _value(kpi, asked.period, parts, asked.labels)
    text = None if told is None else decimal_text(told[0], shift_of(kpi.unit, money_digits))
    if told is None or text is None:
        return None
    goal = months.goals(asked.period, first).get(table_field(kpi.name, asked.labels))
    row: Mapping[str, object] = {
        "period": period_name(asked.period, first, calendar),
        "from": first.isoformat(),
        "to": (calendar.first_of_next(asked.period, first) - _ONE_DAY).isoformat(),
    }
    behind = {
        "attained": float(Fraction(text) / Fraction(goal)) if goal else None,
        "met": None if goal is None else _is_met(kpi.better, Decimal(text), goal),
        "final": months.corrected_from is not None and parts[-1].first < months.corrected_from,
        "release": parts[-1].source.release,
    }
    target = "null" if goal is None else f"{goal:f}"
    numbers = f'"value": {text}, "samples": {told[1] or "null"}, "goal": {target}'
    return f"{json.dumps(row)[:-1]}, {numbers}, {json.dumps(behind)[1:]}"


def _value(
    kpi: Kpi, period: Period, parts: Sequence[KeptMonth], labels: Labels
) -> tuple[int | float | Fraction, str | None] | None:
    """Value in raw units and number of samples; None where nothing is told."""
    formula = kpi.past_formula
    if formula is None:
        return None
    formulas = (formula,) if kpi.samples is None else (formula, kpi.samples)
    names = dict.fromkeys(measure.name for one in formulas for measure in one.measures())
    window = Window(period.word, 0, Resolution.DAY, period)
    reading = KeptReading(window, together(parts, labels, names), whole_in(parts))
    if not reading.tells([formula]) or formula.evaluate(reading) is None:
        return None
    later = reading.with_seen(seen_in(parts))
    value = formula.evaluate(later)
    if value is None:
        return None
    samples = kpi.samples.evaluate(later) if kpi.samples is not None and later.tells([kpi.samples]) else None
    return value, None if samples is None else decimal_text(samples, 0)


def _is_met(better: Better, value: Decimal, goal: Decimal) -> bool:
    """Where neither direction is better, more is, as for goals of now."""
    return value <= goal if better is Better.DOWN else value >= goal
