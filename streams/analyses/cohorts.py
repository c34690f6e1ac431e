"""Cohorts: how many customers of each month of joining, or how much money, there still is at each month of age."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Cohorts:
    """A table with a row for each month in which somebody joined, and a column for each age in months."""

    months: tuple[str, ...]
    """Months of joining, growing: "1997-01"."""
    ages: tuple[int, ...]
    """0, the month of joining, and so on, up to the age that the oldest cohort has now."""
    cells: tuple[tuple[int | None, ...], ...]
    """`cells[i][k]`: that of cohort `months[i]` at age `ages[k]`; None where it has not come to that age."""

    def retention(self) -> tuple[tuple[float | None, ...], ...]:
        """Each cell divided by the cell at age 0 of its row, in the shape of the cells.

        None where the cell is, and in rows that have nothing above 0 at age 0. The column of now's months is of
        unfinished ones: it still grows.
        """
        return tuple(tuple(_share(cell, row[0]) for cell in row) for row in self.cells)

    def latest_retention(self, age: int, cohorts: int = 3) -> float | None:
        """Retention at one age of the latest cohorts together: all their cells at it, divided by all at age 0.

        Of cohorts whose month of that age has ended; the current month is left out, since it would make each month
        begin with a fall. None where there is none, or where they have nothing above 0 at age 0. Raises ValueError
        for an age or a number of cohorts below 1.
        """
        if age < 1 or cohorts < 1:
            raise ValueError(f"retention is asked at age 1 or more, of 1 cohort or more, not {age!r} of {cohorts!r}")
        ended = [row for row in self.cells if age + 1 < len(row) and row[age + 1] is not None][-cohorts:]
        at_age, at_first = (sum(row[place] or 0 for row in ended) for place in (age, 0))
        return _share(at_age, at_first)


def cohort_table(counts: Mapping[tuple[str, int], int], now: str) -> Cohorts:
    """The table of what was counted by month of joining and age in months, in the month `now`.

    Months are texts of four digits of a year and two of a month, of any calendar with twelve months a year. Amounts are
    whole: customers, or money in minor units, which may be negative. A cell that is reached and of which nothing was
    counted is 0. Rows without anything but zeros are left out, and so is what belongs to months after `now`: another
    clock may be ahead.

    Raises ValueError for a month that is none, and for a negative age.
    """
    last = _number(now)
    rows: dict[int, dict[int, int]] = {}
    for (month, age), amount in counts.items():
        if age < 0:
            raise ValueError(f"cohort {month!r}: an age is 0 months or more, not {age!r}")
        joined = _number(month)
        if amount and joined + age <= last:
            rows.setdefault(joined, {})[age] = amount
    joined_months = sorted(rows)
    ages = range(last - joined_months[0] + 1) if joined_months else range(0)
    cells = (
        tuple(rows[joined].get(age, 0) if joined + age <= last else None for age in ages) for joined in joined_months
    )
    return Cohorts(tuple(map(_text, joined_months)), tuple(ages), tuple(cells))


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole is not None and whole > 0 else None


def _number(month: str) -> int:
    found = _MONTH.fullmatch(month)
    if found is None:
        raise ValueError(f"{month!r} is no month; months are like '1997-01'")
    return int(found[1]) * 12 + int(found[2]) - 1


def _text(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
