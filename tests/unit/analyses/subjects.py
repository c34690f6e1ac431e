"""Customers one by one, for definitions that are counted naively."""

from collections import Counter
from typing import TypeAlias

from hypothesis import strategies as st

from streams.analyses import Spells

Subject: TypeAlias = tuple[int, bool]
"""For how many days somebody stayed, and whether that had ended."""

DAYS = st.integers(0, 12)
"""Few lengths, so that many are the same."""
SUBJECTS = st.lists(st.tuples(DAYS, st.booleans()), max_size=40)


def spells_of(subjects: list[Subject]) -> Spells:
    ended = Counter(days for days, over in subjects if over)
    present = Counter(days for days, over in subjects if not over)
    return Spells.of(ended, present)
