"""Records of a family's topics come together by time, whole and in order, whatever is read when."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.alignment import PATIENCE_SECONDS, Alignment
from streams.kafka.batches import RecordBatch, TopicPartition
from tests.unit.kafka.records import ARecord

CARTS, PURCHASES, SURVEYS = FAMILY = [
    TopicPartition(topic, 3) for topic in ("crm.carts", "crm.purchases", "crm.surveys")
]


def read(partition: TopicPartition, first: int, *timestamps: int) -> RecordBatch:
    """Records with these timestamps, from an offset on."""
    records = [ARecord(first + place, timestamp=timestamp) for place, timestamp in enumerate(timestamps)]
    return RecordBatch(*partition, records, first, first + len(records), 1)


def holding(*batches: RecordBatch) -> Alignment:
    alignment = Alignment()
    for batch in batches:
        alignment.hold(batch)
    return alignment


def offsets(batch: RecordBatch | None) -> dict[TopicPartition, list[int]]:
    parts = batch.together if batch else ()
    return {TopicPartition(part.topic, part.partition): [record.offset for record in part.records] for part in parts}


def test_what_is_held_of_all_topics_comes_at_once_where_there_is_no_more() -> None:
    alignment = holding(read(CARTS, 0, 1, 2), read(PURCHASES, 7, 9))
    assert offsets(alignment.take(FAMILY, [], 0)) == {CARTS: [0, 1], PURCHASES: [7]}
    assert alignment.take(FAMILY, [], 0) is None


def test_no_topic_gets_ahead_of_one_of_which_there_is_more() -> None:
    alignment = holding(read(CARTS, 0, 1, 5, 6), read(PURCHASES, 0, 2, 5))
    assert offsets(alignment.take(FAMILY, [PURCHASES], 0)) == {CARTS: [0, 1], PURCHASES: [0, 1]}
    alignment.hold(read(PURCHASES, 2, 6, 7))
    assert offsets(alignment.take(FAMILY, [PURCHASES], 0)) == {CARTS: [2], PURCHASES: [2, 3]}


def test_a_topic_that_has_nothing_yet_is_waited_for_but_not_for_ever() -> None:
    alignment = holding(read(CARTS, 0, 1))
    assert alignment.take(FAMILY, [PURCHASES], 10) is None
    assert alignment.take(FAMILY, [PURCHASES], 10 + PATIENCE_SECONDS / 2) is None
    assert offsets(alignment.take(FAMILY, [PURCHASES], 10 + PATIENCE_SECONDS)) == {CARTS: [0]}
    alignment.hold(read(CARTS, 1, 2))
    assert offsets(alignment.take(FAMILY, [PURCHASES], 60)) == {CARTS: [1]}


def test_a_topic_that_gave_something_is_waited_for_again() -> None:
    alignment = holding(read(CARTS, 0, 1))
    alignment.take(FAMILY, [PURCHASES], 0)
    assert alignment.take(FAMILY, [PURCHASES], 60) is not None
    alignment.hold(read(PURCHASES, 0, 5))
    assert alignment.take(FAMILY, [PURCHASES], 61) is not None
    alignment.hold(read(CARTS, 1, 6))
    assert alignment.take(FAMILY, [PURCHASES], 62) is None


def test_what_is_dropped_does_not_come() -> None:
    alignment = holding(read(CARTS, 0, 1), read(PURCHASES, 0, 1))
    alignment.drop(CARTS)
    assert offsets(alignment.take(FAMILY, [], 0)) == {PURCHASES: [0]}


def test_a_batch_without_records_still_moves_its_offset() -> None:
    alignment = holding(RecordBatch(*CARTS, [], 4, 6, 1), read(PURCHASES, 0, 1))
    batch = alignment.take(FAMILY, [CARTS, PURCHASES], 0)
    assert batch is not None
    assert (batch.topic, batch.first_offset, batch.next_offset) == ("crm.carts", 4, 6)


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=12), min_size=3, max_size=3),
    st.lists(st.sampled_from([1, 2, 5]), min_size=1),
)
def test_every_record_comes_once_and_in_the_order_of_its_partition(
    timestamps: Sequence[Sequence[int]], sizes: Sequence[int]
) -> None:
    """Whatever the timestamps are, and however much is read at a time."""
    alignment = Alignment()
    logs = dict(zip(FAMILY, timestamps, strict=True))
    at = dict.fromkeys(FAMILY, 0)
    came: dict[TopicPartition, list[int]] = {partition: [] for partition in FAMILY}
    for turn in range(200):
        for partition, log in logs.items():
            some = log[at[partition] : at[partition] + sizes[turn % len(sizes)]]
            if some:
                alignment.hold(read(partition, at[partition], *some))
                at[partition] += len(some)
        behind = [partition for partition in FAMILY if at[partition] < len(logs[partition])]
        batch = alignment.take(FAMILY, behind, turn)
        if batch is None and not behind:
            break
        assert batch is not None, "something is held, so something comes"
        for part in batch.together:
            assert part.first_offset == len(came[TopicPartition(part.topic, part.partition)])
            came[TopicPartition(part.topic, part.partition)] += [record.offset for record in part.records]
    assert came == {partition: list(range(len(log))) for partition, log in logs.items()}
