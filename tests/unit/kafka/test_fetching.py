import asyncio

import pytest
from aiokafka.errors import ConsumerStoppedError, TopicAuthorizationFailedError

from streams.kafka.batches import Record, RecordBatch, TopicPartition
from streams.kafka.faust.fetching import FEW_RECORDS, BatchFetching, visible_ends
from tests.unit.kafka.fetcher import HeldConsumer, HeldFetcher, OddName, stored

TICKETS = TopicPartition("crm.tickets", 0)
DEALS = TopicPartition("crm.deals", 1)
REPLIES = TopicPartition("replies", 0)


def fetching(most_records: int = 1_000, linger: float = 0.0) -> BatchFetching:
    return BatchFetching([["crm.tickets"], ["crm.deals"]], most_records, linger)


def summary(batch: RecordBatch) -> tuple[list[int], int, int, int]:
    return [record.offset for record in batch.records], batch.first_offset, batch.next_offset, batch.seek


async def test_the_records_of_each_partition_come_as_one_batch() -> None:
    fetcher = HeldFetcher(TICKETS, DEALS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0, TopicPartition(*DEALS): 5}, 1)
    fetcher.holds(TICKETS, range(3), range(3, 5))
    fetcher.holds(DEALS, range(5, 7))
    fetched = await under_test.fetch(consumer, 1)
    assert {tp: summary(batch) for tp, batch in fetched.items()} == {
        TopicPartition(*TICKETS): ([0, 1, 2, 3, 4], 0, 5, 1),
        TopicPartition(*DEALS): ([5, 6], 5, 7, 1),
    }
    record = fetched[TopicPartition(*TICKETS)].records[1]
    assert (record.key, record.value, record.timestamp) == (b"k", b"1", 1_700_000_000_000)
    assert list(record.headers) == [("ce_id", b"e")]


async def test_a_batch_is_bounded_and_the_next_one_goes_on_where_it_ended() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching(most_records=2)
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    fetcher.holds(TICKETS, range(5))
    batches = [(await under_test.fetch(consumer, 1))[TopicPartition(*TICKETS)] for _ in range(3)]
    assert list(map(summary, batches)) == [([0, 1], 0, 2, 1), ([2, 3], 2, 4, 1), ([4], 4, 5, 1)]
    assert fetcher.may_ask_for_more


async def test_holes_that_compaction_left_belong_to_the_batch_around_them() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 10}, 1)
    fetcher.holds(TICKETS, [12, 15], [30])
    fetched = await under_test.fetch(consumer, 1)
    assert summary(fetched[TopicPartition(*TICKETS)]) == ([12, 15, 30], 10, 31, 1)


async def test_records_before_the_position_are_left_out() -> None:
    """A broker sends whole batches of its own: the one that holds the position may begin before it."""
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 3}, 1)
    fetcher.holds(TICKETS, range(6))
    fetched = await under_test.fetch(consumer, 1)
    assert summary(fetched[TopicPartition(*TICKETS)]) == ([3, 4, 5], 3, 6, 1)


async def test_nothing_is_taken_from_a_partition_that_was_not_sought() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    fetcher.holds(TICKETS, range(5))
    assert await under_test.fetch(consumer, 0.01) == {}
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    assert summary((await under_test.fetch(consumer, 1))[TopicPartition(*TICKETS)]) == ([0, 1, 2, 3, 4], 0, 5, 1)


async def test_what_was_fetched_before_a_seek_is_thrown_away() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    fetcher.holds(TICKETS, range(5))
    under_test.seek(consumer, {TopicPartition(*TICKETS): 2}, 2)
    assert await under_test.fetch(consumer, 0.01) == {}
    fetcher.holds(TICKETS, range(2, 5))
    assert summary((await under_test.fetch(consumer, 1))[TopicPartition(*TICKETS)]) == ([2, 3, 4], 2, 5, 2)


async def test_a_partition_that_is_taken_away_gives_nothing_more() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0, TopicPartition(*DEALS): 0}, 1)
    under_test.forget({TopicPartition(*TICKETS)})
    fetcher.holds(TICKETS, range(5))
    assert await under_test.fetch(consumer, 0.01) == {}


async def test_after_little_the_next_request_waits() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching(linger=0.05)
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    fetcher.holds(TICKETS, range(1))
    assert len(await under_test.fetch(consumer, 1)) == 1
    assert await under_test.fetch(consumer, 0.01) == {}
    assert not fetcher.may_ask_for_more
    await asyncio.sleep(0.06)
    assert fetcher.may_ask_for_more


async def test_after_much_it_does_not() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching(linger=0.05)
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    fetcher.holds(TICKETS, range(FEW_RECORDS))
    assert len(await under_test.fetch(consumer, 1)) == 1
    assert fetcher.may_ask_for_more


async def test_a_fetch_waits_for_the_first_record() -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    asyncio.get_running_loop().call_later(0.02, fetcher.holds, TICKETS, range(2))
    assert summary((await under_test.fetch(consumer, 5))[TopicPartition(*TICKETS)]) == ([0, 1], 0, 2, 1)


async def test_records_of_other_topics_stay_what_they_are() -> None:
    fetcher = HeldFetcher(REPLIES)
    fetcher.holds(REPLIES, range(2))
    fetched = await fetching().fetch(HeldConsumer(fetcher), 1)
    assert [record.offset for record in fetched[TopicPartition(*REPLIES)]] == [0, 1]
    assert fetched[TopicPartition(*REPLIES)][0].topic == "replies"


