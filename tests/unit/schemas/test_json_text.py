"""What holds for the whole of a record's value, whoever looks at which part of it."""

from collections import Counter
from typing import Final

import pytest

from schemas import InvalidEvent, Reason
from schemas.json_text import MOST_LEVELS, without_halves
from schemas.topics import TICKETS
from tests.built_in import record_decoder
from tests.unit.schemas.example_events import as_json, full, required

IGNORED: Final = Counter[str]()
DECODE: Final = record_decoder(TICKETS, ignored=IGNORED)


def with_member(member: bytes) -> bytes:
    """A good ticket with one more member."""
    return as_json(required("ticket.opened")).replace(b"{", b"{" + member + b",", 1)


def reason_of(value: bytes) -> Reason | None:
    try:
        DECODE(b"t-1", value)
    except InvalidEvent as refusal:
        return refusal.reason
    return None


@pytest.mark.parametrize("name", [b"x", b"source", b"channel"])
@pytest.mark.parametrize("bad", [b'"\xff"', b'"\xed\xa0\x80"', b'{"\xc0\x80":1}', b"NaN", b"01", b'"\t"', b'"\\x"'])
def test_what_is_no_json_in_utf_8_refuses_the_record_wherever_it_stands(name: bytes, bad: bytes) -> None:
    assert reason_of(with_member(b'"%b":%b' % (name, bad))) is Reason.NOT_JSON


@pytest.mark.parametrize(("opened", "closed"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_a_value_may_be_nested_so_deeply_and_no_further(opened: bytes, closed: bytes) -> None:
    def nested(levels: int) -> bytes:
        return with_member(b'"x":' + opened * levels + b'"[[[{\\"{"' + closed * levels)

    assert reason_of(nested(MOST_LEVELS - 1)) is None
    assert reason_of(nested(MOST_LEVELS)) is Reason.NOT_JSON


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert reason_of(with_member(b'"x":[' + b"[],{}," * 2_000 + b"1]")) is None


def test_half_of_a_surrogate_pair_is_as_if_the_field_were_omitted_where_no_kpi_reads() -> None:
    IGNORED.clear()
    for member in (
        rb'"x":"cut \ud83d"',
        rb'"source":"cut \ud83d"',
        rb'"\udc00":1',
        rb'"x":["\uD800\u0041",{"\udfff":2}]',
    ):
        assert reason_of(with_member(member)) is None
    assert Counter({"source": 1}) == IGNORED
    event = as_json(full("ticket.opened"))
    assert reason_of(event.replace(b"email", rb"\ud83d")) is Reason.NOT_JSON


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (rb'{"a":"\ud83d\ude00"}', rb'{"a":"\ud83d\ude00"}'),
        (rb'{"a":"\\ud83d"}', rb'{"a":"\\ud83d"}'),
        (rb'{"a":"\ud83d"}', rb'{"a":[]}'),
        (rb'{"a\ud83d" :1}', rb'{"?" :1}'),
        (rb'{"a":"\ude00\ud83d"}', rb'{"a":[]}'),
        (rb'{"a":"\ud83d\x"}', rb'{"a":"\ud83d\x"}'),
        (rb'{"a":"\ud83d', rb'{"a":"\ud83d'),
    ],
)
def test_texts_with_a_half_are_taken_out_and_nothing_else(value: bytes, whole: bytes) -> None:
    assert without_halves(value) == whole
