"""Cohorts as a board tells them: out of its running totals, by month of joining and age."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from schemas.money import minor_digits
from streams.analyses import Cohorts, cohort_table
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.measures import customers
from streams.arithmetic.months import Months
from streams.arithmetic.whole_numbers import AGE, JOINED
from streams.board.asked import WrongQuestionError
from streams.board.decimals import decimal_text
from streams.board.running_totals import TotalsOf, Value
from streams.settings import Settings

BREAKDOWNS: Final = ("channel", "segment")
"""By what cohorts can be told apart."""
CUSTOMERS, REVENUE = "customers", "revenue"
MEASURES: Final = (CUSTOMERS, REVENUE)


class Asked(NamedTuple):
    """Which cohorts are asked for: by what they are told apart, None by nothing, and what of them."""

    by: str | None
    measure: str


def asked_cohorts(by: str | None, measure: str) -> Asked:
    """The question for these. Raises WrongQuestionError where cohorts are not told so."""
    if measure not in MEASURES:
        raise WrongQuestionError(f"cohorts have no measure '{measure}'; known: {', '.join(MEASURES)}")
    if by is not None and by not in BREAKDOWNS:
        raise WrongQuestionError(f"cohorts are not told by '{by}'; known: {', '.join(BREAKDOWNS)}")
    return Asked(by, measure)


def cohorts_of(settings: Settings) -> "CohortsOf":
    """What makes cohorts, by these settings."""
    digits = minor_digits(settings.currency) or 0
    return CohortsOf(settings.calendar.dates, contractual=settings.inactivity_days == 0, money_digits=digits)


class CohortsOf:
    """Makes cohorts of running totals."""

    def __init__(self, calendar: Calendar, *, contractual: bool, money_digits: int) -> None:
        """Months are those of the calendar; 10**money_digits minor units make one that is shown."""
        self._months = Months(calendar)
        self._contractual = contractual
        self._money_digits = money_digits

    def text(self, asked: Asked, totals: TotalsOf, now: int) -> str:
        """Cohorts at `now` (epoch ms) as JSON: the contract of `/api/cohorts`. With `by` one object a value."""
        by, measure = asked
        counted = customers.COHORT_ACTIVE if measure == CUSTOMERS else customers.COHORT_REVENUE
        found = totals(counted, (JOINED, AGE) if by is None else (by, JOINED, AGE))
        shift = self._money_digits if measure == REVENUE else 0
        cells = self._cells(found, adds_up=measure == CUSTOMERS and self._contractual, now=now)
        if by is None:
            return _table(cohort_table(cells.get("", {}), _name(self._months.at(now).number)), shift)
        month = _name(self._months.at(now).number)
        parts = (f"{json.dumps(value)}: {_table(cohort_table(cells[value], month), shift)}" for value in sorted(cells))
        return f"{{{', '.join(parts)}}}"

    def of_customers(self, totals: TotalsOf, now: int) -> Cohorts:
        """How many customers of each cohort were active at each age, at `now` (epoch ms)."""
        found = totals(customers.COHORT_ACTIVE, (JOINED, AGE))
        cells = self._cells(found, adds_up=self._contractual, now=now)
        return cohort_table(cells.get("", {}), _name(self._months.at(now).number))

    def _cells(
        self, found: Mapping[tuple[Value, ...], int], *, adds_up: bool, now: int
    ) -> dict[str, dict[tuple[str, int], int]]:
        """By value of the breakdown: (month of joining, age) -> total; `adds_up`: who came and went by each age."""
        this_month = self._months.at(now).number
        cells: dict[str, dict[tuple[str, int], int]] = {}
        for values, total in found.items():
            *label, joined, age = values
            if not isinstance(joined, int) or not isinstance(age, int):
                continue
            of_value = cells.setdefault(str(label[0]) if label else "", {})
            for later in range(age, max(age, this_month - joined) + 1) if adds_up else (age,):
                cell = _name(joined), later
                of_value[cell] = of_value.get(cell, 0) + total
        return cells


def _table(cohorts: Cohorts, shift: int) -> str:
    head = {"months": cohorts.months, "ages": cohorts.ages}
    return f'{json.dumps(head)[:-1]}, "cells": [{", ".join(_row(row, shift) for row in cohorts.cells)}]}}'


def _row(row: Sequence[int | None], shift: int) -> str:
    return f"[{', '.join('null' if cell is None else decimal_text(cell, shift) or 'null' for cell in row)}]"


def _name(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"
