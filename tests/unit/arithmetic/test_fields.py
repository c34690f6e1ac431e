"""Fields: what is joined comes apart again, and sorts by series first; narrow ones stand for them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import fields, sketch

FIELDS = st.builds(
    fields.Field,
    st.integers(0, fields.MAX_SERIES),
    st.integers(0, fields.MAX_VALUE),
    st.integers(0, fields.MAX_VALUE),
    st.integers(0, (1 << sketch.BITS) - 1),
)


@given(FIELDS)
def test_a_field_comes_apart_as_it_was_joined(field: fields.Field) -> None:
    number = fields.join(field)
    assert fields.split(number) == field
    assert 0 <= number < 1 << fields.BITS <= 1 << 63


@given(FIELDS, FIELDS)
def test_numbers_stand_in_the_order_of_their_fields(first: fields.Field, second: fields.Field) -> None:
    assert (fields.join(first) < fields.join(second)) == (first < second)


@given(FIELDS, st.integers(0, fields.VALUE_BITS), st.integers(0, fields.VALUE_BITS))
def test_a_narrow_field_stands_for_the_one_with_its_parts(
    field: fields.Field, first_bits: int, second_bits: int
) -> None:
    narrow = fields.Narrow(first_bits, second_bits)
    first, second = field.first & (1 << first_bits) - 1, field.second & (1 << second_bits) - 1
    number = (
        field.series << narrow.series_shift | first << narrow.first_shift | second << fields.SECOND_SHIFT | field.bucket
    )
    assert 0 <= number < 1 << narrow.bits <= 1 << fields.BITS
    (wide,) = narrow.widened(np.array([number], dtype=np.int64)).tolist()
    assert wide == fields.join(fields.Field(field.series, first, second, field.bucket))


def test_a_value_may_be_told_from_half_a_million_others_and_no_field_is_below_zero() -> None:
    assert fields.MAX_VALUE == 524_287
    largest = fields.join(fields.Field(fields.MAX_SERIES, fields.MAX_VALUE, fields.MAX_VALUE, (1 << sketch.BITS) - 1))
    assert largest == np.iinfo(np.int64).max
