"""Marks of erased persons: by one key always the same, by another one another, and never an id in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.marks import Marks, at_address, is_address, is_old, is_person
from streams.engine.stored_entities import is_entity
from streams.kafka.partitioner import partitions_of

TEXTS = st.text(min_size=1, max_size=40)
MARKS, OTHERS = Marks("a key of the company", 7), Marks("another key", 7)


@given(TEXTS, TEXTS)
def test_a_mark_is_of_one_id_and_one_key(one: str, other: str) -> None:
    of_one = {MARKS.entity_of(one), MARKS.in_room(one), MARKS.of_id(one), OTHERS.entity_of(one), OTHERS.in_room(one)}
    assert len(of_one) == 5
    assert (MARKS.entity_of(one) == MARKS.entity_of(other)) is (one == other)
    assert MARKS.entity_of(one) == Marks("a key of the company").entity_of(one), "wherever it is"


@given(TEXTS)
def test_the_entity_of_an_erased_customer_is_taken_for_nothing_else(customer: str) -> None:
    entity = MARKS.entity_of(customer)
    assert is_person(entity)
    assert is_entity(entity)
    assert not is_person(customer.lstrip("\0"))
    assert not is_address(entity)


@given(TEXTS, st.integers(1, 40))
def test_what_is_told_to_an_address_lies_where_the_customers_records_do(customer: str, partitions: int) -> None:
    marks = Marks("key", partitions)
    address = marks.address_of(customer)
    assert is_address(address)
    assert at_address(address) == marks.entity_of(customer)
    keys = [address.encode(), customer.encode()]
    assert len(set(partitions_of(keys, partitions))) == 1


@given(st.text(max_size=200))
def test_what_is_hidden_is_shown_to_who_has_the_key_alone(text: str) -> None:
    hidden = MARKS.hidden(text)
    assert MARKS.shown(hidden) == text
    assert MARKS.hidden(text) == hidden
    assert OTHERS.shown(hidden) == hidden
    assert not text or text not in hidden.removeprefix("\0x") or len(text) < 4


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda some: "\0x" + some.hex()))
def test_what_was_never_hidden_stays_as_it_is(text: str) -> None:
    assert MARKS.shown(text) == text


@pytest.mark.parametrize("part", [-1, 5, 20])
def test_what_was_hidden_and_changed_is_not_shown(part: int) -> None:
    hidden = MARKS.hidden("erase-C-7")
    changed = hidden[:part] + ("0" if hidden[part] != "0" else "1") + (hidden[part + 1 :] if part >= 0 else "")
    assert MARKS.shown(changed) == changed


def test_marks_of_earlier_versions_get_a_key_without_their_ids() -> None:
    old = "46a1b9cc0d1f2e3a"
    assert is_old(old)
    assert not is_old(MARKS.renewed(old))
    assert MARKS.renewed(old) != OTHERS.renewed(old)