async def test_what_topics_of_a_family_have_of_a_partition_comes_together() -> None:
    carts, purchases = TopicPartition("crm.carts", 0), TopicPartition("crm.purchases", 0)
    fetcher = HeldFetcher(carts, purchases)
    consumer, under_test = HeldConsumer(fetcher), BatchFetching([["crm.carts", "crm.purchases"]], 3, 0.0)
    under_test.seek(consumer, {TopicPartition(*carts): 0, TopicPartition(*purchases): 0}, 1)
    fetcher.holds(carts, range(4))
    assert await under_test.fetch(consumer, 0.01) == {}, "nobody knows yet whether there are purchases"
    assert fetcher._records[carts].calculate_backoff() == 0, "purchases may be asked for meanwhile"
    fetcher.holds(purchases, range(2))
    ends = fetcher._subscriptions.subscription.assignment.state_value
    ends(purchases).highwater = ends(purchases).lso = 2
    (batch,) = (await under_test.fetch(consumer, 1)).values()
    assert {part.topic: summary(part) for part in batch.together} == {
        "crm.carts": ([0, 1, 2], 0, 3, 1),
        "crm.purchases": ([0, 1], 0, 2, 1),
    }
    (batch,) = (await under_test.fetch(consumer, 1)).values()
    assert list(map(summary, batch.together)) == [([3], 3, 4, 1)]


async def test_what_is_held_back_is_forgotten_with_its_partition_and_by_a_seek() -> None:
    carts, purchases = TopicPartition("crm.carts", 0), TopicPartition("crm.purchases", 0)
    fetcher = HeldFetcher(carts, purchases)
    consumer, under_test = HeldConsumer(fetcher), BatchFetching([["crm.carts", "crm.purchases"]], 3, 0.0)
    under_test.seek(consumer, {TopicPartition(*carts): 0, TopicPartition(*purchases): 0}, 1)
    fetcher.holds(carts, range(2))
    assert await under_test.fetch(consumer, 0.01) == {}
    under_test.seek(consumer, {TopicPartition(*carts): 1}, 2)
    under_test.forget({TopicPartition(*purchases)})
    assert await under_test.fetch(consumer, 0.01) == {}
    fetcher.holds(carts, range(1, 2))
    (batch,) = (await under_test.fetch(consumer, 1)).values()
    assert list(map(summary, batch.together)) == [([1], 1, 2, 2)]


async def test_an_error_is_raised_once_what_was_fetched_with_it_is_taken() -> None:
    fetcher = HeldFetcher(TICKETS, DEALS)
    consumer, under_test = HeldConsumer(fetcher), fetching()
    under_test.seek(consumer, {TopicPartition(*TICKETS): 0}, 1)
    fetcher.holds(TICKETS, range(2))
    fetcher.failed(DEALS, TopicAuthorizationFailedError("crm.deals"))
    assert len(await under_test.fetch(consumer, 1)) == 1
    with pytest.raises(TopicAuthorizationFailedError):
        await under_test.fetch(consumer, 1)


async def test_a_consumer_that_was_stopped_gives_nothing() -> None:
    fetcher = HeldFetcher(TICKETS)
    fetcher._closed = True
    with pytest.raises(ConsumerStoppedError):
        await fetching().fetch(HeldConsumer(fetcher), 1)


async def test_the_end_of_a_partition_is_the_last_stable_offset_or_else_the_high_water_mark() -> None:
    fetcher = HeldFetcher(TICKETS, DEALS, REPLIES)
    consumer = HeldConsumer(fetcher)
    assert visible_ends(consumer) == {}
    states = fetcher._subscriptions.subscription.assignment
    states.state_value(TICKETS).highwater, states.state_value(TICKETS).lso = 9, 7
    states.state_value(DEALS).highwater, states.state_value(DEALS).lso = 9, -1
    assert visible_ends(consumer) == {TopicPartition(*TICKETS): 7, TopicPartition(*DEALS): 9}


@pytest.mark.parametrize("compression", [0, 1], ids=["plain", "gzip"])
@pytest.mark.parametrize("most_records", [1_000, 3, 1])
async def test_a_header_whose_name_is_no_text_keeps_no_record_back(most_records: int, compression: int) -> None:
    fetcher = HeldFetcher(TICKETS)
    consumer, under_test = HeldConsumer(fetcher), fetching(most_records)
    under_test.seek(consumer, {TopicPartition(*TICKETS): 1}, 1)
    odd = stored(range(2, 6), OddName(), compression)
    fetcher.holds_stored(TICKETS, stored(range(2)), odd, stored(range(6, 8)))
    records: list[Record] = []
    while len(records) < 7:
        batch = (await under_test.fetch(consumer, 1))[TopicPartition(*TICKETS)]
        assert batch.first_offset == 1 + len(records)
        assert len(batch.records) <= most_records
        records += batch.records
    assert [record.offset for record in records] == list(range(1, 8))
    assert [record.value for record in records] == [b"%d" % offset for offset in range(1, 8)]
    assert list(records[0].headers) == list(records[6].headers) == [("ce_id", b"e")]
    assert list(records[1].headers) == list(records[4].headers) == [("\\xff\\xfe", b"e")]
