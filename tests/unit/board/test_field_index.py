import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.board.field_index import FieldIndex


@given(st.lists(st.lists(st.integers(0, 2**49 - 1) | st.integers(0, 20), max_size=30), max_size=8))
def test_a_field_keeps_its_row_and_no_other_has_it(batches: list[list[int]]) -> None:
    rows = FieldIndex()
    known: dict[int, int] = {}
    for batch in batches:
        found = rows.of(np.array(batch, dtype=np.int64)).tolist()
        for field, row in zip(batch, found, strict=True):
            assert known.setdefault(field, row) == row
    assert sorted(known.values()) == list(range(len(rows)))
    assert {field: row for row, field in enumerate(rows.fields().tolist())} == known


def test_the_fields_of_new_rows_can_be_asked_for() -> None:
    rows = FieldIndex()
    rows.of(np.array([5, 3], dtype=np.int64))
    before = len(rows)
    rows.of(np.array([3, 9, 5], dtype=np.int64))
    assert rows.fields(before).tolist() == [9]
    assert rows.fields(len(rows)).tolist() == []
