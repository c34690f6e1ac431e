"""A worker refuses exactly the records that the naive decoder refuses, and reads the same of the others."""

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from agents.families import build_families
from schemas import Event
from streams.backtest.counting import Numbers
from streams.engine.decode import BatchDecoder
from streams.redis.clock import wall_clock
from streams.settings import Settings
from tests.recount.decoding import event_of
from tests.recount.field_kinds import Refused
from tests.recount.settings import Settings as NaiveSettings
from tests.strategies.damages import broken, draw
from tests.strategies.records import Drawn, good, with_an_odd_field
from tests.unit.kafka.records import ARecord

NAIVE: Final = NaiveSettings(currency="USD", rates={"GBP": Fraction("1.25")})
DECODERS: Final = {
    topic: BatchDecoder(topic, family.check, future_minutes=5)
    for family in build_families(Settings(currency="USD", rates={"GBP": Decimal("1.25")}), Numbers()).all
    for topic in family.topics
}
HORIZON: Final = wall_clock() + 5 * 60_000


def read(record: Drawn) -> Event | str:
    """What a worker reads, or why it refuses the record."""
    decoded = DECODERS[record.topic]([ARecord(0, record.key, record.value, record.headers)])
    return decoded.events[0] if decoded.events else f"{decoded.refusals[0].error.reason}: {decoded.refusals[0].error}"


def told(record: Drawn) -> tuple[str, str, int] | None:
    """What the naive decoder reads, None of what it refuses: event_id, type and moment."""
    try:
        event = event_of(record.topic, record.key, record.value, record.headers, NAIVE, HORIZON)
    except Refused:
        return None
    return str(event["event_id"]), event["type"], event["occurred_at"]


def assert_same(record: Drawn) -> bool:
    """Compare both; says whether it is an event."""
    found, expected = read(record), told(record)
    assert expected is not None or not record.good, record
    if isinstance(found, str):
        assert expected is None, (record, found)
        return False
    assert (found.event_id, found.type, found.occurred_at) == expected, record
    return True


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
