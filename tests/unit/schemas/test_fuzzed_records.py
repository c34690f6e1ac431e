"""A worker refuses exactly the records that the naive decoder refuses, and reads the same of the others."""

import random
from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing.records import assert_same
from tests.strategies.damages import broken, draw
from tests.strategies.records import Drawn, good, with_an_odd_field


@given(st.randoms(use_true_random=False), st.sampled_from([good, with_an_odd_field, broken]))
def test_a_record_is_refused_if_and_only_if_the_naive_decoder_refuses_it(
    chance: random.Random, kind: Callable[[random.Random], Drawn]
) -> None:
    assert_same(kind(chance))


def test_many_records_are_refused_exactly_as_by_the_naive_decoder(fuzzed_records: int) -> None:
    chance, became = random.Random(14), Counter[tuple[bool, bool]]()
    for _ in range(fuzzed_records):
        record = draw(chance)
        became[record.good, assert_same(record)] += 1
    assert became[True, False] == 0
    assert min(became[True, True], became[False, False]) > fuzzed_records // 5
    assert became[False, True] > fuzzed_records // 50
