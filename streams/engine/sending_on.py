"""What a worker does with records in a wrong partition: it sends them on, counts them, and says so in the log."""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import structlog

from schemas import EventTypes, InvalidEvent, Reason
from streams.engine.decode import Decoded, Refusal
from streams.engine.health import Health
from streams.kafka.batches import Record, RecordBatch
from streams.kafka.clients.forwarding import Forwarding, Misplaced
from streams.kafka.partitioner import partitions_of
from streams.settings import KafkaSettings

_log = structlog.get_logger("nabz.worker")

_TELL_SECONDS: Final = 60.0


class SendingOn:
    """Sends on what lies in a wrong partition, for all families of a worker."""

    def __init__(
        self,
        settings: KafkaSettings,
        events: EventTypes,
        partitions: Mapping[str, int],
        keyless: Collection[str],
        health: Health,
    ) -> None:
        """The keys of each topic are spread over so many partitions; families without entities are `keyless`."""
        self._partitions = partitions
        self._keyless = keyless
        self._family_of = events.family_of_topic
        self._health = health
        self._forwarding = {
            family: Forwarding(settings, min(partitions[topic] for topic in topics))
            for family, topics in events.families.items()
        }
        self._untold: Counter[str] = Counter()
        self._tell_at = 0.0

    async def send(
        self, batch: RecordBatch, decoded: Mapping[str, Decoded], keys: Mapping[bytes, int] | None
    ) -> tuple[int, Mapping[str, list[Refusal]]]:
        """Send on the records of a batch, and of those beside it, that have these keys; all of them for None.

        `decoded` has what became of the records of each topic: those that were refused are in the dead letters.
        Returns how many were sent, and by topic those that Kafka finds too large. Raises DeliveryFailed or KafkaError.
        """
        forwarding = self._forwarding[self._family_of[batch.topic]]
        found = [
            one
            for part in batch.together
            for one in self._misplaced(part, decoded[part.topic], keys)
            if not forwarding.has_sent(one.record)
        ]
        too_large = await forwarding.send(found)
        for topic, records in Counter(one.topic for one in found).items():
            self._health.forwarded(topic, records)
            self._untold[topic] += records
        self.tell()
        refused: defaultdict[str, list[Refusal]] = defaultdict(list)
        for one in too_large:
            refused[one.topic].append(Refusal(one.record, _too_large(one)))
        return len(found), refused

    def tell(self) -> None:
        """Say in the log how many records were sent on since it was said last; once a minute at most."""
        if self._untold and time.monotonic() >= self._tell_at:
            self._tell_at = time.monotonic() + _TELL_SECONDS
            for topic, records in sorted(self._untold.items()):
                _log.warning(
                    "Records were in another partition than their keys give, and were sent on: see Partition in "
                    "docs/publishing.md",
                    topic=topic,
                    records=records,
                )
            self._untold.clear()

    def give_up(self) -> None:
        """Wait for Kafka no longer: `send` raises DeliveryGivenUp where it has to. The process ends."""
        for forwarding in self._forwarding.values():
            forwarding.give_up()

    async def stop(self) -> None:
        """Say what was not said yet, and disconnect. Raises DeliveryFailed."""
        self._tell_at = 0.0
        self.tell()
        for forwarding in self._forwarding.values():
            await forwarding.stop()

    def _misplaced(self, part: RecordBatch, decoded: Decoded, keys: Mapping[bytes, int] | None) -> Iterator[Misplaced]:
        records = decoded.of_events(part.records)
        if keys is not None:
            for record in records:
                if record.key is not None and record.key in keys:
                    yield Misplaced(record, part.topic, part.partition, keys[record.key])
            return
        for record, target in zip(records, self._targets(part, records), strict=True):
            yield Misplaced(record, part.topic, part.partition, target)

    def _targets(self, part: RecordBatch, records: list[Record]) -> list[int]:
        """Where the records of a partition belong that is no shard."""
        partitions = self._partitions[part.topic]
        if self._family_of[part.topic] in self._keyless:
            # A record that is sent again comes back here: whichever way keys are spread, it is the same shard then
            # that the key had before partitions were added, if their number was multiplied.
            return [part.partition % partitions] * len(records)
        return partitions_of([record.key or b"" for record in records], partitions)


def _too_large(one: Misplaced) -> InvalidEvent:
    return InvalidEvent(
        Reason.TOO_LARGE,
        f"The record belongs to partition {one.target}, and with two more headers it is larger than {one.topic} takes",
    )
