"""Survival as a board tells it: how long customers stay, out of its running totals of spells."""

import math
from collections.abc import Mapping
from typing import Any, Final

from streams.analyses import MONTH_DAYS, Curve, Spells, hazard_by_month, kaplan_meier, log_rank
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.measures import customers
from streams.arithmetic.months import Months
from streams.arithmetic.whole_numbers import DAY, DAYS
from streams.board.asked import WrongQuestionError
from streams.board.running_totals import TotalsOf, Value

BREAKDOWNS: Final = ("segment",)
HORIZONS: Final[Mapping[str, float]] = {"12m": 12 * MONTH_DAYS, "36m": 36 * MONTH_DAYS}
"""Up to when a mean is told, in days."""


def asked_breakdown(by: str | None) -> str | None:
    """By what survival is asked for. Raises WrongQuestionError where it is not told so."""
    if by is not None and by not in BREAKDOWNS:
        raise WrongQuestionError(f"survival is not told by '{by}'; known: {', '.join(BREAKDOWNS)}")
    return by


class SurvivalOf:
    """Makes curves of running totals."""

    def __init__(self, calendar: Calendar) -> None:
        """Days are those of the calendar's zone."""
        self._months = Months(calendar)

    def told(self, by: str | None, totals: TotalsOf, now: int) -> dict[str, Any]:
        """Survival at `now` (epoch ms): the contract of `/api/survival`."""
        every = self.spells(totals, None, now).get("", Spells.of({}, {}))
        of_values = {} if by is None else self.spells(totals, by, now)
        whole = kaplan_meier(every)
        compared = log_rank(of_values) if len(of_values) > 1 else None
        curves = {None: every} if by is None else dict(sorted(of_values.items()))
        return {
            "as_of": now,
            "by": by,
            "curves": [_curve(value, spells) for value, spells in curves.items()],
            "customers": every.customers,
            "lost": int(every.lost.sum()),
            "median_days": whole.median_days,
            "restricted_mean_days": _means(whole),
            "log_rank": None
            if compared is None
            else {"chi2": compared.chi2, "degrees": compared.degrees, "p": compared.p},
        }

    def spells(self, totals: TotalsOf, by: str | None, now: int) -> dict[str, Spells]:
        """Spells by value of the breakdown; without one under the empty text."""
        today = self._months.day(now)
        breakdown = (by,) if by is not None else ()
        ended: dict[str, dict[int, int]] = {}
        present: dict[str, dict[int, int]] = {}
        for values, total in totals(customers.SPELLS_ENDED, (*breakdown, DAYS)).items():
            _add(ended, values, total)
        for values, total in totals(customers.SPELLS_OPEN, (*breakdown, DAY)).items():
            *label, day = values
            # Another clock may be ahead: who comes tomorrow is as old as who came today.
            _add(present, (*label, max(today - day, 0) if isinstance(day, int) else None), total)
        return {value: Spells.of(ended.get(value, {}), present.get(value, {})) for value in {*ended, *present}}


def _add(counts: dict[str, dict[int, int]], values: tuple[Value, ...], total: int) -> None:
    *label, days = values
    if isinstance(days, int) and total > 0:
        of_value = counts.setdefault(str(label[0]) if label else "", {})
        of_value[days] = of_value.get(days, 0) + total


def _curve(value: str | None, spells: Spells) -> dict[str, Any]:
    curve = kaplan_meier(spells)
    hazard = hazard_by_month(spells)
    return {
        "by": value,
        "customers": spells.customers,
        "days": [int(days) for days in curve.days],
        "survival": _numbers(curve.survival.tolist()),
        "low": _numbers(curve.low.tolist()),
        "high": _numbers(curve.high.tolist()),
        "at_risk": curve.at_risk.tolist(),
        "lost": curve.lost.tolist(),
        "followed_days": int(curve.followed_days),
        "median_days": curve.median_days,
        "restricted_mean_days": _means(curve),
        "hazard": _numbers(hazard.monthly.tolist()),
    }


def _means(curve: Curve) -> dict[str, float | None]:
    return {name: curve.restricted_mean_days(days) for name, days in HORIZONS.items()}


def _numbers(values: list[float]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values]
