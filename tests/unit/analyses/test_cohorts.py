"""Cohorts: each month's customers, and how many of them are there at each age."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import cohort_table
from tests.datasets.cdnow import COHORTS, JANUARY
from tests.datasets.cdnow_counts import active_customers

MONTHS = st.integers(0, 14)
PURCHASES = st.lists(st.tuples(st.integers(0, 8), MONTHS), max_size=60)
"""Who bought, and in which month since January 2023."""


def name(month: int) -> str:
    return f"{2023 + month // 12}-{month % 12 + 1:02d}"


def test_january_of_cdnow_is_the_published_row() -> None:
    table = cohort_table(active_customers(), "1998-06")
    assert table.months == tuple(COHORTS)
    assert table.ages == tuple(range(18))
    assert table.cells[0] == JANUARY
    assert [row[0] for row in table.cells] == list(COHORTS.values())
    assert [row[-2:].count(None) for row in table.cells] == [0, 1, 2]
    retention = table.retention()
    assert retention[0][0] == 1.0
    assert retention[0][1] == pytest.approx(0.1475, abs=5e-5)


@given(PURCHASES, MONTHS)
def test_a_cell_has_the_customers_who_bought_in_that_month(purchases: list[tuple[int, int]], now: int) -> None:
    joined = {who: min(month for other, month in purchases if other == who) for who, _ in purchases}
    counts = Counter((name(joined[who]), month - joined[who]) for who, month in set(purchases))
    table = cohort_table(counts, name(now))
    assert table.months == tuple(name(month) for month in sorted(set(joined.values())) if month <= now)
    assert len(table.cells) == len(table.months)
    for month, row, shares in zip(table.months, table.cells, table.retention(), strict=True):
        members = {who for who, first in joined.items() if name(first) == month}
        first = joined[min(members)]
        assert len(row) == len(table.ages)
        for age, cell, share in zip(table.ages, row, shares, strict=True):
            active = {who for who, at in purchases if who in members and at == first + age}
            reached = first + age <= now
            assert cell == (len(active) if reached else None)
            assert share == (pytest.approx(len(active) / len(members)) if reached else None)


@given(PURCHASES, MONTHS, st.integers(1, 12), st.integers(1, 4))
def test_the_latest_cohorts_are_those_whose_month_of_that_age_has_ended(
    purchases: list[tuple[int, int]], now: int, age: int, cohorts: int
) -> None:
    joined = {who: min(month for other, month in purchases if other == who) for who, _ in purchases}
    counts = Counter((name(joined[who]), month - joined[who]) for who, month in set(purchases))
    found = cohort_table(counts, name(now)).latest_retention(age, cohorts)
    latest = sorted({first for first in joined.values() if first + age < now})[-cohorts:]
    members = {who for who, first in joined.items() if first in latest}
    active = {who for who in members if (who, joined[who] + age) in purchases}
    assert found == (pytest.approx(len(active) / len(members)) if members else None)


def test_the_month_that_runs_makes_no_fall() -> None:
    counts = {("2026-01", 0): 10, ("2026-01", 1): 5, ("2026-02", 0): 10}
    assert cohort_table(counts, "2026-02").latest_retention(1) is None
    assert cohort_table(counts, "2026-03").latest_retention(1) == 0.5
    assert cohort_table(counts, "2026-04").latest_retention(1) == 0.25
    assert cohort_table(counts, "2026-04").latest_retention(1, cohorts=1) == 0.0


def test_months_of_the_persian_calendar_are_counted_alike() -> None:
    table = cohort_table({("1402-11", 0): 4, ("1402-11", 2): 1, ("1403-01", 0): 2}, "1403-01")
    assert table.months == ("1402-11", "1403-01")
    assert table.cells == ((4, 0, 1), (2, None, None))


def test_money_may_be_below_0_and_is_kept_to_the_last_unit() -> None:
    table = cohort_table({("2026-01", 0): 10**17 + 1, ("2026-01", 1): -5, ("2026-02", 0): -3}, "2026-02")
    assert table.cells == ((10**17 + 1, -5), (-3, None))
    assert table.retention()[1] == (None, None)


def test_what_is_ahead_of_now_is_left_out() -> None:
    table = cohort_table({("2026-01", 0): 2, ("2026-01", 1): 1, ("2026-02", 0): 1}, "2026-01")
    assert (table.months, table.ages, table.cells) == (("2026-01",), (0,), ((2,),))


def test_where_nobody_joined_there_is_no_row() -> None:
    table = cohort_table({("2026-01", 0): 0}, "2026-03")
    assert (table.months, table.ages, table.cells, table.retention()) == ((), (), (), ())
    assert table.latest_retention(1) is None


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-1", "26-01", "2026-01-01", "", "۱۴۰۳-۰۱"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValueError, match="is no month"):
        cohort_table({(month, 0): 1}, "2026-03")
    with pytest.raises(ValueError, match="is no month"):
        cohort_table({}, month)


def test_nobody_is_younger_than_0_months() -> None:
    with pytest.raises(ValueError, match="0 months or more, not -1"):
        cohort_table({("2026-01", -1): 1}, "2026-03")


@pytest.mark.parametrize(("age", "cohorts"), [(0, 3), (-1, 3), (1, 0)])
def test_an_age_or_a_number_of_cohorts_that_is_none_is_refused(age: int, cohorts: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        cohort_table({}, "2026-03").latest_retention(age, cohorts)
