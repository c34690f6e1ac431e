"""Spells are those that were counted, and there is none that cannot be."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import Counts, Spells
from tests.unit.analyses.subjects import DAYS, SUBJECTS, Subject, spells_of


@given(SUBJECTS, st.lists(DAYS, max_size=5))
def test_at_risk_is_who_was_there_for_at_least_so_long(subjects: list[Subject], asked: list[int]) -> None:
    spells = spells_of(subjects)
    lengths = np.array(asked, dtype=np.float64)
    assert spells.days.tolist() == sorted({days for days, _ in subjects})
    assert spells.at_risk_on(lengths).tolist() == [sum(days >= day for days, _ in subjects) for day in asked]
    assert spells.lost_on(lengths).tolist() == [subjects.count((day, True)) for day in asked]
    assert spells.customers == len(subjects)
    assert spells.longest_days == max((days for days, _ in subjects), default=0)


@given(SUBJECTS)
def test_an_array_has_the_days_as_places(subjects: list[Subject]) -> None:
    ended = Counter(days for days, over in subjects if over)
    present = Counter(days for days, over in subjects if not over)
    by_place = Spells.of([ended[day] for day in range(13)], np.array([present[day] for day in range(13)]))
    by_length = spells_of(subjects)
    assert by_place.days.tolist() == by_length.days.tolist()
    assert by_place.lost.tolist() == by_length.lost.tolist()
    assert by_place.going_on.tolist() == by_length.going_on.tolist()


def test_lengths_may_lie_between_days() -> None:
    spells = Spells.of({53.5: 2}, {53.25: 1, 0: 0})
    assert spells.days.tolist() == [53.25, 53.5]
    assert spells.at_risk.tolist() == [3, 2]


@pytest.mark.parametrize(
    ("counts", "complaint"),
    [
        ({3: -1}, "ended spells: -1 spells were counted of a length"),
        ({-1: 1}, "ended spells: a length is 0 days or more, not -1"),
        ({float("nan"): 1}, "not nan"),
        ({float("inf"): 1}, "not inf"),
        ([0, -2], "-2 spells"),
        (np.array([[1, 2]]), "whole numbers in one row"),
        ([1.5], "whole numbers in one row"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts: Counts, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Spells.of(counts, {})
