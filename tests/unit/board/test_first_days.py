"""The first day on which a row has anything is that of all its days, whatever changes between two questions."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from streams.board.first_days import DaysOfRow

DAYS = st.integers(0, 6)
CHANGES = st.lists(st.tuples(DAYS, st.integers(-1, 2)), max_size=4)


@given(CHANGES, st.lists(st.tuples(CHANGES, DAYS), max_size=12))
def test_whatever_has_changed_the_first_day_is_told(
    begun: list[tuple[int, int]], rounds: list[tuple[list[tuple[int, int]], int]]
) -> None:
    amounts = Counter[int]()
    for day, amount in begun:
        amounts[day] += amount
    looked_at = 0

    def amount_of(day: int) -> int:
        nonlocal looked_at
        looked_at += 1
        return amounts[day]

    days = DaysOfRow(amount_of, list(amounts))
    for changes, oldest in rounds:
        for day, amount in changes:
            amounts[day] += amount
            days.changed(day)
        expected = min((day for day, amount in amounts.items() if amount and day >= oldest), default=None)
        assert days.first(oldest) == expected
        looked_at = 0
        assert days.first(oldest) == expected
        assert not looked_at


def test_days_behind_the_first_one_are_not_looked_at() -> None:
    looked_at: list[int] = []

    def amount_of(day: int) -> int:
        looked_at.append(day)
        return 1

    days = DaysOfRow(amount_of, range(400))
    assert days.first(0) == 0
    days.changed(399)
    assert days.first(0) == 0
    assert looked_at == [0]
