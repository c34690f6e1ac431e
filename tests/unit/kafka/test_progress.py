import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.progress import Progress, RecordsSkipped
from tests.unit.kafka.records import a_batch

TICKETS = TopicPartition("crm.tickets", 0)


def offsets(batch: RecordBatch | None) -> list[int] | None:
    return None if batch is None else [record.offset for record in batch.records]


def test_nothing_is_admitted_before_a_partition_was_sought() -> None:
    assert Progress().admit(a_batch(0, 3)) is None


def test_batches_that_follow_one_another_are_admitted_as_they_are() -> None:
    progress = Progress()
    progress.sought({TICKETS: 0})
    for batch in (a_batch(0, 3), a_batch(3, 4), a_batch(4, 9)):
        assert progress.admit(batch) is batch
        progress.handled(batch)
    assert progress.next_offsets == {TICKETS: 9}


def test_a_batch_without_records_moves_the_offset() -> None:
    progress = Progress()
    progress.sought({TICKETS: 5})
    progress.handled(RecordBatch("crm.tickets", 0, [], 5, 8, 1))
    assert progress.admit(a_batch(8, 9)) is not None


def test_a_batch_of_an_earlier_seek_is_out_of_date() -> None:
    progress = Progress()
    progress.sought({TICKETS: 0})
    progress.sought({TICKETS: 0})
    assert progress.admit(a_batch(0, 3, seek=1)) is None
    assert offsets(progress.admit(a_batch(0, 3, seek=2))) == [0, 1, 2]


def test_records_that_were_skipped_are_noticed() -> None:
    progress = Progress()
    progress.sought({TICKETS: 10})
    with pytest.raises(RecordsSkipped, match=r"crm\.tickets\[0\]: handled up to offset 10, .* begins at 12"):
        progress.admit(a_batch(12, 15))


def test_what_was_handled_already_is_cut_off() -> None:
    progress = Progress()
    progress.sought({TICKETS: 0})
    progress.handled(a_batch(0, 5))
    assert progress.admit(a_batch(2, 5)) is None
    cut = progress.admit(a_batch(3, 8))
    assert offsets(cut) == [5, 6, 7]
    assert cut is not None
    assert (cut.first_offset, cut.next_offset) == (5, 8)


def test_a_batch_that_ends_while_its_partition_is_sought_counts_as_handled() -> None:
    """The store was asked before the batch was committed, and so says too little."""
    progress = Progress()
    progress.sought({TICKETS: 0})
    progress.begin_seek({TICKETS})
    progress.handled(a_batch(0, 5, seek=1))
    assert progress.sought({TICKETS: 0}) == 2
    assert offsets(progress.admit(a_batch(0, 7, seek=2))) == [5, 6]


def test_a_batch_that_ends_after_its_partition_was_sought_anew_counts_as_handled() -> None:
    progress = Progress()
    progress.sought({TICKETS: 0})
    progress.begin_seek({TICKETS})
    progress.sought({TICKETS: 0})
    progress.handled(a_batch(0, 5, seek=1))
    assert offsets(progress.admit(a_batch(0, 7, seek=2))) == [5, 6]


def test_a_store_that_went_back_is_believed() -> None:
    progress = Progress()
    progress.sought({TICKETS: 0})
    progress.handled(a_batch(0, 100))
    progress.begin_seek({TICKETS})
    progress.sought({TICKETS: 40})
    assert offsets(progress.admit(a_batch(40, 42, seek=2))) == [40, 41]


def test_a_partition_that_was_taken_away_is_handled_no_more() -> None:
    progress = Progress()
    progress.sought({TICKETS: 0, TopicPartition("crm.tickets", 1): 0})
    progress.forget({TICKETS})
    assert progress.admit(a_batch(0, 3)) is None
    assert progress.admit(a_batch(0, 3, partition=1)) is not None


@given(st.data())
def test_whatever_is_dropped_and_sought_each_record_is_handled_once_and_in_order(data: st.DataObject) -> None:
    """A log of 30 records is read in pieces; queues lose batches at will, and seeks overtake what is queued."""
    progress = Progress()
    handled: list[int] = []
    seek = progress.sought({TICKETS: 0})
    read_up_to = 0
    queue: list[RecordBatch] = []
    for step in data.draw(st.lists(st.sampled_from(["read", "lose", "handle", "seek"]), max_size=60)):
        if step == "read" and read_up_to < 30:
            after = min(30, read_up_to + data.draw(st.integers(1, 9)))
            queue.append(a_batch(read_up_to, after, seek=seek))
            read_up_to = after
        elif step == "lose" and queue:
            queue.pop(data.draw(st.integers(0, len(queue) - 1)))
        elif step == "seek":
            progress.begin_seek({TICKETS})
            read_up_to = len(handled)
            seek = progress.sought({TICKETS: read_up_to})
        elif step == "handle" and queue:
            try:
                batch = progress.admit(queue.pop(0))
            except RecordsSkipped:
                continue
            if batch is not None:
                handled += [record.offset for record in batch.records]
                progress.handled(batch)
    assert handled == list(range(len(handled)))
