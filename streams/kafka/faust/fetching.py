# ruff: noqa: SLF001, ANN401 - its purpose is to know aiokafka's fetcher, which has no types, from inside
"""Takes fetched records out of aiokafka a partition at a time.

The one module that knows aiokafka's fetcher from inside (tried with 0.14): `AIOKafkaConsumer.getmany` builds a
`ConsumerRecord` for each record, which costs more than reading it, and cannot say where a partition stood before.
What it does about positions, transactions, checksums and errors is left to aiokafka's own code.

Everything here runs in the thread and loop of the consumer.
"""

import asyncio
import sys
from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.fetcher import FetchError, FetchResult
from aiokafka.errors import ConsumerStoppedError

from streams.kafka.alignment import Alignment
from streams.kafka.batch_sizes import BatchSizes
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.faust.header_names import keep_what_is_fetched, read_on

FEW_RECORDS = 100
"""A fetch with fewer records a partition than this lets the next one wait."""


class BatchFetching:
    """Batches of the partitions of some families of topics, and plain lists of records of all other topics.

    A batch has at most `most_records`, and no more than about `most_bytes`; those of one partition
    number of a family come together as far as they are of
    the same time. After a fetch that brought little, the next one is sent `linger` seconds later: records that come
    one at a time are then taken together, and the first one is not delayed.
    """

    def __init__(
        self,
        families: Collection[Collection[str]],
        most_records: int,
        linger: float,
        most_bytes: int = sys.maxsize,
    ) -> None:
        self._family = {topic: tuple(topics) for topics in families for topic in topics}
        self._most_records = most_records
        self._linger = linger
        self._sizes = BatchSizes(most_records, most_bytes)
        self._alignment = Alignment()
        self._read_up_to: dict[TopicPartition, tuple[int, int]] = {}
        """Where what was taken of each partition ends, held back or not, and the number of its seek."""
        keep_what_is_fetched()

    def seek(self, consumer: AIOKafkaConsumer, starts: Mapping[TopicPartition, int], number: int) -> None:
        """Read these partitions from these offsets on. Those that are not assigned (any more) are left out."""
        assigned = consumer.assignment()
        for partition, start in starts.items():
            if partition in assigned:
                consumer.seek(partition, start)
                self._alignment.drop(partition)
                self._read_up_to[partition] = (start, number)

    def forget(self, partitions: Collection[TopicPartition]) -> None:
        """Take nothing from these partitions until they are sought again."""
        for partition in partitions:
            self._alignment.drop(partition)
            self._sizes.forget(partition)
            self._read_up_to.pop(partition, None)

    async def fetch(self, consumer: AIOKafkaConsumer, patience: float) -> dict[TopicPartition, Any]:
        """What is there, or what comes first within `patience` seconds; empty if nothing does.

        Raises:
            ConsumerStoppedError: the consumer was stopped.
            KafkaError: a partition cannot be read.
        """
        fetcher = consumer._fetcher
        if fetcher is None or fetcher._closed:
            raise ConsumerStoppedError
        subscriptions = fetcher._subscriptions
        # Tells the group's coordinator that this member is alive, even while it has no partitions.
        with subscriptions.fetch_context():
            until = asyncio.get_running_loop().time() + patience
            while True:
                if subscriptions.reassignment_in_progress:
                    news = subscriptions.wait_for_assignment()
                else:
                    if taken := self._take(fetcher):
                        return taken
                    news = fetcher._create_fetch_waiter()
                left = until - asyncio.get_running_loop().time()
                done, _ = await asyncio.wait([news], timeout=max(left, 0))
                if not done:
                    news.cancel()
                    return {}
                news.result()

    def _take(self, fetcher: Any) -> dict[TopicPartition, Any]:
        fetched = _Fetched()
        failed: dict[TopicPartition, FetchError] = {}
        for partition, result in list(fetcher._records.items()):
            if isinstance(result, FetchError):  # aiokafka keeps it until somebody asks
                failed[partition] = result
            elif result.has_more():  # if not, it was taken before and is kept so that the next fetch waits
                self._take_partition(fetched, partition, result)
        self._take_together(fetched, fetcher)
        if failed and not fetched.taken:
            partition, error = failed.popitem()
            _release(fetcher, {partition: error})
            error.check_raise()
        if fetched.used_up:
            if self._linger and fetched.is_little():
                asyncio.get_running_loop().call_later(self._linger, _release, fetcher, fetched.used_up)
            else:
                _release(fetcher, fetched.used_up)
        return fetched.taken

    def _take_partition(self, fetched: "_Fetched", partition: TopicPartition, result: FetchResult) -> None:
        tp = TopicPartition(*partition)
        if partition.topic not in self._family:
            if records := result.getall(self._most_records):
                fetched.taken[tp] = records
        elif tp in self._read_up_to:
            if batch := self._batch(tp, result, self._sizes.room(tp, self._alignment.held(tp))):
                self._sizes.took(tp, batch.records)
                self._alignment.hold(batch)
            # What has to wait for other topics must not keep aiokafka from asking for those.
            result._backoff = 0
        elif result.check_assignment(partition):
            return  # not sought yet, so it is not known whether these are the records to read
        if result.has_more():
            fetched.more = True
        else:
            fetched.used_up[partition] = result

    def _take_together(self, fetched: "_Fetched", fetcher: Any) -> None:
        now = asyncio.get_running_loop().time()
        for topics, number in {(self._family[topic], number) for topic, number in self._alignment.held_partitions()}:
            family = [partition for topic in topics if (partition := TopicPartition(topic, number)) in self._read_up_to]
            behind = [partition for partition in family if _has_more(fetcher, TopicPartition(*partition))]
            batch = self._alignment.take(family, behind, now)
            if batch is not None:
                fetched.taken[TopicPartition(batch.topic, batch.partition)] = batch

    def _batch(self, partition: TopicPartition, result: FetchResult, most_records: int) -> RecordBatch | None:
        # aiokafka drops what it fetched for a position that a seek has left behind.
        if not result.check_assignment(partition):
            return None
        source = result._partition_records
        source._consumer_record = _as_it_is
        records: list[Any] = []
        try:
            records.extend(islice(source._records_iterator, most_records))
        except UnicodeDecodeError:
            # What was read before stays in the list.
            read_on(source)
            records.extend(islice(source._records_iterator, most_records - len(records)))
        result._update_position()
        next_offset = source.next_fetch_offset
        if len(records) < most_records:
            result._partition_records = None
        first_offset, seek = self._read_up_to[partition]
        if not records and next_offset == first_offset:
            return None
        self._read_up_to[partition] = (next_offset, seek)
        return RecordBatch(partition.topic, partition.partition, records, first_offset, next_offset, seek)


