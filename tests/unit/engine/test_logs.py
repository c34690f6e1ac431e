"""What a writer does with its logs: compacting keeps the sums, and the book knows what is due and what is too old."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.differences import PAIR
from streams.engine.logs import LogBook, compacted
from streams.panes import MINUTE_MS, Pane, Resolution
from streams.wire import LEVEL_LOG, hashes_log
from tests.engine.reading import pairs_of

NOW = 1_750_000_000_000
MINUTE_PANE = Pane(Resolution.MINUTE, Resolution.MINUTE.floor(NOW // MINUTE_MS)).name
LONG, GROWN = 64 * 1024 + 16, 4 * (64 * 1024 + 16) + 16

PAIRS = st.lists(st.tuples(st.integers(0, 6) | st.integers(0, 2**49 - 1), st.integers(-(10**15), 10**15)), max_size=60)


def log_of(pairs: list[tuple[int, int]]) -> bytes:
    return np.array(pairs, dtype=PAIR).tobytes()


@given(PAIRS)
def test_a_compacted_log_says_the_same_in_as_few_pairs_as_can_be(pairs: list[tuple[int, int]]) -> None:
    sums: Counter[int] = Counter()
    for field, amount in pairs:
        sums[field] += amount
    short = compacted(log_of(pairs))
    assert pairs_of(short) == sorted((field, amount) for field, amount in sums.items() if amount)
    assert compacted(short) == short


@given(PAIRS, PAIRS)
def test_compacting_may_come_before_or_after_appending(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    assert compacted(compacted(log_of(first)) + log_of(second)) == compacted(log_of(first + second))


def test_a_log_is_due_once_it_is_long_and_has_grown_to_several_times_its_compacted_length() -> None:
    book = LogBook(set())
    book.wrote({MINUTE_PANE: 64 * 1024}, set())
    assert book.due({MINUTE_PANE}) == []
    book.wrote({MINUTE_PANE: LONG}, set())
    assert book.due({MINUTE_PANE, "m:1"}) == [MINUTE_PANE]
    book.wrote({MINUTE_PANE: LONG}, {MINUTE_PANE})
    assert book.due({MINUTE_PANE}) == []
    book.wrote({MINUTE_PANE: GROWN}, set())
    assert book.due({MINUTE_PANE}) == [MINUTE_PANE]
    assert book.due(set()) == []


def test_hashes_of_ids_are_never_compacted_nor_taken_for_panes() -> None:
    book = LogBook({hashes_log(0)})
    book.wrote({hashes_log(0): GROWN}, set())
    assert book.due({hashes_log(0)}) == []
    assert book.expired(NOW) == []
    assert book.hashes() == [hashes_log(0)]


@pytest.mark.parametrize("resolution", Resolution)
def test_panes_are_too_old_once_retention_does_not_cover_them(resolution: Resolution) -> None:
    oldest = resolution.oldest_kept(NOW)
    kept, gone = Pane(resolution, oldest).name, Pane(resolution, oldest - resolution.minutes).name
    book = LogBook({kept, gone, LEVEL_LOG})
    assert book.expired(NOW) == [gone]
    book.dropped([gone])
    assert book.expired(NOW) == []
    assert book.expired(NOW + resolution.minutes * MINUTE_MS) == [kept]
