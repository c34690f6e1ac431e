"""Fields: what is joined comes apart again, and sorts by series first."""

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
    assert 0 <= number < 1 << fields.BITS < 1 << 63


@given(FIELDS, FIELDS)
def test_numbers_stand_in_the_order_of_their_fields(first: fields.Field, second: fields.Field) -> None:
    assert (fields.join(first) < fields.join(second)) == (first < second)