def say_alive(consumer: AIOKafkaConsumer) -> None:
    """Tell the coordinator that this member takes part, though nothing is fetched for it now."""
    with consumer._subscription.fetch_context():
        pass


def visible_ends(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    """The offset up to which each assigned partition could be read when it was last fetched from.

    Partitions that were not fetched from yet are missing. May be asked from any thread.
    """
    subscription = consumer._subscription.subscription
    assignment = None if subscription is None else subscription.assignment
    if assignment is None:
        return {}
    ends = {}
    for partition in assignment.tps:
        end = _visible_end(assignment.state_value(partition))
        if end is not None:
            ends[TopicPartition(*partition)] = end
    return ends


def answered_ms(consumer: AIOKafkaConsumer) -> int:
    """When Kafka last said anything of its topics, by this machine's clock; epoch ms. May be asked from any thread."""
    return int(consumer._client.cluster._last_successful_refresh_ms)


def _visible_end(state: Any) -> int | None:
    # Brokers that know no transactions name no last stable offset.
    end = state.highwater if state.lso is None or state.lso < 0 else state.lso
    return None if end is None else int(end)


def _has_more(fetcher: Any, partition: TopicPartition) -> bool:
    """Whether there are records of a partition that were not taken; also where that is not known yet."""
    result = fetcher._records.get(partition)
    if isinstance(result, FetchResult) and result.has_more():
        return True
    state = fetcher._subscriptions.subscription.assignment.state_value(partition)
    if state is None:
        return False
    end = _visible_end(state)
    return end is None or not state.has_valid_position or state.position < end


class _Fetched:
    """What one look at the fetcher brought."""

    def __init__(self) -> None:
        self.taken: dict[TopicPartition, Any] = {}
        self.used_up: dict[TopicPartition, FetchResult] = {}
        self.more = False

    def is_little(self) -> bool:
        """Whether it pays to let the next fetch wait."""
        batches = [batch for taken in self.taken.values() if isinstance(taken, RecordBatch) for batch in taken.together]
        count = sum(len(batch.records) for batch in batches)
        return bool(self.taken) and not self.more and count < FEW_RECORDS * len(batches)


def _release(fetcher: Any, used_up: Mapping[TopicPartition, FetchResult]) -> None:
    """Let the fetcher ask for more of these partitions."""
    for partition, result in used_up.items():
        if fetcher._records.get(partition) is result:
            del fetcher._records[partition]
    fetcher._notify(fetcher._wait_consume_future)


def _as_it_is(_partition: object, record: Any) -> Any:
    return record
