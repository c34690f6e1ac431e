"""Whole numbers as values of dimensions: what they are stays what they were, and what has no room is the nearest."""

import pytest

from streams.arithmetic import fields
from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.whole_numbers import MOST_OF_THIRD, named, number_of, number_of_third, value_of


@pytest.mark.parametrize("value", [0, 1, 53, 54, 999, MOST_OF_THIRD])
def test_a_value_comes_back_from_its_number(value: int) -> None:
    assert value_of(number_of(value)) == value_of(number_of_third(value)) == value


def test_what_has_no_room_is_the_nearest() -> None:
    assert value_of(number_of_third(MOST_OF_THIRD + 1)) == MOST_OF_THIRD
    assert number_of(10**9) == fields.MAX_VALUE
    assert value_of(number_of(-1)) == 0
    assert value_of(fields.UNKNOWN) is None


def test_a_third_dimension_is_of_whole_numbers_and_beside_no_sketch() -> None:
    Measure("cells", Kind.LEVEL, frozenset(), (("segment", "joined", "age"),))
    with pytest.raises(ValueError, match="a third one of whole numbers"):
        Measure("cells", Kind.LEVEL, frozenset(), (("joined", "age", "segment"),))
    with pytest.raises(ValueError, match="where there is no sketch"):
        Measure("cells", Kind.DISTRIBUTION, frozenset(), (("segment", "joined", "age"),))
    assert named(("segment", "joined", "age")) == ("segment",)


def test_dimensions_that_share_their_numbers_are_named_once() -> None:
    assert named(("segment", "family", "with")) == ("segment", "family")
    assert named(("with",)) == ("family",)
