"""Logs of pairs: packing keeps what they say, appending goes on behind a packed head, and garbage is refused."""

import contextlib
import struct
import zlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.pairs import PAIR, PAIR_BYTES, compacted, is_packed, packed_pairs, plain
from tests.engine.reading import pairs_of

Pairs = list[tuple[int, int]]

FIELDS = st.integers(0, 6) | st.integers(0, 2**49 - 1) | st.just(2**63 - 1)
AMOUNTS = st.integers(-3, 3) | st.integers(-(2**55), 2**55)
PAIRS = st.lists(st.tuples(FIELDS, AMOUNTS), max_size=60)
DAY = [(series << 37 | value << 25, series * value + 1) for series in range(60) for value in range(8)]
"""What a pane of a day is like."""


def log_of(pairs: Pairs) -> bytes:
    return np.array(pairs, dtype=PAIR).tobytes()


def summed(pairs: Pairs) -> Pairs:
    sums: Counter[int] = Counter()
    for field, amount in pairs:
        sums[field] += amount
    return sorted((field, amount) for field, amount in sums.items() if amount)


@given(PAIRS)
def test_a_compacted_log_says_the_same_in_as_few_pairs_as_can_be(pairs: Pairs) -> None:
    short = compacted(log_of(pairs))
    assert pairs_of(short) == summed(pairs)
    assert compacted(short) == short
    assert len(short) <= PAIR_BYTES * len(summed(pairs))


@given(PAIRS, PAIRS)
def test_compacting_may_come_before_or_after_appending(first: Pairs, second: Pairs) -> None:
    behind = compacted(log_of(first)) + log_of(second)
    assert pairs_of(behind) == [*summed(first), *second]
    assert compacted(behind) == compacted(log_of(first + second))


@given(st.integers(-(2**63), 2**63 - 1))
def test_any_amount_can_be_packed(amount: int) -> None:
    packed = compacted(log_of([*DAY, (2**49 - 1, amount)]))
    assert is_packed(packed)
    assert pairs_of(packed) == summed([*DAY, (2**49 - 1, amount)])


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([2**62, 2**61, -(2**62), 5, -(2**63)])), max_size=20))
def test_sums_that_pass_an_int64_are_left_to_who_reads(pairs: Pairs) -> None:
    short = compacted(log_of(pairs))
    assert summed(pairs_of(short)) == summed(pairs)
    assert compacted(short) == short


def test_a_pane_of_a_day_takes_less_than_a_tenth() -> None:
    packed = compacted(log_of(DAY))
    assert packed_pairs(packed) == len(DAY)
    assert len(packed) * 10 < len(DAY) * PAIR_BYTES


def test_a_log_that_is_too_short_to_gain_from_it_is_not_packed() -> None:
    assert compacted(log_of([(5, 2), (1, 1), (5, -1)])) == log_of([(1, 1), (5, 1)])
    assert packed_pairs(log_of([(1, 1)])) == 0
    assert compacted(log_of([(1, 1), (1, -1)])) == compacted(b"") == b""


def test_plain_pairs_stay_as_they_are() -> None:
    assert plain(log_of(DAY)) == log_of(DAY)


PACKED = compacted(log_of(DAY))
_HEAD = struct.Struct("<qII")


def head(mark: int, count: int, content: bytes) -> bytes:
    return _HEAD.pack(mark, count, len(content)) + content


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (bytes(15), "ends inside a pair"),
        (PACKED + bytes(24), "ends inside a pair"),
        (PACKED[:-1], "ends inside its packed head: "),
        (PACKED[:16], "ends inside its packed head: 16 bytes of "),
        (log_of([(-2, 1)]), "begins with field -2, and no field is below zero"),
        (head(-1, 1, b"nonsense"), "has a packed head that cannot be read: "),
        (head(-1, 2, zlib.compress(bytes(16))), "does not hold the 2 pairs that it says"),
        (head(-1, 1, zlib.compress(bytes(32))), "does not hold the 1 pairs that it says"),
        (head(-1, 1, zlib.compress(bytes(16)) + b"more"), "does not hold the 1 pairs that it says"),
        (head(-1, 1, zlib.compress(bytes(16))[:-1]), "does not hold the 1 pairs that it says"),
        (head(-1, 2**32 - 1, zlib.compress(bytes(16))), "does not hold the 4294967295 pairs that it says"),
    ],
)
def test_garbage_is_refused_by_what_is_wrong_with_it(log: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        plain(log)
    with pytest.raises(ValueError, match=said):
        compacted(log)


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_a_byte_that_went_wrong_inside_a_packed_head_is_never_taken_for_sums(at: int, change: int) -> None:
    broken = bytearray(PACKED)
    broken[at] ^= change
    log = bytes(broken)
    if is_packed(log):
        # A bit that says nothing may be turned.
        with contextlib.suppress(ValueError):
            assert plain(log) == log_of(DAY)
