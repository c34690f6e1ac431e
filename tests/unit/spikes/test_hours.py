"""Medians by hour, against taking them from the whole list."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.spikes.hours import Hours

MONTH = 31 * 24
POINTS = st.lists(st.tuples(st.integers(0, 30), st.integers(-100, 100)), min_size=1, max_size=300)
"""How many hours each point is after the one before, and its value."""


def usual_by_the_list(points: list[tuple[int, float]], hour: int) -> tuple[float, ...]:
    earlier = [(at, value) for at, value in points if hour - MONTH <= at < hour]
    of_the_day = [(at, value) for at, value in earlier if (hour - at) % 24 == 0]
    of_the_week = [value for at, value in of_the_day if (hour - at) % 168 == 0]
    if len({at for at, _ in of_the_day}) < 3:
        return ()
    usual = (median([value for _, value in of_the_day]),)
    return (*usual, median(of_the_week)) if of_the_week else usual


@given(POINTS, st.integers(0, 200))
def test_what_is_usual_is_what_the_list_of_all_points_says(steps: list[tuple[int, int]], ahead: int) -> None:
    hours = Hours()
    points: list[tuple[int, float]] = []
    hour = 5000
    for step, value in steps:
        hour += step
        points.append((hour, value))
        hours.learn(hour, value)
        hours.usual(hour + 0.5)
    assert hours.usual(hour + ahead + 0.5) == usual_by_the_list(points, hour + ahead)


def test_between_two_hours_it_goes_over_from_the_one_to_the_other() -> None:
    hours = Hours()
    for day in range(3):
        hours.learn(24 * day, 10.0)
        hours.learn(24 * day + 1, 30.0)
    assert hours.usual(72.5) == (10,)
    assert hours.usual(72.75) == pytest.approx((15,))
    assert hours.usual(73.25) == pytest.approx((25,))
    assert hours.usual(73.5) == (30,)


def test_where_only_one_of_two_hours_is_known_it_speaks_for_both() -> None:
    hours = Hours()
    for day in range(3):
        hours.learn(24 * day, 10.0)
    assert hours.usual(72.1) == hours.usual(72.9) == (10,)
    assert hours.usual(80) == ()


def test_what_is_older_than_a_month_is_forgotten() -> None:
    hours = Hours()
    for day in range(40):
        hours.learn(24 * day, 1.0 if day < 9 else 2.0)
    assert hours.usual(24 * 40 + 0.5) == (2, 2)
    assert sum(len(same_hours) for same_hours in hours._points.values()) <= 35
