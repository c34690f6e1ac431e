"""Places of numbers in their order: by the short way, and where numbers are too large for it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.roll_up import in_order

_INT64 = st.integers(-(1 << 62), 1 << 62)


@given(st.lists(st.integers(-3, 3) | st.integers(0, 1 << 40), min_size=1) | st.lists(_INT64, min_size=1))
def test_places_are_by_size_and_equal_numbers_stay_as_they_stand(numbers: list[int]) -> None:
    ordered, places = in_order(np.array(numbers, dtype=np.int64))
    assert ordered.tolist() == sorted(numbers)
    assert places.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
