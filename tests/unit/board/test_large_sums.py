"""Sums beyond what 64 bits hold never wrap, and come back once they are smaller."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.pairs import PAIR, compacted
from streams.arithmetic.panes import LEVEL_LOG
from streams.board.contents import Entries
from streams.board.large_sums import LARGEST, LargeSums
from streams.board.windows import Windows
from streams.redis.tail import LogTail

AMOUNTS = st.sampled_from([2**62, 2**61, -(2**61), -(2**62), 7, -7, 2**63 - 1, 10**15])
CHANGES = st.lists(st.lists(st.tuples(st.integers(0, 3), AMOUNTS), max_size=8), max_size=8)


@given(CHANGES)
def test_sums_are_exact_and_shown_within_64_bits(changes: list[list[tuple[int, int]]]) -> None:
    sums, totals, exact = LargeSums(), np.zeros(4, dtype=np.int64), Counter[int]()
    for change in changes:
        rows, amounts = np.array(change, dtype=np.int64).reshape(-1, 2).T
        sums.add(totals, rows, amounts)
        for row, amount in change:
            exact[row] += amount
        assert totals.tolist() == [max(-LARGEST, min(LARGEST, exact[row])) for row in range(4)]


@given(CHANGES)
def test_entries_are_added_up_as_far_as_they_fit(changes: list[list[tuple[int, int]]]) -> None:
    pairs = [pair for change in changes for pair in change]
    rows, amounts = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    found = Entries(np.zeros(len(rows), dtype=np.int64), rows, amounts).summed()
    exact, summed = Counter[int](), Counter[int]()
    for row, amount in pairs:
        exact[row] += amount
    for row, amount in zip(found.row.tolist(), found.amount.tolist(), strict=True):
        summed[row] += amount
    assert summed == exact
    assert found.row.tolist() == sorted(found.row.tolist())


def tail(amounts: list[int]) -> LogTail:
    pairs = np.array([(5, amount) for amount in amounts], dtype=PAIR)
    return LogTail(LEVEL_LOG, replaces=True, pairs=compacted(pairs.tobytes()))


def test_shards_that_pass_64_bits_together_are_shown_as_the_largest_number() -> None:
    windows = Windows()
    windows.move(0)
    for shard in ("deal-0", "deal-1", "deal-2"):
        windows.apply(shard, [tail([2**62, 2**61])])
    row = windows.rows.of(np.array([5]))[0]
    assert windows.running_totals()[row] == LARGEST
    windows.apply("deal-0", [tail([2**62, 2**62, 2**62])])
    assert windows.running_totals()[row] == LARGEST
    windows.apply("deal-0", [tail([1])])
    windows.apply("deal-1", [tail([2])])
    assert windows.running_totals()[row] == 2**62 + 2**61 + 3
