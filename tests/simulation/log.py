"""What Kafka would hold: records by partition, and the dead letters. Calls may fail, as a broker's do."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from aiokafka.errors import KafkaConnectionError

from schemas import encode
from schemas.topics import DERIVED
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.bulk import Outgoing
from streams.kafka.partitioner import partitions_of
from tests.built_in import key_of, parse_line, topic_of
from tests.simulation.schedule import Fault, Kind
from tests.unit.kpis.stories import NOW


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """A record as it is read."""

    key: bytes
    value: bytes
    offset: int
    timestamp: int
    headers: Sequence[tuple[str, bytes | None]] = ()


@dataclass
class Log:
    """The records of all partitions."""

    partitions: int
    records: dict[TopicPartition, list[LoggedRecord]] = field(default_factory=dict)
    grew: asyncio.Event = field(default_factory=asyncio.Event)
    dead_letters: list[str] = field(default_factory=list)
    away: bool = False
    """Whether no broker answers."""
    odd: list[Kind] = field(default_factory=list)
    """What is wrong with what is fetched next."""

    def publish(self, lines: Iterable[bytes]) -> None:
        """Add events to the partitions that their keys belong to."""
        for line in lines:
            self._add(*_placed(line, self.partitions))
        self._tell()

    def tell(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Add what workers tell each other to the partitions that it belongs to."""
        for key, record in records:
            self._add(TopicPartition(DERIVED, partitions_of([key], self.partitions)[0]), key, record, NOW)
        self._tell()

    def _add(self, partition: TopicPartition, key: bytes, value: bytes, timestamp: int) -> None:
        held = self.records.setdefault(partition, [])
        held.append(LoggedRecord(key, value, len(held), timestamp))

    def _tell(self) -> None:
        grew, self.grew = self.grew, asyncio.Event()
        grew.set()

    def meet(self, fault: Fault) -> None:
        """Let a fault of the log happen."""
        if fault.kind is Kind.LOG_AWAY:
            self.away = True
            asyncio.get_running_loop().call_later(fault.seconds, self.come_back)
        else:
            self.odd.append(fault.kind)

    def come_back(self) -> None:
        """Brokers answer."""
        self.away = False
        self._tell()

    def heal(self) -> None:
        """Nothing goes wrong from here on."""
        self.odd.clear()
        self.come_back()

    def ask(self) -> None:
        """Ask a broker for something. Raises KafkaError while none answers."""
        if self.away:
            raise KafkaConnectionError("no broker of the simulated Kafka answers")

    def fetched(self, partition: TopicPartition, start: int, most: int, seek: int) -> tuple[RecordBatch, int] | None:
        """What is fetched of a partition that was read up to `start`, and up to where it then is read."""
        if self.away:
            return None
        odd = self.odd[0] if self.odd else None
        begin = {Kind.LOG_AGAIN: max(start - 2, 0), Kind.LOG_GAP: start + 1}.get(odd, start) if odd else start
        batch = self.batch(partition, begin, most, seek - 1 if odd is Kind.LOG_STALE else seek)
        if batch is None:
            # Nothing can be left out where nothing follows: that is for another time.
            odd, batch = None, self.batch(partition, start, most, seek)
        if batch is None:
            return None
        if odd:
            self.odd.pop(0)
        return batch, start if odd is Kind.LOG_STALE else max(batch.next_offset, start)

    def end(self, partition: TopicPartition) -> int:
        """The offset of the next record that will come."""
        return len(self.records.get(partition, ()))

    def batch(self, partition: TopicPartition, start: int, most: int, seek: int) -> RecordBatch | None:
        """The next records of a partition; None where there are none yet."""
        records = self.records.get(partition, [])[start : start + most]
        if not records:
            return None
        return RecordBatch(*partition, records, start, start + len(records), seek)


@cache
def _placed(line: bytes, partitions: int) -> tuple[TopicPartition, bytes, bytes, int]:
    """Where an event belongs, and its key, value and timestamp. Each story is run again and again."""
    event = parse_line(line)
    key = key_of(event)
    return TopicPartition(topic_of(event), partitions_of([key], partitions)[0]), key, encode(event), event.occurred_at


SEND_SECONDS: Final = 0.005
"""How long a record is on its way to a broker, and the broker's answer on its way back."""


class SimulatedDerived:
    """Takes what workers tell each other, as `streams.kafka.clients.derived.Derived` does."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def send(self, records: Iterable[tuple[bytes, bytes]]) -> Sequence[Outgoing]:
        """Put records at the end of their partitions, once a broker answers. Who ends meanwhile may not hear of it."""
        while self._log.away:
            await self._log.grew.wait()
        await asyncio.sleep(SEND_SECONDS)
        self._log.tell(records)
        await asyncio.sleep(SEND_SECONDS)
        return ()

    def give_up(self) -> None:
        """Nobody waits for the log in vain here: it always comes back."""

    async def stop(self) -> None:
        """All that was sent is there."""


class SimulatedDeadLetters:
    """Takes refused records, as `streams.kafka.clients.dead_letters.DeadLetters` does."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def send(self, record: Any, topic: str, partition: int, reason: str) -> None:  # noqa: ANN401 - a record
        """Keep a record's place and the reason."""
        self._log.dead_letters.append(f"{topic}[{partition}] {record.offset}: {reason}")

    async def flush(self) -> None:
        """All that was sent is there."""
