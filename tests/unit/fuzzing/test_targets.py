"""What comes from outside is taken or refused, whatever it is made of: some thousand inputs for each target."""

import logging
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.fuzzing.mutations import MOST_BYTES, Mutations
from tests.fuzzing.names import NAMES
from tests.fuzzing.records import RECORDS, as_input, as_record, assert_same
from tests.fuzzing.target import FOUND, Target, parts
from tests.fuzzing.targets import TARGETS
from tests.strategies.records import Drawn

SEED = 18
MOST_SECONDS = 2.0
"""Of processor time, for one input. All take milliseconds."""
MOST_MEGABYTES = 400
"""More memory than before, for all inputs of a target."""


@pytest.fixture(autouse=True)
def _no_logs() -> Iterator[None]:
    """What is refused may be logged, once for each input."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_input_raises_or_takes_long_or_takes_much_memory(target: Target) -> None:
    drawn = Mutations(target.seeds(), target.words).drawn(random.Random(SEED), target.quick)
    inputs = [*target.found().values(), *drawn]
    target.run(inputs[0])  # whatever is loaded at first use
    before, slowest = _megabytes(), 0.0
    for data in inputs:
        began = time.process_time()
        target.run(data)
        slowest = max(slowest, time.process_time() - began)
    assert slowest < MOST_SECONDS
    assert _megabytes() - before < MOST_MEGABYTES


def test_every_target_can_be_named_on_the_command_line() -> None:
    assert [target.name for target in TARGETS] == list(NAMES)


def test_every_input_that_was_found_belongs_to_a_target() -> None:
    assert {folder.name for folder in FOUND.iterdir()} <= set(NAMES)
    assert all(target.found() for target in TARGETS if (FOUND / target.name).exists())


def test_a_record_is_the_same_as_the_input_of_a_target() -> None:
    record = Drawn("crm.deals", None, b'{"a":1}', (("ce_id", b"x=y"), ("ce_type", None), ("empty", b"")))
    assert as_record(as_input(record)) == record


def test_many_records_that_the_fuzzer_draws_are_still_events() -> None:
    (target,) = (target for target in RECORDS if target.name == "records")
    drawn = Mutations(target.seeds(), target.words).drawn(random.Random(SEED), 2_000)
    became = Counter(assert_same(as_record(data)) for data in drawn)
    assert min(became.values()) > 200, "changes are so many that nothing is taken, or so few that nothing is refused"


def test_a_mistake_that_needs_a_certain_text_is_found_by_chance() -> None:
    def run(data: bytes) -> None:
        number = re.search(rb'"b":(-?[0-9.]+)', data)
        assert number is None or abs(float(number[1])) < 1e9

    drawn = Mutations([b'{"a":"x","b":5}']).drawn(random.Random(SEED), 2_000)
    with pytest.raises(AssertionError):
        list(map(run, drawn))


def test_what_is_drawn_is_the_same_for_the_same_seed_and_never_longer_than_is_allowed() -> None:
    mutations = Mutations([b"[1,2]" * 100, b""])
    first, second = (list(mutations.drawn(random.Random(SEED), 500)) for _ in range(2))
    assert first == second
    assert len(set(first)) > 400
    assert max(map(len, first)) <= MOST_BYTES


def test_parts_that_are_missing_are_empty() -> None:
    assert parts(b"a\x1eb\x1ec\x1ed", 3) == [b"a", b"b", b"c\x1ed"]
    assert parts(b"a", 3) == [b"a", b"", b""]


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
