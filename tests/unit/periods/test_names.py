"""What finished periods are called."""

from datetime import date

import pytest

from streams.arithmetic.calendar import Calendar, Period
from streams.periods import month_starts, period_name

GREGORIAN = Calendar("Asia/Tehran")
FROM_JULY = Calendar("Asia/Tehran", year_start=7)
PERSIAN = Calendar("Asia/Tehran", is_persian=True)


@pytest.mark.parametrize(
    ("calendar", "period", "first", "name"),
    [
        (GREGORIAN, Period.MONTH, date(2026, 10, 1), "2026-10"),
        (GREGORIAN, Period.MONTH, date(2026, 1, 1), "2026-01"),
        (GREGORIAN, Period.QUARTER, date(2026, 7, 1), "2026-Q3"),
        (GREGORIAN, Period.YEAR, date(2026, 1, 1), "2026"),
        (FROM_JULY, Period.MONTH, date(2026, 7, 1), "2026-07"),
        (FROM_JULY, Period.QUARTER, date(2026, 7, 1), "2026-Q1"),
        (FROM_JULY, Period.QUARTER, date(2027, 4, 1), "2026-Q4"),
        (FROM_JULY, Period.YEAR, date(2026, 7, 1), "2026"),
        (PERSIAN, Period.MONTH, date(2026, 3, 21), "1405-01"),
        (PERSIAN, Period.MONTH, date(2026, 2, 20), "1404-12"),
        (PERSIAN, Period.QUARTER, date(2026, 6, 22), "1405-Q2"),
        (PERSIAN, Period.YEAR, date(2025, 3, 21), "1404"),
    ],
)
def test_a_period_is_called_by_its_year(calendar: Calendar, period: Period, first: date, name: str) -> None:
    assert period_name(period, first, calendar) == name


def test_a_year_is_made_of_its_months() -> None:
    months = list(month_starts(date(2025, 3, 21), date(2026, 3, 21), PERSIAN))
    assert (len(months), months[0], months[6], months[-1]) == (
        12,
        date(2025, 3, 21),
        date(2025, 9, 23),
        date(2026, 2, 20),
    )
